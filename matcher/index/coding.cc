#include "matcher/index/coding.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <tuple>

#include "matcher/index/records.h"
#include "matcher/score/parts.h"
#include "matcher/score/rules.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;
using Parts = Problem::Parts;

constexpr int kObjectives = 5;  // numbers of Objective
constexpr int kPayers = 7;      // and of Payer

}  // namespace

Codes codes_of(const Problem& problem) {
  Codes codes;
  for (const Listing& listing : problem.listings()) codes.add(listing);
  return codes;
}

void Codes::add(const Listing& listing) {
  for (const auto& [set, of_listing] :
       {std::pair{&fields, &listing.creative_fields}, std::pair{&modalities, &listing.modalities},
        std::pair{&beneficiaries, &listing.beneficiaries}, std::pair{&stages, &listing.value_chain_stages},
        std::pair{&topics, &listing.topics}, std::pair{&help, &listing.help}}) {
    for (const std::string& code : *of_listing) set->number(code);
  }
}

bool Coder::Wishes::operator<(const Wishes& other) const {
  const auto key = [](const Wishes& w) {
    return std::tie(w.rules.axes, w.rules.regions, w.rules.countries, w.rules.own_country_excluded, w.origin, w.need);
  };
  return key(*this) < key(other);
}

Coder::Coder(const Problem& like, Codes codes, std::vector<Origin> origins, std::shared_ptr<WordTable> words)
    : codes_(std::move(codes)), origins_(std::move(origins)), words_(std::move(words)) {
  const Parts& parts = like.parts();
  const auto size = [](const Numbers<std::string>& numbers) { return static_cast<int>(numbers.size()); };
  lexicon_->layout = layout_of({kObjectives, size(codes_.fields), size(codes_.modalities), size(codes_.beneficiaries),
                                size(codes_.stages), size(codes_.topics), size(codes_.help)});
  holds_ = lexicon_->layout.words <= kMostWords && codes_.help.size() < kNoHelp &&
           origins_.size() <= static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max());
  if (!holds_) return;
  programme(parts);
  payments(parts);
  lexicon_->words = words_ ? words_ : parts.words;
  types_.number({});
  lexicon_->types = types_.things();
}

void Coder::programme(const Parts& parts) {
  const Snapshot& snapshot = parts.snapshot;
  lexicon_->most = parts.most;
  for (const std::string& topic : codes_.topics.things())
    lexicon_->topic_rarity.push_back(parts.frequencies->rarity_of_topic(topic));
  for (const std::string& help : codes_.help.things())
    lexicon_->help_rarity.push_back(parts.frequencies->rarity_of_help(help));
  lexicon_->floor = parts.floor;
  for (std::size_t t = 0; t < codes_.topics.size(); ++t)
    if (snapshot.meanings.cuts_across(codes_.topics.things()[t]))
      set_bit(lexicon_->cross_topics, lexicon_->layout.topics, static_cast<int>(t));
  for (const auto& [need, offer] : snapshot.programme.other_areas) {
    lexicon_->helping_areas[static_cast<std::size_t>(need)] |= std::uint64_t{1} << static_cast<unsigned>(offer);
    lexicon_->helped_areas[static_cast<std::size_t>(offer)] |= std::uint64_t{1} << static_cast<unsigned>(need);
  }
  lexicon_->first = std::max(snapshot.programme.window.first, snapshot.as_of);
  lexicon_->last = snapshot.programme.window.last;
  lexicon_->origins = static_cast<std::int32_t>(origins_.size());
}

void Coder::payments(const Parts& parts) {
  lexicon_->payers = kPayers;
  for (int need = 0; need < kPayers; ++need)
    for (int offer = 0; offer < kPayers; ++offer)
      for (Place place : {Place::kUnknown, Place::kAtProvider, Place::kAtBeneficiary})
        lexicon_->pays.push_back(somebody_pays(static_cast<Payer>(need), static_cast<Payer>(offer), place) !=
                                 RuleOutcome::Verdict::kBroken);
  for (std::size_t m = 0; m < codes_.modalities.size(); ++m) {
    const Place place = parts.snapshot.meanings.place(codes_.modalities.things()[m]);
    if (place == Place::kAtProvider) set_bit(lexicon_->at_provider, lexicon_->layout.modalities, static_cast<int>(m));
    if (place == Place::kAtBeneficiary)
      set_bit(lexicon_->at_beneficiary, lexicon_->layout.modalities, static_cast<int>(m));
  }
}

bool Coder::place_cities(const Problem& problem) {
  const Parts& parts = problem.parts();
  const auto region = [&](const std::string& name) { return name.empty() ? -1 : regions_.number(name); };
  bool changed = false;
  for (std::size_t c = 0; c < parts.snapshot.cities.size(); ++c) {
    const City& city = parts.snapshot.cities[c];
    const Origin& home = parts.origins[static_cast<std::size_t>(parts.origin_of_city[c])];
    const auto origin = std::lower_bound(origins_.begin(), origins_.end(), home);
    const Country& country = parts.country(home);
    CityRow row;
    row.origin = static_cast<std::int32_t>(origin - origins_.begin());
    if (city.population) row.size_class = size_class(*city.population);
    row.income_class = income_class(country.income_group);
    row.region = region(country.m49_region);
    row.subregion = region(country.m49_subregion);
    row.longitude_known = city.longitude_e4.has_value();
    row.longitude_e4 = city.longitude_e4.value_or(0);
    const auto number = static_cast<std::size_t>(cities_.number(city.id));
    if (number == lexicon_->cities.size()) {
      lexicon_->cities.push_back(row);
    } else if (lexicon_->cities[number] == row) {
      continue;
    } else {
      lexicon_->cities[number] = row;
    }
    changed = true;
  }
  return changed;
}

void Coder::relate(const Problem& problem, const std::vector<std::string>& cities) {
  std::vector<bool> anew(lexicon_->cities.size());
  for (const std::string& city : cities)
    if (const std::int32_t number = cities_.find(city); number >= 0) anew[static_cast<std::size_t>(number)] = true;
  using Pair = std::pair<std::int32_t, std::int32_t>;
  const auto is_anew = [&](const Pair& pair) {
    return anew[static_cast<std::size_t>(pair.first)] || anew[static_cast<std::size_t>(pair.second)];
  };
  std::erase_if(lexicon_->gave, is_anew);
  std::erase_if(lexicon_->met, is_anew);
  const Parts& parts = problem.parts();
  const auto add = [&](std::vector<Pair>& to, std::int32_t a, std::int32_t b) {
    const auto number = [&](std::int32_t c) {
      return cities_.find(parts.snapshot.cities[static_cast<std::size_t>(c)].id);
    };
    if (const Pair pair{number(a), number(b)}; is_anew(pair)) to.push_back(pair);
  };
  for (const auto& [giver, receiver] : parts.context.gave) add(lexicon_->gave, giver, receiver);
  for (const auto& [pair, cooperations] : parts.history) {
    add(lexicon_->met, pair.first, pair.second);
    add(lexicon_->met, pair.second, pair.first);
  }
  for (std::vector<Pair>* pairs : {&lexicon_->gave, &lexicon_->met}) {
    std::sort(pairs->begin(), pairs->end());
    pairs->erase(std::unique(pairs->begin(), pairs->end()), pairs->end());
  }
}

// The rules of a listing alone; roles and openness hold of all needs and offers of the problem.
static_assert(rules_of(RuleScope::kListing) == (bit(Rule::kRoles) | bit(Rule::kOpen) | bit(Rule::kDeadline) |
                                                bit(Rule::kPlaces) | bit(Rule::kStanding)),
              "a rule of listings alone is to be asked here, too");
bool Coder::can_be_paired(const Problem& problem, Index index) {
  const Parts& parts = problem.parts();
  const Snapshot& snapshot = parts.snapshot;
  return parts.code(index).left > 0 && parts.city(index).good_standing &&
         parts.listing(index).deadline >= snapshot.as_of + snapshot.programme.review_days;
}

std::optional<Row> Coder::row_of(const Problem& problem, Index index) {
  const Parts& parts = problem.parts();
  const Listing& listing = parts.listing(index);
  const CodedListing& coded = parts.code(index);
  const Layout& layout = lexicon_->layout;
  Row row;
  row.id = index;
  row.city = cities_.find(listing.city);
  row.accepts = accepted_by(parts, index);
  row.languages = languages_of(parts, index);
  const std::int32_t types = types_of(listing.organisation_types);
  const std::int32_t wanted = types_of(listing.partner_rules.partner_types);
  if (std::max(types, wanted) > std::numeric_limits<std::uint16_t>::max() || row.accepts >= kMostAccepts ||
      row.city >= kMostCities || row.languages >= kMostLanguageSets)
    return std::nullopt;
  if (parts.most[static_cast<std::size_t>(Term::kPreferences)] > 0 && !listing.preferences.empty()) return std::nullopt;
  row.types = static_cast<std::uint16_t>(types);
  row.wanted = static_cast<std::uint16_t>(wanted);
  row.payer = static_cast<std::uint8_t>(coded.payer);
  row.mode = listing.mode;
  row.first = listing.window.first;
  row.last = listing.window.last;
  row.min_days = listing.min_days;
  if (parts.words->languages(index) != 0) row.text = words_ ? words_->add(*parts.words, index) : index;
  row.own_points = static_cast<std::int32_t>(own_points(parts, index));
  set_bit(row.words, layout.areas, static_cast<int>(listing.area));
  for (Objective objective : listing.objectives) set_bit(row.words, layout.objectives, static_cast<int>(objective));
  bool known = true;
  const auto set = [&](const Bits& bits, const Numbers<std::string>& numbers, const std::vector<std::string>& codes) {
    for (const std::string& code : codes) {
      const std::int32_t number = numbers.find(code);
      known = known && number >= 0;
      if (number >= 0) set_bit(row.words, bits, number);
    }
  };
  set(layout.fields, codes_.fields, listing.creative_fields);
  set(layout.modalities, codes_.modalities, listing.modalities);
  set(layout.beneficiaries, codes_.beneficiaries, listing.beneficiaries);
  set(layout.stages, codes_.stages, listing.value_chain_stages);
  set(layout.topics, codes_.topics, listing.topics);
  set(layout.help, codes_.help, listing.help);
  if (!known) return std::nullopt;
  if (listing.help.empty()) set_bit(row.words, layout.help, layout.help.count - 1);
  if (!listing.help.empty()) row.main_help = codes_.help.find(listing.help.front());
  return row;
}

std::int32_t Coder::types_of(const std::vector<std::string>& types) {
  std::vector<std::int32_t> set;
  for (const std::string& type : types) set.push_back(type_codes_.number(type));
  std::sort(set.begin(), set.end());
  const std::int32_t number = types_.number(set);
  if (types_.size() > lexicon_->types.size()) lexicon_->types.push_back(std::move(set));
  return number;
}

std::int32_t Coder::languages_of(const Parts& parts, Index index) {
  const CodedListing& coded = parts.code(index);
  const Listing& listing = parts.listing(index);
  LanguageSet set;
  set.any = coded.any_language;
  set.interpreter = listing.languages.interpreter;
  for (const std::string& tag :
       coded.languages_of_city ? parts.city(index).working_languages : listing.languages.tags) {
    const std::string primary(primary_tag(tag));
    set.tags.push_back(tags_.number(tag));
    set.primary_tags.push_back(tags_.number(primary));
    if (const std::string_view family = parts.snapshot.meanings.family(primary); !family.empty())
      set.families.push_back(tags_.number(std::string(family)));
  }
  for (std::vector<std::int32_t>* codes : {&set.tags, &set.primary_tags, &set.families}) {
    std::sort(codes->begin(), codes->end());
    codes->erase(std::unique(codes->begin(), codes->end()), codes->end());
  }
  const std::int32_t number = languages_.number(set);
  if (languages_.size() > lexicon_->languages.size()) lexicon_->languages.push_back(std::move(set));
  return number;
}

std::span<const Term> Coder::own_terms(Kind kind) {
  static constexpr std::array kOfNeed{Term::kPriority, Term::kUrgency};
  static constexpr std::array kOfOffer{Term::kRecord, Term::kFreshness, Term::kFreePlaces};
  return kind == Kind::kNeed ? std::span<const Term>(kOfNeed) : std::span<const Term>(kOfOffer);
}

Points Coder::own_points(const Parts& parts, Index index) {
  Points sum = 0;
  for (Term term : own_terms(parts.listing(index).kind)) {
    const Share share = share_of(parts, term, index, index, nullptr);
    sum += points_of(parts.most[static_cast<std::size_t>(term)], share);
  }
  return sum;
}

Points Coder::most_own_points(Kind kind) const {
  Points most = 0;
  for (Term term : own_terms(kind)) most += lexicon_->most[static_cast<std::size_t>(term)];
  return most;
}

// Origins whose listings this one takes.
static_assert(rules_of(RuleScope::kOrigins) ==
                  (bit(Rule::kAxis) | bit(Rule::kRegion) | bit(Rule::kCountry) | bit(Rule::kOwnCountry)),
              "a rule of origins is to be asked by takes_origin, too");
std::int32_t Coder::accepted_by(const Parts& parts, Index index) {
  const Listing& listing = parts.listing(index);
  const Origin& own = parts.origin(index);
  const Wishes wishes{listing.partner_rules, own, listing.kind == Kind::kNeed};
  const auto known = wishes_.find(wishes);
  if (known != wishes_.end()) return known->second;
  std::vector<std::uint64_t> set((origins_.size() + 63) / 64, 0);
  for (std::size_t o = 0; o < origins_.size(); ++o) {
    const bool takes = takes_origin(parts, listing.partner_rules, listing.kind, own, origins_[o]);
    set[o / 64] |= std::uint64_t{takes} << (o % 64);
  }
  const std::int32_t number = accepts_.number(set);
  if (accepts_.size() > lexicon_->accepts.size()) lexicon_->accepts.push_back(std::move(set));
  wishes_.emplace(wishes, number);
  return number;
}

namespace {

// The rows of one side. False: there is one that rows can't hold.
bool add_rows(Coder& coder, const Problem& problem, const std::vector<Index>& listings, std::size_t dimensions,
              std::vector<Row>& rows, std::vector<std::int8_t>& embeddings) {
  for (Index index : listings) {
    if (!Coder::can_be_paired(problem, index)) continue;
    const std::optional<Row> row = coder.row_of(problem, index);
    if (!row) return false;
    rows.push_back(*row);
    if (dimensions == 0) continue;
    const auto& embedding = problem.listings()[static_cast<std::size_t>(index)].embedding;
    embeddings.insert(embeddings.end(), embedding.begin(), embedding.end());
    embeddings.resize(rows.size() * dimensions, 0);
  }
  return true;
}

}  // namespace

std::optional<CodedProblem> code_problem(const Problem& problem) {
  const Parts& parts = problem.parts();
  if (!parts.base.empty()) return std::nullopt;
  Coder coder(problem, codes_of(problem), parts.origins);
  if (!coder.holds()) return std::nullopt;
  coder.place_cities(problem);
  CodedProblem result;
  for (const auto& side : {&problem.needs(), &problem.offers()})
    for (Index index : *side) result.dimensions = std::max(result.dimensions, parts.listing(index).embedding.size());
  if (!add_rows(coder, problem, problem.needs(), result.dimensions, result.needs, result.need_embeddings) ||
      !add_rows(coder, problem, problem.offers(), result.dimensions, result.offers, result.offer_embeddings))
    return std::nullopt;
  std::vector<std::string> all;
  for (const City& city : parts.snapshot.cities) all.push_back(city.id);
  coder.relate(problem, all);
  result.lexicon = coder.lexicon();
  return result;
}

}  // namespace entente::matcher
