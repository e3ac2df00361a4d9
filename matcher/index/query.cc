#include "matcher/index/query.h"

#include <algorithm>

#include "matcher/score/parts.h"

namespace entente::matcher {

Query::Query(const Lexicon& lexicon, const Scales& scales, Tables& tables, Side rows_are, const Row& asker,
             std::span<const std::int8_t> embedding, Points points_step)
    : lexicon_(lexicon),
      scales_(scales),
      tables_(tables),
      asker_(asker),
      rows_are_(rows_are),
      points_step_(points_step),
      weight_of_bit_(scales.weight_of_bit()) {
  const Scales::Sections& sections = scales.sections();
  topics_ = masks_of(sections.topics);
  cross_topics_ = masks_of(sections.cross_topics);
  help_ = masks_of(sections.help);
  modalities_ = masks_of(sections.modalities);
  look_at_substance();
  all_modalities_ = masks_of_all(sections.modalities);
  set_terms_.reserve(4);
  add_set_term(Term::kField, sections.fields);
  add_set_term(Term::kObjectives, sections.objectives);
  add_set_term(Term::kBeneficiaries, sections.beneficiaries);
  add_set_term(Term::kValueChain, sections.stages);
  own_points_ = asker.own_points;
  for (int quarter = 0; quarter <= 4; ++quarter) {
    mode_and_time_[static_cast<std::size_t>(quarter)] = scales.points(Term::kModeAndTime, quarter, 4);
    language_[static_cast<std::size_t>(quarter)] = scales.points(Term::kLanguage, quarter, 4);
  }
  by_tag_ = language_[4] - language_[1];
  add_gains();
  for (Mode mode : {Mode::kOnsite, Mode::kRemote, Mode::kHybrid})
    if (asker.mode != Mode::kUnknown && (asker.mode == mode || asker.mode == Mode::kHybrid || mode == Mode::kHybrid))
      fits_[static_cast<std::size_t>(mode)] = 2;

  takes_ = lexicon.accepts[static_cast<std::size_t>(asker.accepts)].data();
  accepted_ = tables.accepted();
  understanding_ = tables.understanding().of.data();
  Points most_of_cities = 0;
  for (std::size_t group = 0; group < kGroups; ++group) {
    const auto& origins = scales.groups()[group].origins;
    bool takes = false;
    for (std::size_t w = 0; w < origins.size(); ++w) takes = takes || (origins[w] & takes_[w]) != 0;
    if (!takes) continue;
    takes_groups_ |= std::uint64_t{1} << group;
    most_of_cities = std::max(most_of_cities, tables.most_of_group(group));
  }
  first_ = std::max(lexicon.first, asker.first);
  last_ = std::min(lexicon.last, asker.last);
  days_ = std::max(1, asker.min_days);

  if (!embedding.empty() && scales.most(Term::kEmbedding) > 0) {
    embedding_.assign((embedding.size() + kEmbeddingStep - 1) / kEmbeddingStep * kEmbeddingStep, 0);
    std::copy(embedding.begin(), embedding.end(), embedding_.begin());
    for (std::int8_t value : embedding) square_ += std::int32_t{value} * value;
    most_of_embedding_ = scales.most(Term::kEmbedding);
  }
  most_of_rest_ = most_of_cities + language_[4] + most_of_words_ + most_of_embedding_;
  for (const SetTerm& term : set_terms_) most_of_rest_ += scales.most(term.term);
}

void Query::look_at_substance() {
  own_area_ = asker_.words[0] & scales_.sections().areas[0];
  const auto& helping = rows_are_ == Side::kOffers ? lexicon_.helping_areas : lexicon_.helped_areas;
  for (std::uint64_t left = own_area_; left != 0; left &= left - 1)
    areas_ |= helping[static_cast<std::size_t>(std::countr_zero(left))];
  same_area_ = scales_.most(Term::kSameArea);
  knows_help_ = help_.count > 0;
  help_unknown_ = lexicon_.layout.help.first + lexicon_.layout.help.count - 1;
  if (asker_.text >= 0 && lexicon_.words) {
    most_of_words_ = scales_.most(Term::kWords);
    if (most_of_words_ > 0) tables_.read_words(*lexicon_.words, asker_.text);
  }
  const auto least = [&](HelpKnown help) {
    const Points without_words = lexicon_.floor.of(help, false);
    return asker_.text < 0 ? without_words : std::min(without_words, lexicon_.floor.of(help, true) - most_of_words_);
  };
  floor_ = std::max<Points>(
      0, std::min(least(HelpKnown::kNo), knows_help_ ? least(HelpKnown::kSame) : least(HelpKnown::kNo)));
}

Query::Masks Query::masks_of(const Words& section) const {
  Masks masks;
  for (int w = 0; w < lexicon_.layout.words; ++w) {
    const std::uint64_t mine = section[static_cast<std::size_t>(w)] & asker_.words[static_cast<std::size_t>(w)];
    if (mine != 0)
      masks.list[static_cast<std::size_t>(masks.count++)] = {w, section[static_cast<std::size_t>(w)], mine};
  }
  return masks;
}

Query::Masks Query::masks_of_all(const Words& section) const {
  Masks masks;
  for (int w = 0; w < lexicon_.layout.words; ++w) {
    const std::uint64_t all = section[static_cast<std::size_t>(w)];
    if (all != 0)
      masks.list[static_cast<std::size_t>(masks.count++)] = {w, all, asker_.words[static_cast<std::size_t>(w)] & all};
  }
  return masks;
}

void Query::add_set_term(Term term, const Words& section) {
  if (scales_.most(term) == 0) return;
  SetTerm set{term, masks_of(section), 0};
  for (const WordMask& mask : set.masks) set.mine += std::popcount(mask.mine);
  if (set.mine == 0) return;
  // The codes of a row of the other side may lie in words where the asker has none.
  if (rows_are_ == Side::kNeeds) set.masks = masks_of_all(section);
  set_terms_.push_back(set);
}

void Query::add_gains() {
  add_gains_of_sum(topics_, Term::kTopics, kTopicsInFull);
  add_gains_of_sum(cross_topics_, Term::kCrossTopics, kCrossTopicsInFull);
  add_gains_of_sum(help_, Term::kHelp, kHelpInFull);
  if (same_area_ > 0) {
    gains_.push_back({bits_.size(), bits_.size(), same_area_});
    for (std::uint64_t left = own_area_; left != 0; left &= left - 1)
      bits_.push_back(static_cast<std::size_t>(std::countr_zero(left)));
    gains_.back().end = bits_.size();
  }
  substance_gains_ = gains_.size();
  for (const SetTerm& set : set_terms_) add_gains(set.masks, set.term, set.mine);
  // Units so small that all gains together stay within the sums.
  Points all = by_tag_ + points_step_ * ((1 << Columns::kPointsBits) - 1);
  for (const Gain& gain : gains_) all += gain.points;
  const Points room = kSumEnd - 2 - std::ssize(gains_) - static_cast<Points>(Columns::kPointsBits);
  unit_ = std::max<Points>(1, (all + room - 1) / room);
}

// A need's share of each code is fixed, and rounding down loses points only: each code brings no more than its share
// rounded up. An offer's share depends on the row: any code may bring all.
void Query::add_gains(const Masks& masks, Term term, std::int64_t whole) {
  const Points most = scales_.most(term);
  const bool apart = rows_are_ == Side::kOffers && most > 0;
  if (!apart && masks.count > 0) gains_.push_back({bits_.size(), bits_.size(), most});
  for (const WordMask& mask : masks) {
    for (std::uint64_t left = mask.mine; left != 0; left &= left - 1) {
      const int bit = mask.word * 64 + std::countr_zero(left);
      if (apart) gains_.push_back({bits_.size(), bits_.size(), (most + whole - 1) / std::max<Points>(1, whole)});
      bits_.push_back(static_cast<std::size_t>(bit));
      gains_.back().end = bits_.size();
    }
  }
}

// A code brings its part of the sum, rounded up; a need's main help twice, which any row's may be.
void Query::add_gains_of_sum(const Masks& masks, Term term, std::int64_t in_full) {
  const Points most = scales_.most(term);
  if (most == 0) return;
  for (const WordMask& mask : masks) {
    for (std::uint64_t left = mask.mine; left != 0; left &= left - 1) {
      const int bit = mask.word * 64 + std::countr_zero(left);
      const bool twice =
          term == Term::kHelp && (rows_are_ == Side::kNeeds || bit - lexicon_.layout.help.first == asker_.main_help);
      const std::int64_t sum = std::min(in_full, (twice ? 2 : 1) * std::int64_t{weight_of_bit_[bit]});
      if (sum == 0) continue;
      gains_.push_back({bits_.size(), bits_.size() + 1, (most * sum + in_full - 1) / in_full});
      bits_.push_back(static_cast<std::size_t>(bit));
    }
  }
}

SliceTest Query::test_of(const Slices& slices) const {
  SliceTest test;
  test.columns.reserve(bits_.size() + 48);
  test.codes.reserve(bits_.size() + 48);
  test.sets.reserve(gains_.size() + 1 + Columns::kPointsBits);
  for (std::size_t bit : bits_) add_column(test, slices, bit);
  for (const Gain& gain : gains_)
    test.sets.push_back(
        {static_cast<std::uint32_t>(gain.begin), static_cast<std::uint32_t>(gain.end), units_of(gain.points)});
  test.areas = next_set(test);
  for (std::uint64_t left = areas_; left != 0; left &= left - 1)
    add_column(test, slices, static_cast<std::size_t>(std::countr_zero(left)));
  test.areas.end = static_cast<std::uint32_t>(test.columns.size());
  test.substance = substance_gains_;
  test.floor = std::min(units_of(floor_), kSumEnd - 1);
  return test;
}

void Query::add_column(SliceTest& test, const Slices& slices, std::size_t code) {
  test.columns.push_back(slices.column(code));
  test.codes.push_back(code);
}

SliceTest::Set Query::next_set(const SliceTest& test) {
  const auto at = static_cast<std::uint32_t>(test.columns.size());
  return {at, at, 0};
}

SliceTest Query::test_of_zones(const Slices& lines) const {
  return test_of(lines);
}

SliceTest Query::test_of_rows(const Columns& columns) const {
  SliceTest test = test_of(columns.rows());
  const auto add_languages = [&](std::uint64_t codes) {
    SliceTest::Set set = next_set(test);
    for (std::size_t code = columns.first_language_code(); code < columns.first_points_code(); ++code, codes >>= 1)
      if (codes & 1) add_column(test, columns.rows(), code);
    set.end = static_cast<std::uint32_t>(test.columns.size());
    return set;
  };
  const Tables::LanguageTable& understanding = tables_.understanding();
  std::vector<SliceTest::Set> more{add_languages(understanding.codes[4])};
  more.back().units = units_of(by_tag_);
  for (std::size_t bit = 0; bit < Columns::kPointsBits; ++bit) {
    more.push_back(next_set(test));
    more.back().units = units_of(points_step_ << bit);
    add_column(test, columns.rows(), columns.first_points_code() + bit);
    more.back().end = static_cast<std::uint32_t>(test.columns.size());
  }
  std::erase_if(more, [](const SliceTest::Set& set) { return set.units == 0; });
  test.sets.insert(test.sets.end(), more.begin(), more.end());
  const std::uint64_t known = (std::uint64_t{1} << scales_.language_code_count()) - 1;
  if ((understanding.all_codes & known) != known) test.understood = add_languages(understanding.all_codes);
  return test;
}

Query::Beside Query::beside_codes(const Zone& zone) const {
  Points most_of_cities = -1;
  for (std::uint64_t groups = zone.groups & takes_groups_; groups != 0; groups &= groups - 1)
    most_of_cities =
        std::max(most_of_cities, tables_.most_of_group(static_cast<std::size_t>(std::countr_zero(groups))));
  const std::array<std::uint64_t, 5>& codes = tables_.understanding().codes;
  int quarters = 4;
  while (quarters >= 0 && (zone.languages & codes[static_cast<std::size_t>(quarters)]) == 0) --quarters;
  if (most_of_cities < 0 || quarters < 0) return {};
  // Without a tag in common, and with it: as much as an interpreter brings, and what the tag brings on top.
  int without_tag = 3;
  while (without_tag > 1 && (zone.languages & codes[static_cast<std::size_t>(without_tag)]) == 0) --without_tag;
  const Points beside = own_points_ + most_of_cities + most_of_words_ + most_of_embedding_;
  return {beside + std::max(0, zone.most_points) + language_[static_cast<std::size_t>(quarters)],
          beside + language_[static_cast<std::size_t>(without_tag)]};
}

const std::uint8_t* Query::pays_of(std::uint8_t payer) const {
  const std::size_t need = rows_are_ == Side::kOffers ? asker_.payer : payer;
  const std::size_t offer = rows_are_ == Side::kOffers ? payer : asker_.payer;
  return lexicon_.pays.data() + (need * static_cast<std::size_t>(lexicon_.payers) + offer) * 3;
}

bool Query::of_types(const Record& record) const {
  const auto fits = [&](std::uint16_t wanted, std::uint16_t types) {
    return wanted == 0 || types == 0 || intersect(lexicon_.types[wanted], lexicon_.types[types]);
  };
  return fits(asker_.wanted, record.types) && fits(record.wanted, asker_.types);
}

}  // namespace entente::matcher
