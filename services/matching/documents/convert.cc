#include "services/matching/documents/convert.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "matcher/score/evaluation.h"
#include "services/common/base/ascii.h"
#include "services/common/base/time.h"
#include "services/common/sheets/words.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/programme_defaults.h"

namespace entente::matching {
namespace {

using matcher::Day;

Day day_of(const google::protobuf::Timestamp& time) {
  return common::day_number(common::utc_day(common::from_timestamp(time)));
}

template <class Repeated>
std::vector<std::string> strings(const Repeated& values) {
  return {values.begin(), values.end()};
}

template <class Repeated>
std::vector<std::string> lower_strings(const Repeated& values) {
  std::vector<std::string> result;
  for (const auto& value : values) result.push_back(common::lower(value));
  return result;
}

// The enums of the engine have the numbers of the contracts.
template <class Enum, class Repeated>
std::vector<Enum> enums(const Repeated& values) {
  std::vector<Enum> result;
  for (const int value : values) result.push_back(static_cast<Enum>(value));
  return result;
}

matcher::DayRange range_of(const type::v1::Window& window) {
  matcher::DayRange range;
  if (window.has_start()) range.first = first_day(window.start());
  if (window.has_end()) range.last = last_day(window.end());
  return range;
}

// A dated value: field periods of cities and classifications of countries alike.
struct Dated {
  std::string value;
  std::optional<Day> from;
  std::optional<Day> to;  // first day on which it no longer holds
};

template <class Message>
Dated dated(const std::string& value, const Message& message) {
  Dated result{value, {}, {}};
  if (message.has_valid_from()) result.from = first_day(message.valid_from());
  if (message.has_valid_to()) result.to = last_day(message.valid_to());
  return result;
}

// The value on a day; empty when none holds. A value without dates gives way to the same value with dates (the sheet of
// changes dates what the sheet of countries has as a state), and to another value that holds by its dates.
std::string value_on(const std::vector<Dated>& values, Day day) {
  const Dated* best = nullptr;
  for (const Dated& candidate : values) {
    if (candidate.from && day < *candidate.from) continue;
    if (candidate.to && day >= *candidate.to) continue;
    const bool undated = !candidate.from && !candidate.to;
    if (undated && std::any_of(values.begin(), values.end(), [&](const Dated& other) {
          return other.value == candidate.value && !other.from && other.to;
        })) {
      continue;
    }
    const auto rank = [](const Dated& d) {
      return std::pair(d.from.value_or(matcher::kDayBeforeAll), d.to.has_value());
    };
    if (best == nullptr || rank(candidate) > rank(*best)) best = &candidate;
  }
  return best == nullptr ? std::string() : best->value;
}

std::string class_on(const profiles::v1::Country& country, std::string_view scheme, Day day) {
  std::vector<Dated> values;
  for (const auto& c : country.classifications()) {
    if (c.scheme() == scheme) values.push_back(dated(c.value(), c));
  }
  return value_on(values, day);
}

matcher::CountryScheme scheme_of(v1::Programme::CountryScheme scheme) {
  switch (scheme) {
    case v1::Programme::COUNTRY_SCHEME_ODA:
      return matcher::CountryScheme::kOda;
    case v1::Programme::COUNTRY_SCHEME_INCOME:
      return matcher::CountryScheme::kIncome;
    case v1::Programme::COUNTRY_SCHEME_DECLARED:
      return matcher::CountryScheme::kDeclared;
    default:
      return matcher::CountryScheme::kDevelopment;
  }
}

matcher::Development declared_by(const profiles::v1::City& city) {
  switch (city.declared_class()) {
    case profiles::v1::City::DECLARED_CLASS_NORTH:
      return matcher::Development::kDeveloped;
    case profiles::v1::City::DECLARED_CLASS_SOUTH:
      return matcher::Development::kDeveloping;
    default:
      return matcher::Development::kUnknown;
  }
}

// Empty when one of them isn't known: the partner that is asked for may be that one.
std::vector<std::string> kinds_of(const listings::v1::Listing& listing, const OrganisationKinds& kinds) {
  std::vector<std::string> result;
  for (const std::string& name : listing.organisations()) {
    const auto found = kinds.find(name);
    if (found == kinds.end()) return {};
    result.emplace_back(found->second);
  }
  return result;
}

constexpr int kTitleCounts = 2;

// What title and summary say in one language; nothing where that is no word.
std::optional<matcher::ListingText> text_of(const std::string& language, const std::string& title,
                                            const std::string& summary) {
  std::map<std::string, matcher::ListingWord> words;
  const auto add = [&](const std::string& part, std::int32_t counts) {
    for (common::StemmedWord& stemmed : common::stemmed_words_of(part, language)) {
      matcher::ListingWord& word =
          words.try_emplace(stemmed.stem, matcher::ListingWord{stemmed.stem, 0, {}}).first->second;
      word.count += counts;
      if (word.form.empty()) word.form = std::move(stemmed.word);
    }
  };
  add(title, kTitleCounts);
  add(summary, 1);
  if (words.empty()) return std::nullopt;
  matcher::ListingText text{language, {}};
  for (auto& [stem, word] : words) text.words.push_back(std::move(word));
  return text;
}

// By language: of two texts in one, the listing's own counts, and then the earlier translation.
std::vector<matcher::ListingText> texts_of(const listings::v1::Listing& listing) {
  std::map<std::string, matcher::ListingText> by_language;
  const auto add = [&](const std::string& tag, const std::string& title, const std::string& summary) {
    const std::string language = tag.empty() ? common::language_of(title + "\n" + summary) : common::main_language(tag);
    if (by_language.contains(language)) return;
    if (auto text = text_of(language, title, summary)) by_language.emplace(language, *std::move(text));
  };
  add(listing.text_language(), listing.title(), listing.summary());
  for (const auto& translation : listing.translations())
    add(translation.language_code(), translation.title(), translation.summary());
  std::vector<matcher::ListingText> result;
  for (auto& [language, text] : by_language) result.push_back(std::move(text));
  return result;
}

}  // namespace

Day first_day(const type::v1::PartialDate& date) {
  return common::day_number(common::first_day(date));
}

Day last_day(const type::v1::PartialDate& date) {
  return common::day_number(common::last_day(date));
}

type::v1::PartialDate to_date(Day day) {
  return common::to_partial_date(common::civil_day(day));
}

std::string format_day(Day day) {
  return common::format_day(common::civil_day(day));
}

matcher::Programme to_programme(const v1::Programme& programme) {
  matcher::Programme result;
  result.id = programme.name();
  // A programme that no service has stored yet is its first version.
  result.version = std::max<std::int64_t>(1, programme.version());
  result.areas = enums<matcher::Area>(programme.areas());
  result.creative_fields = strings(programme.creative_fields());
  result.axes = enums<matcher::Axis>(programme.axes());
  result.window = range_of(programme.window());
  if (!programme.has_helping_areas()) {
    result.other_areas.assign(kUsualOtherAreas.begin(), kUsualOtherAreas.end());
  }
  for (const auto& help : programme.helping_areas().areas()) {
    for (const int offer : help.offers()) {
      result.other_areas.emplace_back(static_cast<matcher::Area>(help.need()), static_cast<matcher::Area>(offer));
    }
  }
  result.relevance_floor = relevance_floor_of(programme);
  result.relevance_good = relevance_good_of(programme);
  result.review_days = programme.review_days();
  for (const auto& [term, points] : programme.weights()) result.weights[term] = points;
  const auto& priority = programme.priority();
  result.priority.least_developed = priority.least_developed();
  result.priority.small_island = priority.small_island();
  result.priority.africa = priority.africa();
  result.priority.never_matched = priority.never_matched();
  result.priority.waiting_days = priority.waiting_days();
  result.priority.urgencies = strings(priority.urgencies());
  result.priority.beneficiaries = strings(priority.beneficiaries());
  const auto& limits = programme.limits();
  result.default_receiver_limit = limits.default_receiver_limit();
  result.default_provider_limit = limits.default_provider_limit();
  result.partners_of_city_per_need = std::max(1, limits.partners_of_city_per_need());
  result.candidates_per_need =
      programme.candidates_per_need() == 0 ? kUsualCandidatesPerNeed : programme.candidates_per_need();
  result.trios = programme.trios();
  result.weigh_instead_of_rank = programme.weigh_instead_of_rank();
  result.served_points = programme.served_points();
  result.priority_points = programme.priority_points();
  result.cool_down_days = programme.cool_down_days();
  result.proposals_between_two_cities = limits.proposals_between_two_cities();
  for (const v1::Programme::Quota& quota : programme.quotas()) {
    const std::int32_t most = quota.max_share_permille() == 0 ? 1000 : quota.max_share_permille();
    result.quotas.push_back({common::text_of(quota.class_()), quota.min_share_permille(), most});
  }
  result.reserve_list_length = programme.reserve_list_length();
  result.raise_smallest_score = programme.raise_smallest_score();
  result.country_scheme = scheme_of(programme.country_scheme());
  return result;
}

matcher::Country to_country(const profiles::v1::Country& country, Day as_of) {
  matcher::Country result;
  result.iso2 = common::id_of(country.name());
  const std::string development = class_on(country, "development", as_of);
  result.development = development == "developed"    ? matcher::Development::kDeveloped
                       : development == "developing" ? matcher::Development::kDeveloping
                                                     : matcher::Development::kUnknown;
  result.ldc = class_on(country, "ldc", as_of) == "true";
  result.lldc = class_on(country, "lldc", as_of) == "true";
  result.sids = class_on(country, "sids", as_of) == "true";
  result.oda = class_on(country, "oda", as_of) == "true";
  result.income_group = class_on(country, "income-group", as_of);
  result.unesco_group = class_on(country, "unesco-group", as_of);
  result.m49_region = class_on(country, "m49-region", as_of);
  result.m49_subregion = class_on(country, "m49-subregion", as_of);
  return result;
}

matcher::City to_city(const profiles::v1::City& city, Day as_of) {
  matcher::City result;
  result.id = city.name();
  result.country = city.country();
  std::vector<Dated> fields;
  for (const auto& period : city.field_periods()) fields.push_back(dated(period.creative_field(), period));
  result.creative_field = value_on(fields, as_of);
  result.working_languages = lower_strings(city.working_languages());
  if (city.has_population()) result.population = city.population();
  if (city.has_latitude_e4()) result.latitude_e4 = city.latitude_e4();
  if (city.has_longitude_e4()) result.longitude_e4 = city.longitude_e4();
  result.good_standing = city.state() != profiles::v1::City::STATE_ARCHIVED &&
                         city.standing() != profiles::v1::City::STANDING_UNREACHABLE &&
                         city.standing() != profiles::v1::City::STANDING_SUSPENDED;
  if (city.has_receiver_limit()) result.receiver_limit = city.receiver_limit();
  if (city.has_provider_limit()) result.provider_limit = city.provider_limit();
  if (city.has_contact_confirm_date()) result.contact_confirmed = last_day(city.contact_confirm_date());
  result.declared = declared_by(city);
  return result;
}

const std::vector<matcher::ListingText>& ListingTexts::of(const listings::v1::Listing& listing) const {
  std::call_once(once_, [&] { texts_ = texts_of(listing); });
  return texts_;
}

matcher::Listing to_listing(const listings::v1::Listing& listing, Day as_of, const OrganisationKinds& kinds,
                            const ListingTexts* texts) {
  matcher::Listing result;
  result.id = listing.name();
  result.city = common::city_name_of(listing.name());
  result.kind = static_cast<matcher::Kind>(listing.kind());
  result.role = static_cast<matcher::Role>(listing.role());
  result.area = static_cast<matcher::Area>(listing.area());
  result.objectives = enums<matcher::Objective>(listing.objectives());
  result.value_chain_stages = strings(listing.value_chain_stages());
  result.creative_fields = strings(listing.creative_fields());
  result.topics = strings(listing.topics());
  result.help = strings(listing.help());
  result.modalities = strings(listing.modalities());
  result.sdgs = strings(listing.sdgs());
  result.beneficiaries = strings(listing.beneficiaries());
  result.urgency = listing.urgency();
  result.languages.tags = lower_strings(listing.languages().tags());
  result.languages.any = listing.languages().any();
  result.languages.interpreter = static_cast<matcher::Knowledge>(listing.languages().interpreter());
  result.mode = static_cast<matcher::Mode>(listing.mode());
  result.window = range_of(listing.window());
  result.min_days = listing.window().min_duration_days();
  if (listing.has_deadline()) result.deadline = last_day(listing.deadline());
  result.capacity = listing.capacity();
  result.reserved = listing.reserved_places();
  result.cost_sharing = listing.cost_sharing();
  const auto& rules = listing.partner_rules();
  result.partner_rules.axes = enums<matcher::Axis>(rules.axes());
  result.partner_rules.regions = strings(rules.regions());
  result.partner_rules.countries = strings(rules.countries());
  result.partner_rules.own_country_excluded = rules.own_country_excluded();
  result.partner_rules.partner_types = strings(rules.partner_types());
  result.partner_rules.no_repeat = rules.no_repeat();
  result.organisation_types = kinds_of(listing, kinds);
  result.serves_plan = !listing.development_plan().empty();
  result.open = listing.state() == listings::v1::Listing::STATE_PUBLISHED &&
                (!listing.has_expire_time() || day_of(listing.expire_time()) >= as_of);
  result.example = listing.example();
  // When somebody stored an example says nothing of a city's need.
  if (!listing.example()) {
    if (listing.has_publish_time()) {
      result.published = day_of(listing.publish_time());
    } else if (listing.has_create_time()) {
      result.published = day_of(listing.create_time());
    }
    if (listing.has_update_time()) result.updated = day_of(listing.update_time());
  }
  result.texts = texts == nullptr ? texts_of(listing) : texts->of(listing);
  result.embedding.assign(listing.embedding().begin(), listing.embedding().end());
  for (const auto& one : listing.preferences()) result.preferences.push_back({one.listing(), one.score()});
  return result;
}

matcher::Cooperation to_cooperation(const v1::Cooperation& cooperation) {
  matcher::Cooperation result;
  result.id = cooperation.name();
  result.beneficiary_city = cooperation.beneficiary_city();
  result.pivotal_city = cooperation.pivotal_city();
  result.facilitating_city = cooperation.facilitating_city();
  result.need = cooperation.need();
  result.offer = cooperation.offer();
  using State = matcher::Cooperation::State;
  switch (cooperation.state()) {
    // Agreed is as good as begun: the cities carry it.
    case v1::Cooperation::STATE_AGREED:
    case v1::Cooperation::STATE_RUNNING:
      result.state = State::kRunning;
      break;
    case v1::Cooperation::STATE_CANCELLED:
      result.state = State::kCancelled;
      break;
    case v1::Cooperation::STATE_DECLINED:
      result.state = State::kDeclined;
      break;
    default:
      result.state = State::kClosed;
      break;
  }
  if (cooperation.has_start()) result.start = first_day(cooperation.start());
  if (cooperation.has_end()) result.end = last_day(cooperation.end());
  result.declined_by = cooperation.declined_by();
  for (const auto& answer : cooperation.answers()) result.answers.push_back({answer.city(), answer.days()});
  return result;
}

// Who agrees or reports is there: that day counts as a confirmed contact does.
void hear_of(const v1::Cooperation& cooperation, Day as_of, std::map<std::string, matcher::City*>& cities) {
  const auto heard = [&](const std::string& name, const google::protobuf::Timestamp& time) {
    const auto city = cities.find(name);
    const Day day = day_of(time);
    if (city == cities.end() || day > as_of) return;
    std::optional<Day>& confirmed = city->second->contact_confirmed;
    confirmed = std::max(confirmed.value_or(day), day);
  };
  if (cooperation.has_agree_time()) {
    for (const std::string* name :
         {&cooperation.beneficiary_city(), &cooperation.pivotal_city(), &cooperation.facilitating_city()})
      heard(*name, cooperation.agree_time());
  }
  for (const v1::Cooperation::Report& report : cooperation.reports()) heard(report.city(), report.create_time());
}

matcher::Directive to_directive(const v1::Directive& directive) {
  return {directive.kind() == v1::Directive::KIND_RULE_OUT ? matcher::Directive::Kind::kRuleOut
                                                           : matcher::Directive::Kind::kKeep,
          directive.need(), directive.offer()};
}

matcher::Snapshot to_snapshot(const SnapshotInput& input) {
  matcher::Snapshot snapshot;
  snapshot.as_of = input.as_of;
  if (input.frame != nullptr) {
    snapshot.programme = input.frame->programme;
    snapshot.meanings = input.frame->meanings;
    snapshot.countries = input.frame->countries;
  } else {
    snapshot.programme = to_programme(*input.programme);
    snapshot.meanings = to_meanings(input.vocabularies);
    for (const auto* country : input.countries) snapshot.countries.push_back(to_country(*country, input.as_of));
  }
  for (const auto* city : input.cities) snapshot.cities.push_back(to_city(*city, input.as_of));
  OrganisationKinds kinds;
  for (const auto* organisation : input.organisations) kinds[organisation->name()] = organisation->kind();
  const bool wishes_count = matcher::most_points(snapshot.programme, matcher::Term::kPreferences) > 0;
  for (std::size_t i = 0; i < input.listings.size(); ++i) {
    const ListingTexts* const texts = input.texts.empty() ? nullptr : input.texts[i];
    snapshot.listings.push_back(to_listing(*input.listings[i], input.as_of, kinds, texts));
    if (!wishes_count) snapshot.listings.back().preferences.clear();
  }
  std::map<std::string, matcher::City*> cities;
  for (matcher::City& city : snapshot.cities) cities[city.id] = &city;
  for (const auto* cooperation : input.cooperations) {
    snapshot.cooperations.push_back(to_cooperation(*cooperation));
    hear_of(*cooperation, input.as_of, cities);
  }
  for (const auto* directive : input.directives) snapshot.directives.push_back(to_directive(*directive));
  if (matcher::most_points(snapshot.programme, matcher::Term::kStability) > 0) {
    for (const v1::Pairing* pairing : input.base) {
      snapshot.base.push_back({pairing->need(), pairing->offer()});
      if (!pairing->facilitator().empty()) snapshot.base.push_back({pairing->need(), pairing->facilitator()});
    }
  }
  snapshot.sort();
  return snapshot;
}

}  // namespace entente::matching
