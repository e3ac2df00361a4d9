#include "matcher/index/query.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

constexpr std::size_t kPathLength = sizeof(Line);  // as rows have them; a multiple of inner_product's step

// Half for the mode, a quarter for each step of nearness by the sun; as the term of mode and time has it.
std::int8_t half_shares_of_hours(const CityRow& a, const CityRow& b) {
  if (!a.longitude_known || !b.longitude_known) return 0;
  const std::int64_t hours = hours_between(a.longitude_e4, b.longitude_e4);
  return static_cast<std::int8_t>(hours <= 3 ? 2 : hours <= 6 ? 1 : 0);
}

std::int64_t likeness_of(const CityRow& a, const CityRow& b) {
  std::int64_t sum = 0;
  if (a.size_class >= 0 && b.size_class >= 0) sum += nearness(a.size_class, b.size_class);
  if (a.income_class >= 0 && b.income_class >= 0) sum += nearness(a.income_class, b.income_class);
  if (a.region >= 0 && b.region >= 0) {
    if (a.subregion >= 0 && a.subregion == b.subregion)
      sum += 4;
    else if (a.region == b.region)
      sum += 2;
  }
  return sum;
}

}  // namespace

Scales::Scales(const Lexicon& lexicon) : most_(lexicon.most) {
  const Layout& layout = lexicon.layout;
  sections_ = {mask_of(layout.areas),      mask_of(layout.objectives),    mask_of(layout.fields),
               mask_of(layout.modalities), mask_of(layout.beneficiaries), mask_of(layout.stages),
               mask_of(layout.topics)};
  for (std::size_t t = 0; t < static_cast<std::size_t>(kTermCount); ++t) {
    table_[t].resize(static_cast<std::size_t>(kTable * kTable));
    for (std::int64_t denominator = 1; denominator < kTable; ++denominator)
      for (std::int64_t numerator = 0; numerator <= denominator; ++numerator)
        table_[t][static_cast<std::size_t>(denominator * kTable + numerator)] =
            static_cast<std::int32_t>(most_[t] * numerator / denominator);
  }
  weight_of_bit_.resize(static_cast<std::size_t>(kMostWords) * 64, 0);
  for (std::size_t topic = 0; topic < lexicon.rarity.size(); ++topic)
    weight_of_bit_[static_cast<std::size_t>(lexicon.layout.topics.first) + topic] =
        static_cast<std::int32_t>(lexicon.rarity[topic]);
}

int understanding_of(const LanguageSet& a, const LanguageSet& b) {
  if (intersect(a.tags, b.tags)) return 4;
  if (a.any || b.any) return 3;
  if (intersect(a.primary_tags, b.primary_tags)) return 3;
  if (intersect(a.families, b.families)) return 2;
  if (a.interpreter == Knowledge::kYes || b.interpreter == Knowledge::kYes) return 1;
  const bool known = !a.tags.empty() && !b.tags.empty() && a.interpreter != Knowledge::kUnknown &&
                     b.interpreter != Knowledge::kUnknown;
  return known ? -1 : 0;
}

void Tables::prepare(const std::shared_ptr<const Lexicon>& shared, const Scales& scales, Side rows_are,
                     const Row& asker) {
  const Lexicon& lexicon = *shared;
  if (lexicon_ != shared || rows_are_ != rows_are) {
    *this = Tables();
    lexicon_ = shared;
    rows_are_ = rows_are;
    understandings_.resize(lexicon.languages.size());
  }
  if (city_ != asker.city) {
    city_ = asker.city;
    fill_cities(lexicon, scales, rows_are);
  }
  const std::int32_t country = lexicon.cities[static_cast<std::size_t>(asker.city)].country;
  if (country_ != country) {
    country_ = country;
    accepted.resize(lexicon.accepts.size());
    for (std::size_t set = 0; set < accepted.size(); ++set)
      accepted[set] = lexicon.accepted(static_cast<std::int32_t>(set), country);
  }
  auto& table = understandings_[static_cast<std::size_t>(asker.languages)];
  if (!table) {
    table = std::make_unique<LanguageTable>();
    table->of.reserve(lexicon.languages.size());
    const LanguageSet& mine = lexicon.languages[static_cast<std::size_t>(asker.languages)];
    for (const LanguageSet& other : lexicon.languages) {
      const int understood = understanding_of(mine, other);
      if (understood >= 0)
        table->slots[static_cast<std::size_t>(understood)] |= std::uint64_t{1} << (table->of.size() % 64);
      table->of.push_back(static_cast<std::int8_t>(understood));
    }
  }
  understanding = table.get();
}

void Tables::fill_cities(const Lexicon& lexicon, const Scales& scales, Side rows_are) {
  const CityRow& mine = lexicon.cities[static_cast<std::size_t>(city_)];
  const auto gave = [&](std::int32_t other) {
    const std::pair back = rows_are == Side::kOffers ? std::pair{city_, other} : std::pair{other, city_};
    return std::binary_search(lexicon.gave.begin(), lexicon.gave.end(), back);
  };
  const std::size_t country_words = (static_cast<std::size_t>(lexicon.countries) + 63) / 64;
  most_of_group.fill(0);
  for (auto& countries : group_countries) countries.assign(country_words, 0);
  cities.resize(lexicon.cities.size());
  for (std::int32_t p = 0; p < std::ssize(lexicon.cities); ++p) {
    const CityRow& other = lexicon.cities[static_cast<std::size_t>(p)];
    AtCity& at = cities[static_cast<std::size_t>(p)];
    const Points likeness = scales.points(Term::kContext, likeness_of(mine, other), 12);
    const Points reciprocity = gave(p) ? scales.most(Term::kReciprocity) : 0;
    at.points = static_cast<std::int32_t>(likeness + reciprocity);
    at.country = static_cast<std::int16_t>(other.country);
    at.half_shares = half_shares_of_hours(mine, other);
    at.same = p == city_;
    if (at.same) continue;
    const auto group = static_cast<std::size_t>(group_of(other));
    const Points most = at.points + scales.points(Term::kModeAndTime, 2 + at.half_shares, 4);
    most_of_group[group] = std::max(most_of_group[group], most);
    group_countries[group][static_cast<std::size_t>(other.country) / 64] |= std::uint64_t{1} << (other.country % 64);
  }
  std::iota(groups_by_most.begin(), groups_by_most.end(), std::uint8_t{0});
  std::stable_sort(groups_by_most.begin(), groups_by_most.end(),
                   [&](std::uint8_t a, std::uint8_t b) { return most_of_group[a] > most_of_group[b]; });
}

Query::Query(const Lexicon& lexicon, const Scales& scales, const Tables& tables, Side rows_are, const Row& asker,
             std::span<const std::int8_t> embedding)
    : lexicon_(lexicon), scales_(scales), tables_(tables), asker_(asker), rows_are_(rows_are) {
  const Scales::Sections& sections = scales.sections();
  areas_ = masks_of(sections.areas);
  topics_ = masks_of(sections.topics);
  fields_ = masks_of(sections.fields);
  modalities_ = masks_of(sections.modalities);
  for (int w = 0; w < kMostWords; ++w) {
    const std::uint64_t section = sections.modalities[static_cast<std::size_t>(w)];
    if (section == 0) continue;
    all_modalities_.list[static_cast<std::size_t>(all_modalities_.count++)] = {
        w, section, asker.words[static_cast<std::size_t>(w)] & section};
  }
  add_set_term(Term::kField, sections.fields);
  add_set_term(Term::kObjectives, sections.objectives);
  add_set_term(Term::kBeneficiaries, sections.beneficiaries);
  add_set_term(Term::kValueChain, sections.stages);

  weight_of_bit_ = scales.weight_of_bit();
  if (topics_.count > 0) add_gains(topics_, Term::kTopics, asker.topics_weight);
  for (const SetTerm& set : set_terms_) add_gains(set.masks, set.term, set.mine);

  own_points_ = asker.own_points;
  for (int quarter = 0; quarter <= 4; ++quarter) {
    mode_and_time_[static_cast<std::size_t>(quarter)] = scales.points(Term::kModeAndTime, quarter, 4);
    language_[static_cast<std::size_t>(quarter)] = scales.points(Term::kLanguage, quarter, 4);
  }
  for (Mode mode : {Mode::kOnsite, Mode::kRemote, Mode::kHybrid})
    if (asker.mode != Mode::kUnknown && (asker.mode == mode || asker.mode == Mode::kHybrid || mode == Mode::kHybrid))
      fits_[static_cast<std::size_t>(mode)] = 2;

  takes_ = lexicon.accepts[static_cast<std::size_t>(asker.accepts)].data();
  accepted_ = tables.accepted.data();
  understanding_ = tables.understanding->of.data();
  for (std::size_t group = 0; group < 64; ++group) {
    const auto& countries = tables.group_countries[group];
    bool takes = false;
    for (std::size_t w = 0; w < countries.size(); ++w) takes = takes || (countries[w] & takes_[w]) != 0;
    if (!takes) continue;
    takes_groups_ |= std::uint64_t{1} << group;
    most_of_cities_ = std::max(most_of_cities_, tables.most_of_group[group]);
  }
  most_of_language_ = language_[4];
  first_ = std::max(lexicon.first, asker.first);
  last_ = std::min(lexicon.last, asker.last);
  days_ = std::max(1, asker.min_days);

  if (!embedding.empty() && scales.most(Term::kEmbedding) > 0) {
    embedding_.assign((embedding.size() + kPathLength - 1) / kPathLength * kPathLength, 0);
    std::copy(embedding.begin(), embedding.end(), embedding_.begin());
    for (std::int8_t value : embedding) square_ += std::int32_t{value} * value;
    most_of_embedding_ = scales.most(Term::kEmbedding);
  }
  most_of_rest_ = std::max<Points>(0, most_of_cities_) + most_of_language_ + most_of_embedding_;
  for (const SetTerm& term : set_terms_) most_of_rest_ += scales.most(term.term);
}

// A need's share of each code is fixed, and rounding down loses points only: each bit brings no more than its share
// rounded up. An offer's share depends on the row: any bit may bring all.
void Query::add_gains(const Masks& masks, Term term, std::int64_t whole) {
  const Points most = scales_.most(term);
  for (int k = 0; k < masks.count; ++k) {
    const WordMask& mask = masks.list[static_cast<std::size_t>(k)];
    if (rows_are_ == Side::kNeeds) {
      add_gain(mask.word, mask.mine, most);
      continue;
    }
    for (std::uint64_t bits = mask.mine; bits != 0; bits &= bits - 1) {
      const std::int64_t share =
          term == Term::kTopics ? weight_of_bit_[mask.word * 64 + std::countr_zero(bits)] : std::int64_t{1};
      add_gain(mask.word, bits & -bits, (most * share + whole - 1) / whole);
    }
  }
}

void Query::add_gain(int word, std::uint64_t mask, Points points) {
  if (points == 0) return;
  if (static_cast<std::size_t>(gain_count_) == kMostGains) {
    beyond_gains_ += points;
  } else {
    gains_[static_cast<std::size_t>(gain_count_++)] = {word, mask, points};
  }
}

Query::Masks Query::masks_of(const Words& section) const {
  Masks masks;
  for (int w = 0; w < kMostWords; ++w) {
    const std::uint64_t mine = section[static_cast<std::size_t>(w)] & asker_.words[static_cast<std::size_t>(w)];
    if (mine != 0)
      masks.list[static_cast<std::size_t>(masks.count++)] = {w, section[static_cast<std::size_t>(w)], mine};
  }
  return masks;
}

void Query::add_set_term(Term term, const Words& section) {
  if (scales_.most(term) == 0) return;
  SetTerm set{term, masks_of(section), 0};
  for (int k = 0; k < set.masks.count; ++k) set.mine += std::popcount(set.masks.list[static_cast<std::size_t>(k)].mine);
  if (set.mine == 0) return;
  // The codes of a row of the other side may lie in words where the asker has none.
  if (rows_are_ == Side::kNeeds) {
    set.masks = {};
    for (int w = 0; w < kMostWords; ++w) {
      const std::uint64_t all = section[static_cast<std::size_t>(w)];
      if (all != 0)
        set.masks.list[static_cast<std::size_t>(set.masks.count++)] = {w, all,
                                                                       asker_.words[static_cast<std::size_t>(w)] & all};
    }
  }
  set_terms_.push_back(set);
}

RowTest::Masks Query::test_masks(const Masks& masks, const TestColumns& columns) {
  RowTest::Masks test;
  test.count = masks.count;
  for (std::size_t k = 0; k < static_cast<std::size_t>(masks.count); ++k)
    test.list[k] = {columns.bits(masks.list[k].word), masks.list[k].mine};
  return test;
}

RowTest Query::test_of(const TestColumns& columns) const {
  RowTest test;
  test.areas = test_masks(areas_, columns);
  test.relevance = lexicon_.min_common_topics > 0;
  test.topics = test_masks(topics_, columns);
  if (lexicon_.field_with_modality && modalities_.count > 0) {
    test.fields = test_masks(fields_, columns);
    test.modalities = test_masks(modalities_, columns);
  }
  test.gain_count = gain_count_;
  for (std::size_t k = 0; k < static_cast<std::size_t>(gain_count_); ++k)
    test.gains[k] = {columns.bits(gains_[k].word), gains_[k].mask, gains_[k].points};
  test.points = columns.points();
  test.firsts = columns.firsts();
  test.lasts = columns.lasts();
  test.min_days = columns.min_days();
  test.step = columns.step();
  test.first = first_;
  test.last = last_;
  test.days = days_;
  return test;
}

Points Query::bound_of_cities(const ZoneDetail& detail) const {
  const std::uint64_t groups = detail.groups & takes_groups_;
  if (groups == 0) return -1;
  std::size_t k = 0;
  while ((groups >> tables_.groups_by_most[k] & 1) == 0) ++k;
  return tables_.most_of_group[tables_.groups_by_most[k]];
}

Points Query::bound_of_languages(const ZoneDetail& detail) const {
  for (std::size_t quarters = language_.size(); quarters-- > 0;)
    if (detail.languages & tables_.understanding->slots[quarters]) return language_[quarters];
  return -1;
}

Points Query::bound_of_zone(const TestColumns& zones, const ZoneDetail& detail, std::size_t zone) const {
  const Points of_cities = bound_of_cities(detail);
  const Points of_languages = bound_of_languages(detail);
  if (of_cities < 0 || of_languages < 0) return -1;
  const auto word = [&](int w) { return zones.word(w, zone); };
  Points points = own_points_ + zones.points(zone) + of_cities + of_languages + most_of_embedding_;
  const std::int64_t common = topic_weight(word);
  if (common > 0) {
    const std::int64_t weight = rows_are_ == Side::kOffers ? asker_.topics_weight : detail.least_topics_weight;
    points += scales_.points(Term::kTopics, std::min(common, weight), weight);
  }
  for (const SetTerm& term : set_terms_) {
    if (rows_are_ == Side::kOffers) {
      points += points_of(term, word);
    } else if (in_common(term.masks, word)) {
      points += scales_.most(term.term);
    }
  }
  return points;
}

Points Query::embedding_points(const std::int8_t* other, std::int32_t other_square, Path path) const {
  const std::int64_t product = inner_product(embedding_.data(), other, embedding_.size(), path);
  if (product <= 0) return 0;
  return most_of_embedding_ * product / std::max({1, square_, other_square});
}

const std::uint8_t* Query::pays_of(std::uint8_t payer) const {
  const std::size_t need = rows_are_ == Side::kOffers ? asker_.payer : payer;
  const std::size_t offer = rows_are_ == Side::kOffers ? payer : asker_.payer;
  return lexicon_.pays.data() + (need * static_cast<std::size_t>(lexicon_.payers) + offer) * 3;
}

bool Query::of_types(const Detail& detail) const {
  const auto fits = [&](std::uint16_t wanted, std::uint16_t types) {
    return wanted == 0 || types == 0 || intersect(lexicon_.types[wanted], lexicon_.types[types]);
  };
  return fits(asker_.wanted, detail.types) && fits(detail.wanted, asker_.types);
}

}  // namespace entente::matcher
