#include "matcher/index/tables.h"

#include <algorithm>
#include <bit>

#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

// Half for the mode, a quarter for each step of nearness by the sun; as the term of mode and time has it.
std::int8_t half_shares_of_hours(std::int32_t longitude_e4, std::int32_t other_e4) {
  const std::int64_t hours = hours_between(longitude_e4, other_e4);
  return static_cast<std::int8_t>(hours <= 3 ? 2 : hours <= 6 ? 1 : 0);
}

// The most of any city of a group: of one in between, or at the ends of what it covers.
std::int8_t half_shares_of_group(const CityRow& city, const Scales::Group& group) {
  if (!city.longitude_known || !group.longitudes) return 0;
  if (group.west_e4 <= city.longitude_e4 && city.longitude_e4 <= group.east_e4) return 2;
  return std::max(half_shares_of_hours(city.longitude_e4, group.west_e4),
                  half_shares_of_hours(city.longitude_e4, group.east_e4));
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

void Tables::prepare(const std::shared_ptr<const Lexicon>& lexicon, const Scales& scales, Side rows_are,
                     const Row& asker) {
  if (lexicon_ != lexicon || scales_ != &scales || rows_are_ != rows_are) {
    *this = Tables();
    lexicon_ = lexicon;
    scales_ = &scales;
    rows_are_ = rows_are;
    cities_.resize(lexicon->cities.size());
    points_of_kind_.resize(scales.kinds().size());
    understandings_.resize(lexicon->languages.size());
  }
  if (city_ != asker.city) turn_to_city(asker.city);
  const std::int32_t origin = lexicon->cities[static_cast<std::size_t>(asker.city)].origin;
  if (origin_ != origin) {
    origin_ = origin;
    accepted_.resize(lexicon->accepts.size());
    for (std::size_t set = 0; set < accepted_.size(); ++set)
      accepted_[set] = lexicon->accepted(static_cast<std::int32_t>(set), origin);
  }
  auto& table = understandings_[static_cast<std::size_t>(asker.languages)];
  if (!table) table = std::make_unique<LanguageTable>(make_understanding(asker.languages));
  understanding_ = table.get();
}

Tables::LanguageTable Tables::make_understanding(std::int32_t asker) const {
  const LanguageSet& mine = lexicon_->languages[static_cast<std::size_t>(asker)];
  const std::vector<std::uint64_t>& codes = scales_->language_codes();
  constexpr std::uint64_t kAll = ~std::uint64_t{0};
  LanguageTable table;
  table.codes[4] = scales_->tag_codes(mine);
  table.codes[3] = mine.any ? kAll : Scales::kAny;
  table.codes[2] = scales_->family_codes(mine);
  table.codes[1] = mine.interpreter == Knowledge::kYes ? kAll : Scales::kInterpreter;
  table.codes[0] = mine.tags.empty() || mine.interpreter == Knowledge::kUnknown ? kAll : Scales::kOpen;
  table.of.reserve(codes.size());
  for (std::size_t set = 0; set < codes.size(); ++set) {
    const int understood = understanding_of(mine, lexicon_->languages[set]);
    table.of.push_back(static_cast<std::int8_t>(understood));
    if (understood < 0) continue;
    // Codes follow from a lexicon whose equal tags have equal primary tags; where they haven't, they tell nothing.
    std::uint64_t any = 0;
    for (auto quarters = static_cast<std::size_t>(understood); quarters < table.codes.size(); ++quarters)
      any |= table.codes[quarters];
    if ((codes[set] & any) == 0) table.codes[static_cast<std::size_t>(understood)] = kAll;
  }
  for (std::uint64_t some : table.codes) table.all_codes |= some;
  return table;
}

void Tables::read_words(const WordTable& words, std::int32_t text) {
  if (text_ == text) return;
  weight_of_word_.resize(words.size(), 0);
  if (text_ >= 0)
    for (const WordTable::Word& word : words.of(text_)) weight_of_word_[static_cast<std::size_t>(word.number)] = 0;
  for (const WordTable::Word& word : words.of(text))
    weight_of_word_[static_cast<std::size_t>(word.number)] = word.weight;
  text_ = text;
}

bool Tables::gave_back(std::int32_t other) const {
  const std::pair back = rows_are_ == Side::kOffers ? std::pair{city_, other} : std::pair{other, city_};
  return std::binary_search(lexicon_->gave.begin(), lexicon_->gave.end(), back);
}

void Tables::turn_to_city(std::int32_t city) {
  city_ = city;
  if (++asking_ == 0) {
    std::fill(cities_.begin(), cities_.end(), AtCity{});
    asking_ = 1;
  }
  const CityRow& mine = lexicon_->cities[static_cast<std::size_t>(city)];
  most_of_group_.fill(0);
  const std::vector<Scales::CityKind>& kinds = scales_->kinds();
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    points_of_kind_[kind] =
        static_cast<std::int32_t>(scales_->points(Term::kContext, likeness_of(mine, kinds[kind].like), 12));
    Points& most = most_of_group_[kinds[kind].group];
    most = std::max<Points>(most, points_of_kind_[kind]);
  }
  for (std::size_t group = 0; group < kGroups; ++group)
    most_of_group_[group] +=
        scales_->points(Term::kModeAndTime, 2 + half_shares_of_group(mine, scales_->groups()[group]), 4);
  // The groups of cities that gave to this one, or that it gave to.
  gave_any_ = false;
  std::uint64_t groups = 0;
  const bool by_first = rows_are_ == Side::kOffers;
  const auto& gave = lexicon_->gave;
  const auto from = by_first ? std::lower_bound(gave.begin(), gave.end(), std::pair{city, 0}) : gave.begin();
  for (auto pair = from; pair != gave.end() && (!by_first || pair->first == city); ++pair) {
    if ((by_first ? pair->first : pair->second) != city) continue;
    const std::int32_t other = by_first ? pair->second : pair->first;
    gave_any_ = true;
    groups |= std::uint64_t{1} << group_of(lexicon_->cities[static_cast<std::size_t>(other)]);
  }
  for (; groups != 0; groups &= groups - 1)
    most_of_group_[static_cast<std::size_t>(std::countr_zero(groups))] += scales_->most(Term::kReciprocity);
}

void Tables::fill(AtCity& at, std::int32_t city) const {
  const CityRow& mine = lexicon_->cities[static_cast<std::size_t>(city_)];
  const CityRow& other = lexicon_->cities[static_cast<std::size_t>(city)];
  const Points reciprocity = gave_any_ && gave_back(city) ? scales_->most(Term::kReciprocity) : 0;
  at.points =
      static_cast<std::int32_t>(points_of_kind_[static_cast<std::size_t>(scales_->kind_of(city))] + reciprocity);
  at.origin = static_cast<std::int16_t>(other.origin);
  at.half_shares = mine.longitude_known && other.longitude_known
                       ? half_shares_of_hours(mine.longitude_e4, other.longitude_e4)
                       : std::int8_t{0};
  at.same = city == city_;
  at.asked = asking_;
}

}  // namespace entente::matcher
