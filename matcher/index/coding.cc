#include "matcher/index/coding.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <tuple>

#include "matcher/index/records.h"
#include "matcher/score/parts.h"
#include "matcher/score/rules.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;
using Parts = Problem::Parts;

constexpr int kObjectives = 5;  // numbers of Objective

// Numbers things in the order of their first sight.
template <typename Thing>
class Dictionary {
 public:
  std::int32_t number(const Thing& thing) {
    const auto [found, added] = numbers_.try_emplace(thing, static_cast<std::int32_t>(numbers_.size()));
    if (added) things_.push_back(thing);
    return found->second;
  }
  const std::vector<Thing>& things() const { return things_; }
  std::size_t size() const { return things_.size(); }

 private:
  std::map<Thing, std::int32_t> numbers_;
  std::vector<Thing> things_;
};

int codes_in(const std::vector<CodedListing>& coded, CodeSet CodedListing::*set) {
  std::int32_t greatest = -1;
  for (const CodedListing& listing : coded)
    if (!(listing.*set).empty()) greatest = std::max(greatest, (listing.*set).back());
  return greatest + 1;
}

// What of a listing says which origins' partners it takes.
struct Wishes {
  PartnerRules rules;  // axes, regions, countries, own country
  std::int32_t origin;
  bool need;
  bool operator<(const Wishes& other) const {
    const auto key = [](const Wishes& w) {
      return std::tie(w.rules.axes, w.rules.regions, w.rules.countries, w.rules.own_country_excluded, w.origin, w.need);
    };
    return key(*this) < key(other);
  }
};

class Coder {
 public:
  explicit Coder(const Problem& problem) : problem_(problem), parts_(problem.parts()) {}

  std::optional<CodedProblem> code() {
    const auto& coded = parts_.coded;
    for (const Listing& listing : parts_.snapshot.listings)
      for (const std::string& modality : listing.modalities) modalities_.number(modality);
    lexicon_.layout =
        layout_of({kObjectives, codes_in(coded, &CodedListing::fields), static_cast<int>(modalities_.size()),
                   codes_in(coded, &CodedListing::beneficiaries), codes_in(coded, &CodedListing::stages),
                   static_cast<int>(parts_.topic_rarity.size()), static_cast<int>(parts_.help_rarity.size())});
    if (lexicon_.layout.words > kMostWords) return std::nullopt;
    programme();
    cities();
    types_.number({});
    CodedProblem result;
    for (const auto& side : {&problem_.needs(), &problem_.offers()})
      for (Index index : *side) result.dimensions = std::max(result.dimensions, parts_.listing(index).embedding.size());
    add_rows(problem_.needs(), result.dimensions, result.needs, result.need_embeddings);
    add_rows(problem_.offers(), result.dimensions, result.offers, result.offer_embeddings);
    if (types_.size() > std::numeric_limits<std::uint16_t>::max() ||
        payers_.size() > std::numeric_limits<std::uint8_t>::max() ||
        parts_.origins.size() > static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()) ||
        parts_.help_rarity.size() >= kNoHelp || std::ssize(accepts_.things()) > kMostAccepts ||
        std::ssize(lexicon_.cities) > kMostCities || std::ssize(languages_.things()) > kMostLanguageSets)
      return std::nullopt;
    payments();
    relations();
    lexicon_.accepts = accepts_.things();
    lexicon_.languages = languages_.things();
    lexicon_.types = types_.things();
    result.lexicon = std::make_shared<const Lexicon>(std::move(lexicon_));
    return result;
  }

 private:
  void programme() {
    const Snapshot& snapshot = parts_.snapshot;
    lexicon_.most = parts_.most;
    lexicon_.topic_rarity = parts_.topic_rarity;
    lexicon_.help_rarity = parts_.help_rarity;
    lexicon_.floor = parts_.floor;
    lexicon_.words = parts_.words;
    for (const CodedListing& listing : parts_.coded)
      for (std::int32_t topic : listing.cross_topics) set_bit(lexicon_.cross_topics, lexicon_.layout.topics, topic);
    for (const auto& [need, offer] : snapshot.programme.other_areas) {
      lexicon_.helping_areas[static_cast<std::size_t>(need)] |= std::uint64_t{1} << static_cast<unsigned>(offer);
      lexicon_.helped_areas[static_cast<std::size_t>(offer)] |= std::uint64_t{1} << static_cast<unsigned>(need);
    }
    lexicon_.first = std::max(snapshot.programme.window.first, snapshot.as_of);
    lexicon_.last = snapshot.programme.window.last;
    lexicon_.origins = static_cast<std::int32_t>(parts_.origins.size());
  }

  void cities() {
    Dictionary<std::string> regions;
    const auto region = [&](const std::string& name) { return name.empty() ? -1 : regions.number(name); };
    for (std::size_t c = 0; c < parts_.snapshot.cities.size(); ++c) {
      const City& city = parts_.snapshot.cities[c];
      CityRow row;
      row.origin = parts_.origin_of_city[c];
      const Country& country = parts_.country(parts_.origins[static_cast<std::size_t>(row.origin)]);
      if (city.population) row.size_class = size_class(*city.population);
      row.income_class = income_class(country.income_group);
      row.region = region(country.m49_region);
      row.subregion = region(country.m49_subregion);
      row.longitude_known = city.longitude_e4.has_value();
      row.longitude_e4 = city.longitude_e4.value_or(0);
      lexicon_.cities.push_back(row);
    }
  }

  // The rules of a listing alone; roles and openness hold of all needs and offers of the problem.
  static_assert(rules_of(RuleScope::kListing) == (bit(Rule::kRoles) | bit(Rule::kOpen) | bit(Rule::kDeadline) |
                                                  bit(Rule::kPlaces) | bit(Rule::kStanding)),
                "a rule of listings alone is to be asked here, too");
  bool can_be_paired(Index index) const {
    const Snapshot& snapshot = parts_.snapshot;
    return parts_.code(index).left > 0 && parts_.city(index).good_standing &&
           parts_.listing(index).deadline >= snapshot.as_of + snapshot.programme.review_days;
  }

  void add_rows(const std::vector<Index>& listings, std::size_t dimensions, std::vector<Row>& rows,
                std::vector<std::int8_t>& embeddings) {
    for (Index index : listings) {
      if (!can_be_paired(index)) continue;
      rows.push_back(row_of(index));
      if (dimensions == 0) continue;
      const auto& embedding = parts_.listing(index).embedding;
      embeddings.insert(embeddings.end(), embedding.begin(), embedding.end());
      embeddings.resize(rows.size() * dimensions, 0);
    }
  }

  Row row_of(Index index) {
    const Listing& listing = parts_.listing(index);
    const CodedListing& coded = parts_.code(index);
    const Layout& layout = lexicon_.layout;
    Row row;
    row.id = index;
    row.city = coded.city;
    row.accepts = accepted_by(listing, coded.origin);
    row.languages = languages_.number(
        {coded.tags, coded.primary_tags, coded.families, coded.any_language, listing.languages.interpreter});
    row.types = static_cast<std::uint16_t>(types_.number(numbers(listing.organisation_types)));
    row.wanted = static_cast<std::uint16_t>(types_.number(numbers(listing.partner_rules.partner_types)));
    row.payer = static_cast<std::uint8_t>(payers_.number(coded.payer));
    row.mode = listing.mode;
    row.first = listing.window.first;
    row.last = listing.window.last;
    row.min_days = listing.min_days;
    row.main_help = coded.main_help;
    if (parts_.words->languages(index) != 0) row.text = index;
    row.own_points = static_cast<std::int32_t>(own_points(index, listing.kind));
    set_bit(row.words, layout.areas, static_cast<int>(listing.area));
    for (Objective objective : listing.objectives) set_bit(row.words, layout.objectives, static_cast<int>(objective));
    const auto set = [&](const Bits& bits, const CodeSet& codes) {
      for (std::int32_t code : codes) set_bit(row.words, bits, code);
    };
    set(layout.fields, coded.fields);
    set(layout.beneficiaries, coded.beneficiaries);
    set(layout.stages, coded.stages);
    set(layout.topics, coded.topics);
    set(layout.topics, coded.cross_topics);
    set(layout.help, coded.help);
    if (coded.help.empty()) set_bit(row.words, layout.help, layout.help.count - 1);
    for (const std::string& modality : listing.modalities)
      set_bit(row.words, layout.modalities, modalities_.number(modality));
    return row;
  }

  std::vector<std::int32_t> numbers(const std::vector<std::string>& types) {
    std::vector<std::int32_t> set;
    for (const std::string& type : types) set.push_back(type_codes_.number(type));
    std::sort(set.begin(), set.end());
    return set;
  }

  Points own_points(Index index, Kind kind) const {
    const auto terms = kind == Kind::kNeed ? std::vector{Term::kPriority, Term::kUrgency}
                                           : std::vector{Term::kRecord, Term::kFreshness, Term::kFreePlaces};
    Points sum = 0;
    for (Term term : terms) {
      const Share share = share_of(parts_, term, index, index, nullptr);
      sum += parts_.most[static_cast<std::size_t>(term)] * share.numerator / share.denominator;
    }
    return sum;
  }

  // Origins whose listings this one takes.
  static_assert(rules_of(RuleScope::kOrigins) ==
                    (bit(Rule::kAxis) | bit(Rule::kRegion) | bit(Rule::kCountry) | bit(Rule::kOwnCountry)),
                "a rule of origins is to be asked by takes_origin, too");
  std::int32_t accepted_by(const Listing& listing, std::int32_t own) {
    const Wishes wishes{listing.partner_rules, own, listing.kind == Kind::kNeed};
    const auto known = wishes_.find(wishes);
    if (known != wishes_.end()) return known->second;
    std::vector<std::uint64_t> set((parts_.origins.size() + 63) / 64, 0);
    for (std::size_t o = 0; o < parts_.origins.size(); ++o) {
      const bool takes = takes_origin(parts_, listing.partner_rules, listing.kind, own, static_cast<std::int32_t>(o));
      set[o / 64] |= std::uint64_t{takes} << (o % 64);
    }
    const std::int32_t number = accepts_.number(set);
    wishes_.emplace(wishes, number);
    return number;
  }

  void payments() {
    lexicon_.payers = static_cast<std::int32_t>(payers_.size());
    for (Payer need : payers_.things())
      for (Payer offer : payers_.things())
        for (Place place : {Place::kUnknown, Place::kAtProvider, Place::kAtBeneficiary})
          lexicon_.pays.push_back(somebody_pays(need, offer, place) != RuleOutcome::Verdict::kBroken);
    for (std::size_t m = 0; m < modalities_.size(); ++m) {
      const Place place = parts_.snapshot.meanings.place(modalities_.things()[m]);
      if (place == Place::kAtProvider) set_bit(lexicon_.at_provider, lexicon_.layout.modalities, static_cast<int>(m));
      if (place == Place::kAtBeneficiary)
        set_bit(lexicon_.at_beneficiary, lexicon_.layout.modalities, static_cast<int>(m));
    }
  }

  void relations() {
    lexicon_.gave = parts_.context.gave;
    for (const auto& [cities, cooperations] : parts_.history) {
      lexicon_.met.push_back(cities);
      lexicon_.met.emplace_back(cities.second, cities.first);
    }
    std::sort(lexicon_.met.begin(), lexicon_.met.end());
    lexicon_.met.erase(std::unique(lexicon_.met.begin(), lexicon_.met.end()), lexicon_.met.end());
  }

  const Problem& problem_;
  const Parts& parts_;
  Lexicon lexicon_;
  std::map<Wishes, std::int32_t> wishes_;
  Dictionary<std::vector<std::uint64_t>> accepts_;
  Dictionary<LanguageSet> languages_;
  Dictionary<std::vector<std::int32_t>> types_;
  Dictionary<std::string> type_codes_;
  Dictionary<Payer> payers_;
  Dictionary<std::string> modalities_;
};

}  // namespace

std::optional<CodedProblem> code_problem(const Problem& problem) {
  if (!problem.parts().base.empty()) return std::nullopt;
  return Coder(problem).code();
}

}  // namespace entente::matcher
