#include "matcher/score/problem.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unordered_map>

#include "matcher/model/canonical_writer.h"
#include "matcher/score/context.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/faults.h"
#include "matcher/score/parts.h"
#include "matcher/score/programme_scope.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// Numbers codes in the order of their first sight.
class Numbering {
 public:
  std::int32_t number(std::string_view code) {
    return numbers_.try_emplace(std::string(code), static_cast<std::int32_t>(numbers_.size())).first->second;
  }
  CodeSet numbers(const std::vector<std::string>& codes) {
    CodeSet set;
    for (const std::string& code : codes) set.push_back(number(code));
    std::sort(set.begin(), set.end());
    return set;
  }
  const std::unordered_map<std::string, std::int32_t>& all() const { return numbers_; }

 private:
  std::unordered_map<std::string, std::int32_t> numbers_;
};

template <typename Thing>
std::int32_t index_of(const std::vector<Thing>& things, std::string Thing::*id, std::string_view wanted) {
  const auto found = std::lower_bound(things.begin(), things.end(), wanted,
                                      [&](const Thing& a, std::string_view b) { return a.*id < b; });
  return found != things.end() && (*found).*id == wanted ? static_cast<std::int32_t>(found - things.begin()) : -1;
}

void sort_unique(CodeSet& set) {
  std::sort(set.begin(), set.end());
  set.erase(std::unique(set.begin(), set.end()), set.end());
}

bool has(const std::vector<std::string>& sorted, const std::string& code) {
  return std::binary_search(sorted.begin(), sorted.end(), code);
}

bool in_scope(const Programme& programme, const Listing& listing, const City& city) {
  if (!programme.areas.empty() &&
      std::find(programme.areas.begin(), programme.areas.end(), listing.area) == programme.areas.end())
    return false;
  if (listing.kind != Kind::kNeed || programme.creative_fields.empty()) return true;
  if (listing.creative_fields.empty())
    return city.creative_field.empty() || has(programme.creative_fields, city.creative_field);
  return std::any_of(listing.creative_fields.begin(), listing.creative_fields.end(),
                     [&](const std::string& field) { return has(programme.creative_fields, field); });
}

class Builder {
 public:
  Builder(Snapshot snapshot, std::shared_ptr<const Frequencies> frequencies)
      : parts_(std::make_unique<Problem::Parts>()) {
    parts_->snapshot = std::move(snapshot);
    parts_->frequencies =
        frequencies ? std::move(frequencies) : std::make_shared<const Frequencies>(parts_->snapshot.listings);
  }

  std::unique_ptr<Problem::Parts> build() {
    const Programme& programme = parts_->snapshot.programme;
    for (int i = 0; i < kTermCount; ++i)
      parts_->most[static_cast<std::size_t>(i)] = most_points(programme, static_cast<Term>(i));
    for (Axis axis : programme.axes)
      if (axis != Axis::kNorthSouthSouth || programme.trios) parts_->axes.push_back(axis);
    read_origins();
    code_listings();
    read_cooperations();
    weigh_codes();
    auto words = std::make_shared<WordTable>(parts_->frequencies);
    for (const Listing& listing : parts_->snapshot.listings) words->add(listing);
    parts_->words = std::move(words);
    const std::int64_t listings = parts_->frequencies->listings();
    parts_->floor = RelevanceFloor(parts_->most, programme.relevance_floor * kScoreScale, listings);
    parts_->good = RelevanceFloor(parts_->most, programme.relevance_good * kScoreScale, listings);
    read_limits();
    for (const Directive& directive : parts_->snapshot.directives)
      parts_->directives[{find(directive.need), find(directive.offer)}] = directive.kind;
    for (const BasePair& pair : parts_->snapshot.base) {
      const std::pair both{find(pair.need), find(pair.offer)};
      if (both.first >= 0 && both.second >= 0) parts_->base.push_back(both);
    }
    std::sort(parts_->base.begin(), parts_->base.end());
    for (std::size_t i = 0; i < parts_->coded.size(); ++i) sort_in(static_cast<Index>(i));
    remark();
    return std::move(parts_);
  }

 private:
  Index find(std::string_view id) const { return index_of(parts_->snapshot.listings, &Listing::id, id); }
  std::int32_t city(std::string_view id) const { return index_of(parts_->snapshot.cities, &City::id, id); }

  void read_origins() {
    const Snapshot& snapshot = parts_->snapshot;
    for (const Country& country : snapshot.countries) {
      parts_->unesco_groups.insert(country.unesco_group);
      parts_->m49_regions.insert({country.m49_region, country.m49_subregion});
    }
    std::vector<Origin> homes;
    for (const City& city : snapshot.cities) {
      const std::int32_t country = index_of(snapshot.countries, &Country::iso2, city.country);
      parts_->classes.push_back(
          class_of(city, snapshot.countries[static_cast<std::size_t>(country)], snapshot.programme.country_scheme));
      homes.push_back({country, parts_->classes.back().development});
    }
    std::vector<Origin>& origins = parts_->origins;
    origins = homes;
    std::sort(origins.begin(), origins.end());
    origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
    for (const Origin& home : homes)
      parts_->origin_of_city.push_back(
          static_cast<std::int32_t>(std::lower_bound(origins.begin(), origins.end(), home) - origins.begin()));
  }

  void code_listings() {
    const Snapshot& snapshot = parts_->snapshot;
    for (const Listing& listing : snapshot.listings) {
      CodedListing coded;
      coded.city = city(listing.city);
      const City& home = snapshot.cities[static_cast<std::size_t>(coded.city)];
      coded.origin = parts_->origin_of_city[static_cast<std::size_t>(coded.city)];
      for (const std::string& topic : listing.topics)
        (snapshot.meanings.cuts_across(topic) ? coded.cross_topics : coded.topics).push_back(topics_.number(topic));
      sort_unique(coded.topics);
      sort_unique(coded.cross_topics);
      coded.help = help_.numbers(listing.help);
      if (!listing.help.empty()) coded.main_help = help_.number(listing.help.front());
      coded.fields = fields_.numbers(listing.creative_fields);
      coded.modalities = modalities_.numbers(listing.modalities);
      coded.beneficiaries = beneficiaries_.numbers(listing.beneficiaries);
      coded.stages = stages_.numbers(listing.value_chain_stages);
      coded.sdgs = sdgs_.numbers(listing.sdgs);
      coded.payer = snapshot.meanings.payer(listing.cost_sharing);
      coded.any_language = listing.languages.any;
      coded.languages_of_city =
          !listing.languages.any && listing.languages.tags.empty() && !home.working_languages.empty();
      for (const std::string& tag : coded.languages_of_city ? home.working_languages : listing.languages.tags) {
        const std::string_view primary = primary_tag(tag);
        coded.tags.push_back(tags_.number(tag));
        coded.primary_tags.push_back(tags_.number(primary));
        if (const std::string_view family = snapshot.meanings.family(primary); !family.empty())
          coded.families.push_back(tags_.number(family));
      }
      sort_unique(coded.tags);
      sort_unique(coded.primary_tags);
      sort_unique(coded.families);
      coded.in_scope = in_scope(snapshot.programme, listing, home);
      coded.left = std::max<std::int64_t>(0, listing.capacity - listing.reserved);
      parts_->coded.push_back(std::move(coded));
    }
  }

  void read_cooperations() {
    ScoringContext& context = parts_->context;
    context.cities.resize(parts_->snapshot.cities.size());
    std::vector<std::vector<std::int32_t>> days(context.cities.size());
    std::int32_t index = 0;
    for (const Cooperation& cooperation : parts_->snapshot.cooperations) {
      const std::int32_t receiver = city(cooperation.beneficiary_city);
      for (const std::string* provider_id : {&cooperation.pivotal_city, &cooperation.facilitating_city}) {
        if (provider_id->empty()) continue;
        const std::int32_t provider = city(*provider_id);
        parts_->history[{receiver, provider}].push_back(index);
        ScoringContext::CityRecord& record = context.cities[static_cast<std::size_t>(provider)];
        switch (cooperation.state) {
          case Cooperation::State::kRunning:
            ++record.running_as_provider;
            break;
          case Cooperation::State::kClosed:
            ++record.closed_as_provider;
            break;
          case Cooperation::State::kCancelled:
            ++record.cancelled_as_provider;
            break;
          case Cooperation::State::kDeclined:
            if (cooperation.declined_by == *provider_id) ++record.declined_as_provider;
            break;
        }
        for (const Cooperation::Answer& answer : cooperation.answers)
          if (answer.city == *provider_id) days[static_cast<std::size_t>(provider)].push_back(answer.days);
        if (ran(cooperation)) {
          record.never_matched = false;
          context.gave.emplace_back(provider, receiver);
        }
      }
      ScoringContext::CityRecord& record = context.cities[static_cast<std::size_t>(receiver)];
      if (cooperation.state == Cooperation::State::kRunning) ++record.running_as_receiver;
      if (ran(cooperation)) record.never_matched = false;
      ++index;
    }
    for (std::size_t i = 0; i < days.size(); ++i) context.cities[i].days_to_answer = median(days[i]);
    std::sort(context.gave.begin(), context.gave.end());
    context.gave.erase(std::unique(context.gave.begin(), context.gave.end()), context.gave.end());
    for (const Listing& listing : parts_->snapshot.listings)
      context.waiting_days.push_back(
          listing.published ? std::max<std::int64_t>(0, std::int64_t{parts_->snapshot.as_of} - *listing.published)
                            : -1);
  }

  // The lower one in the middle.
  static std::optional<std::int32_t> median(std::vector<std::int32_t>& values) {
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
  }

  static bool ran(const Cooperation& cooperation) {
    return cooperation.state == Cooperation::State::kRunning || cooperation.state == Cooperation::State::kClosed;
  }

  void weigh_codes() {
    const Frequencies& frequencies = *parts_->frequencies;
    const auto weigh = [&](const Numbering& codes, auto rarity, std::vector<std::int64_t>& by_number, auto& by_code) {
      by_number.resize(codes.all().size());
      for (const auto& [code, number] : codes.all())
        by_code.emplace(code, by_number[static_cast<std::size_t>(number)] = (frequencies.*rarity)(code));
    };
    weigh(topics_, &Frequencies::rarity_of_topic, parts_->topic_rarity, parts_->context.topic_rarity);
    weigh(help_, &Frequencies::rarity_of_help, parts_->help_rarity, parts_->context.help_rarity);
  }

  void read_limits() {
    const Programme& programme = parts_->snapshot.programme;
    const auto left = [](std::optional<std::int64_t> own, std::int64_t fallback, std::int64_t running) {
      if (!own && fallback == 0) return kUnlimited;
      return std::max<std::int64_t>(0, own.value_or(fallback) - running);
    };
    for (std::size_t i = 0; i < parts_->snapshot.cities.size(); ++i) {
      const City& place = parts_->snapshot.cities[i];
      const ScoringContext::CityRecord& record = parts_->context.cities[i];
      parts_->receiver_left.push_back(
          left(place.receiver_limit, programme.default_receiver_limit, record.running_as_receiver));
      parts_->provider_left.push_back(
          left(place.provider_limit, programme.default_provider_limit, record.running_as_provider));
    }
  }

  void sort_in(Index index) {
    const Listing& listing = parts_->listing(index);
    CodedListing& coded = parts_->coded[static_cast<std::size_t>(index)];
    coded.priority = listing.kind == Kind::kNeed && is_priority(index);
    const std::optional<OutsideNeed::Cause> outside = outside_by(*parts_, index);
    if (outside) coded.in_scope = false;
    if (!listing.open || (listing.kind == Kind::kNeed && coded.left == 0)) return;
    if (listing.role == Role::kFacilitating) {
      parts_->facilitators.push_back(index);
    } else if (outside) {
      parts_->outside.push_back({index, *outside});
    } else if (coded.in_scope) {
      (listing.kind == Kind::kNeed ? parts_->needs : parts_->offers).push_back(index);
    }
  }

  bool is_priority(Index index) const {
    const Programme::Priority& priority = parts_->snapshot.programme.priority;
    const Listing& listing = parts_->listing(index);
    const Country& country = parts_->country(index);
    const ScoringContext::CityRecord& record =
        parts_->context.cities[static_cast<std::size_t>(parts_->code(index).city)];
    return (priority.least_developed && country.ldc) || (priority.small_island && country.sids) ||
           (priority.africa && country.m49_region == "Africa") || (priority.never_matched && record.never_matched) ||
           (priority.waiting_days > 0 &&
            parts_->context.waiting_days[static_cast<std::size_t>(index)] > priority.waiting_days) ||
           (!listing.urgency.empty() && has(priority.urgencies, listing.urgency)) ||
           std::any_of(listing.beneficiaries.begin(), listing.beneficiaries.end(),
                       [&](const std::string& group) { return has(priority.beneficiaries, group); });
  }

  void remark() {
    const Programme& programme = parts_->snapshot.programme;
    if (programme.trios &&
        std::find(programme.axes.begin(), programme.axes.end(), Axis::kNorthSouthSouth) == programme.axes.end())
      parts_->remarks.push_back({"remark.trios_without_axis", {{"programme", programme.id}}});
    for (std::size_t i = 0; i < parts_->coded.size(); ++i) {
      const Listing& listing = parts_->snapshot.listings[i];
      const CityClass& of_city = parts_->city_class(static_cast<Index>(i));
      if (!listing.open || of_city.development == Development::kUnknown) continue;
      const std::vector<Axis> possible = possible_axes(listing, of_city.development);
      if (possible.empty()) {
        parts_->remarks.push_back({"remark.facilitator_of_south",
                                   {{"listing", listing.id},
                                    {"country", parts_->country(static_cast<Index>(i)).iso2},
                                    {"class", class_word(of_city)}}});
        continue;
      }
      for (Axis axis : listing.partner_rules.axes) {
        if (std::find(possible.begin(), possible.end(), axis) != possible.end()) continue;
        parts_->remarks.push_back({"remark.axis_never_holds",
                                   {{"listing", listing.id},
                                    {"axis", std::string(axis_id(axis))},
                                    {"role", std::string(role_id(listing.role))},
                                    {"class", class_word(of_city)}}});
      }
    }
  }

  std::unique_ptr<Problem::Parts> parts_;
  Numbering topics_, help_, fields_, modalities_, beneficiaries_, stages_, sdgs_, tags_;
};

}  // namespace

BuildResult Problem::build(Snapshot snapshot, std::shared_ptr<const Frequencies> frequencies) {
  snapshot.sort();
  std::vector<Fault> faults = faults_of(snapshot);
  if (!faults.empty()) return faults;
  return std::make_shared<const Problem>(Builder(std::move(snapshot), std::move(frequencies)).build());
}

Problem::Problem(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Problem::~Problem() = default;

const Snapshot& Problem::snapshot() const {
  return parts_->snapshot;
}
const ScoringContext& Problem::context() const {
  return parts_->context;
}

std::string Problem::context_bytes() const {
  CanonicalWriter out("entente-context/3");
  const ScoringContext& context = parts_->context;
  out.add(parts_->snapshot.as_of);
  for (const auto* table : {&context.topic_rarity, &context.help_rarity}) {
    out.add(table->size());
    for (const auto& [code, rarity] : *table) {
      out.add(code);
      out.add(rarity);
    }
  }
  out.add(context.cities.size());
  for (std::size_t i = 0; i < context.cities.size(); ++i) {
    const ScoringContext::CityRecord& record = context.cities[i];
    out.add(parts_->snapshot.cities[i].id);
    out.add(record.running_as_receiver);
    out.add(record.running_as_provider);
    out.add(record.closed_as_provider);
    out.add(record.cancelled_as_provider);
    out.add(record.declined_as_provider);
    out.add(record.days_to_answer);
    out.add(record.never_matched);
  }
  out.add(context.waiting_days.size());
  for (std::size_t i = 0; i < context.waiting_days.size(); ++i) {
    out.add(parts_->snapshot.listings[i].id);
    out.add(context.waiting_days[i]);
  }
  out.add(context.gave.size());
  for (const auto& [giver, receiver] : context.gave) {
    out.add(giver);
    out.add(receiver);
  }
  return out.take();
}

const std::vector<Listing>& Problem::listings() const {
  return parts_->snapshot.listings;
}
const std::vector<Index>& Problem::needs() const {
  return parts_->needs;
}
const std::vector<Index>& Problem::offers() const {
  return parts_->offers;
}
const std::vector<Index>& Problem::facilitators() const {
  return parts_->facilitators;
}
const std::vector<OutsideNeed>& Problem::outside() const {
  return parts_->outside;
}
const std::vector<Text>& Problem::remarks() const {
  return parts_->remarks;
}
Index Problem::find(std::string_view listing_id) const {
  return index_of(listings(), &Listing::id, listing_id);
}
const City& Problem::city_of(Index listing) const {
  return parts_->city(listing);
}
std::int32_t Problem::city_index_of(Index listing) const {
  return parts_->code(listing).city;
}
const Country& Problem::country_of(Index listing) const {
  return parts_->country(listing);
}
Development Problem::development_of(Index listing) const {
  return parts_->city_class(listing).development;
}
bool Problem::priority(Index need) const {
  return parts_->code(need).priority;
}
std::int64_t Problem::places_left(Index listing) const {
  return parts_->code(listing).left;
}
std::int64_t Problem::receiver_limit_left(std::int32_t city) const {
  return parts_->receiver_left[static_cast<std::size_t>(city)];
}
std::int64_t Problem::provider_limit_left(std::int32_t city) const {
  return parts_->provider_left[static_cast<std::size_t>(city)];
}

}  // namespace entente::matcher
