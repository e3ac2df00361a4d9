#include "matcher/index/scales.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace entente::matcher {
namespace {

constexpr int kCodesOfTheirOwn = 3;  // kAny, kInterpreter, kOpen

void sort_once(std::vector<std::int32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

std::ptrdiff_t place_of(const std::vector<std::int32_t>& numbers, std::int32_t number) {
  return std::lower_bound(numbers.begin(), numbers.end(), number) - numbers.begin();
}

}  // namespace

std::size_t group_of(const CityRow& city) {
  constexpr std::int32_t kSubregions = 48;
  return static_cast<std::size_t>(city.subregion >= 0 ? city.subregion % kSubregions
                                                      : kSubregions + (city.region + 1) % 16);
}

Scales::Scales(const Lexicon& lexicon) : most_(lexicon.most) {
  const Layout& layout = lexicon.layout;
  sections_ = {mask_of(layout.areas),         mask_of(layout.objectives),
               mask_of(layout.fields),        mask_of(layout.modalities),
               mask_of(layout.beneficiaries), mask_of(layout.stages),
               mask_of(layout.topics),        lexicon.cross_topics,
               mask_of(layout.help),          Words{}};
  for (std::size_t w = 0; w < sections_.topics.size(); ++w) sections_.topics[w] &= ~lexicon.cross_topics[w];
  if (layout.help.count > 0) {
    set_bit(sections_.help_unknown, layout.help, layout.help.count - 1);
    for (std::size_t w = 0; w < sections_.help.size(); ++w) sections_.help[w] &= ~sections_.help_unknown[w];
  }
  for (std::size_t t = 0; t < static_cast<std::size_t>(kTermCount); ++t) {
    table_[t].resize(static_cast<std::size_t>(kTable * kTable));
    for (std::int64_t denominator = 1; denominator < kTable; ++denominator)
      for (std::int64_t numerator = 0; numerator <= denominator; ++numerator)
        table_[t][static_cast<std::size_t>(denominator * kTable + numerator)] =
            static_cast<std::int32_t>(most_[t] * numerator / denominator);
  }
  weight_of_bit_.resize(static_cast<std::size_t>(kMostWords) * 64, 0);
  const auto weigh = [&](const Bits& bits, const std::vector<std::int64_t>& rarity) {
    for (std::size_t code = 0; code < rarity.size(); ++code)
      weight_of_bit_[static_cast<std::size_t>(bits.first) + code] = static_cast<std::int32_t>(rarity[code]);
  };
  weigh(layout.topics, lexicon.topic_rarity);
  weigh(layout.help, lexicon.help_rarity);
  make_language_codes(lexicon);
  make_kinds(lexicon);
}

void Scales::make_language_codes(const Lexicon& lexicon) {
  for (const LanguageSet& set : lexicon.languages) {
    primary_tags_.insert(primary_tags_.end(), set.primary_tags.begin(), set.primary_tags.end());
    families_.insert(families_.end(), set.families.begin(), set.families.end());
  }
  sort_once(primary_tags_);
  sort_once(families_);
  language_code_count_ = static_cast<int>(std::min<std::size_t>(
      kLanguageCodes, static_cast<std::size_t>(kCodesOfTheirOwn) + primary_tags_.size() + families_.size()));
  for (const LanguageSet& set : lexicon.languages) language_codes_.push_back(codes_of(set));
}

std::uint64_t Scales::codes_of(const LanguageSet& set) const {
  std::uint64_t codes = tag_codes(set) | family_codes(set);
  if (set.any) codes |= kAny;
  if (set.interpreter == Knowledge::kYes) codes |= kInterpreter;
  if (set.tags.empty() || set.interpreter == Knowledge::kUnknown || codes == 0) codes |= kOpen;
  return codes;
}

void Scales::learn(const Lexicon& lexicon, bool cities) {
  const auto known = [](const std::vector<std::int32_t>& numbers, const std::vector<std::int32_t>& all) {
    return std::includes(all.begin(), all.end(), numbers.begin(), numbers.end());
  };
  for (std::size_t s = language_codes_.size(); s < lexicon.languages.size(); ++s) {
    const LanguageSet& set = lexicon.languages[s];
    // A tag without a place among the codes: the set may be understood by anybody, as far as codes tell.
    const bool all = known(set.primary_tags, primary_tags_) && known(set.families, families_);
    language_codes_.push_back(all ? codes_of(set) : (std::uint64_t{1} << language_code_count_) - 1);
  }
  if (!cities) return;
  kinds_.clear();
  kind_of_city_.clear();
  groups_ = {};
  make_kinds(lexicon);
}

std::uint64_t Scales::tag_codes(const LanguageSet& set) const {
  const int room = std::max(1, language_code_count_ - kCodesOfTheirOwn);
  std::uint64_t codes = 0;
  for (std::int32_t tag : set.primary_tags)
    codes |= std::uint64_t{1} << (kCodesOfTheirOwn + place_of(primary_tags_, tag) % room);
  return codes;
}

std::uint64_t Scales::family_codes(const LanguageSet& set) const {
  const int room = std::max(1, language_code_count_ - kCodesOfTheirOwn);
  std::uint64_t codes = 0;
  for (std::int32_t family : set.families)
    codes |= std::uint64_t{1} << (kCodesOfTheirOwn + (std::ssize(primary_tags_) + place_of(families_, family)) % room);
  return codes;
}

void Scales::make_kinds(const Lexicon& lexicon) {
  const std::size_t origin_words = (static_cast<std::size_t>(lexicon.origins) + 63) / 64;
  for (Group& group : groups_) group.origins.assign(origin_words, 0);
  std::map<std::tuple<std::int32_t, std::int32_t, std::int32_t, std::int32_t>, std::int32_t> numbers;
  for (const CityRow& city : lexicon.cities) {
    const auto [found, added] =
        numbers.try_emplace(std::tuple(city.size_class, city.income_class, city.region, city.subregion),
                            static_cast<std::int32_t>(kinds_.size()));
    if (added) kinds_.push_back({city, group_of(city)});
    kind_of_city_.push_back(found->second);
    Group& group = groups_[group_of(city)];
    group.origins[static_cast<std::size_t>(city.origin) / 64] |= std::uint64_t{1} << (city.origin % 64);
    if (!city.longitude_known) continue;
    group.west_e4 = group.longitudes ? std::min(group.west_e4, city.longitude_e4) : city.longitude_e4;
    group.east_e4 = group.longitudes ? std::max(group.east_e4, city.longitude_e4) : city.longitude_e4;
    group.longitudes = true;
  }
}

}  // namespace entente::matcher
