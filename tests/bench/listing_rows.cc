#include "tests/bench/listing_rows.h"

#include <algorithm>
#include <bit>
#include <map>

#include "matcher/score/relevance.h"
#include "tests/bench/random.h"

namespace entente::bench {
namespace {

using matcher::Lexicon;
using matcher::Row;
using matcher::Term;

constexpr std::int64_t kCountries = 200, kSubregions = 22, kLanguages = 40, kTopics = 113, kFields = 8;
constexpr std::int64_t kModalities = 16, kBeneficiaries = 17, kStages = 4, kPayers = 7;
constexpr std::int64_t kHelp = 29;
constexpr matcher::Points kFloor = 20;  // shown points
constexpr matcher::Day kToday = 20000;

struct Density {
  int areas = 7;
  int topics_least = 2, topics_most = 4;
  int field_percent = 30;    // listings that name a field beside their topics
  int speak_percent = 30;    // with an interpreter, or unknown
  int payable_percent = 60;  // payers that take any
  bool all_axes = false;
};

Density density_of(const std::string& name) {
  if (name == "0.1%") return {7, 1, 2, 4, 5, 30, false};
  if (name == "10%") return {2, 4, 7, 50, 80, 90, false};
  if (name == "50%") return {1, 13, 22, 100, 100, 100, true};
  return {4, 2, 5, 35, 40, 65, false};
}

class Maker {
 public:
  Maker(const ListingShape& shape, std::uint64_t seed)
      : shape_(shape), density_(density_of(shape.density)), random_(seed), lexicon_(std::make_shared<Lexicon>()) {}

  ListingRows make() {
    lexicon_->layout = matcher::layout_of({5, kFields, kModalities, kBeneficiaries, kStages, kTopics, kHelp});
    for (int t = 0; t < matcher::kTermCount; ++t)
      lexicon_->most[static_cast<std::size_t>(t)] =
          matcher::default_weight(static_cast<Term>(t)) * matcher::kScoreScale;
    lexicon_->floor =
        matcher::RelevanceFloor(lexicon_->most, kFloor * matcher::kScoreScale, shape_.needs + shape_.offers);
    lexicon_->first = kToday;
    make_cities();
    make_accepts();
    lexicon_->types = {{}};
    make_payers();
    ListingRows rows;
    rows.needs = make_rows(shape_.needs, true);
    rows.offers = make_rows(shape_.offers, false);
    weigh_codes(rows);
    rows.lexicon = lexicon_;
    return rows;
  }

 private:
  std::int32_t below(std::int64_t count) { return static_cast<std::int32_t>(random_.between(0, count - 1)); }
  // Small numbers more often: about half of all draws fall into the first quarter.
  std::int32_t skewed(std::int64_t count) {
    return static_cast<std::int32_t>(static_cast<std::int64_t>(below(count)) * below(count) /
                                     std::max<std::int64_t>(1, count - 1));
  }

  void make_cities() {
    lexicon_->origins = kCountries;
    for (std::int64_t c = 0; c < kCountries; ++c) {
      subregion_.push_back(below(kSubregions));
      developed_.push_back(random_.chance(25));
      income_.push_back(developed_.back() ? 3 : below(3));
      matcher::LanguageSet set;
      const std::int32_t own = subregion_.back() + (random_.chance(50) ? 18 : 0);
      set.tags = {own % static_cast<std::int32_t>(kLanguages)};
      if (random_.chance(40)) set.tags.push_back(skewed(6));
      std::sort(set.tags.begin(), set.tags.end());
      set.tags.erase(std::unique(set.tags.begin(), set.tags.end()), set.tags.end());
      set.primary_tags = set.tags;
      for (matcher::Knowledge known : {matcher::Knowledge::kNo, matcher::Knowledge::kYes}) {
        set.interpreter = known;
        lexicon_->languages.push_back(set);
      }
    }
    for (std::int32_t c = 0; c < shape_.cities; ++c) {
      matcher::CityRow city;
      city.origin = skewed(kCountries);
      const auto country = static_cast<std::size_t>(city.origin);
      city.size_class = below(6);
      city.income_class = income_[country];
      city.subregion = 10 + subregion_[country];
      city.region = subregion_[country] % 5;
      city.longitude_known = true;
      city.longitude_e4 = static_cast<std::int32_t>(subregion_[country] * 160000 - 1760000 + below(150000));
      lexicon_->cities.push_back(city);
      field_.push_back(below(kFields));
    }
  }

  // Sets 0 and 1: what needs of the South and of the North take; 2 and 3: offers of both. 4…: without their own
  // country, of the South's needs.
  void make_accepts() {
    std::vector<std::uint64_t> all((kCountries + 63) / 64, ~std::uint64_t{0}), south(all.size(), 0), none = south;
    for (std::int64_t c = 0; c < kCountries; ++c)
      if (!developed_[static_cast<std::size_t>(c)])
        south[static_cast<std::size_t>(c / 64)] |= std::uint64_t{1} << (c % 64);
    if (density_.all_axes) {
      lexicon_->accepts = {all, all, all, all};
    } else {
      lexicon_->accepts = {all, none, south, south};
    }
    for (std::int64_t c = 0; c < kCountries; ++c) {
      lexicon_->accepts.push_back(all);
      lexicon_->accepts.back()[static_cast<std::size_t>(c / 64)] &= ~(std::uint64_t{1} << (c % 64));
    }
  }

  // Payers 0–1 take anything; the others pay only with their like.
  void make_payers() {
    lexicon_->payers = kPayers;
    for (std::int64_t need = 0; need < kPayers; ++need)
      for (std::int64_t offer = 0; offer < kPayers; ++offer)
        for (int place = 0; place < 3; ++place)
          lexicon_->pays.push_back(need < 2 || offer < 2 || (need + offer + place) % 3 != 0);
    for (int modality = 0; modality < 4; ++modality)
      set_bit(lexicon_->at_provider, lexicon_->layout.modalities, modality);
    for (int modality = 4; modality < 9; ++modality)
      set_bit(lexicon_->at_beneficiary, lexicon_->layout.modalities, modality);
  }

  std::vector<Row> make_rows(std::int32_t count, bool needs) {
    std::vector<std::int32_t> cities;
    // Needs of the North have no partner on the usual axes: they aren't published.
    while (std::ssize(cities) < count) {
      const std::int32_t city = below(shape_.cities);
      const auto country = static_cast<std::size_t>(lexicon_->cities[static_cast<std::size_t>(city)].origin);
      if (!needs || density_.all_axes || !developed_[country]) cities.push_back(city);
    }
    std::sort(cities.begin(), cities.end());
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (std::int32_t id = 0; id < count; ++id)
      rows.push_back(make_row(id, cities[static_cast<std::size_t>(id)], needs));
    return rows;
  }

  Row make_row(std::int32_t id, std::int32_t city, bool need) {
    const matcher::Layout& layout = lexicon_->layout;
    const std::int32_t country = lexicon_->cities[static_cast<std::size_t>(city)].origin;
    const bool developed = developed_[static_cast<std::size_t>(country)];
    Row row;
    row.id = id;
    row.city = city;
    row.accepts = (need ? 0 : 2) + (developed ? 1 : 0);
    if (need && random_.chance(20)) row.accepts = 4 + country;
    row.languages = 2 * country + (random_.chance(density_.speak_percent) ? 1 : 0);
    row.payer = static_cast<std::uint8_t>(random_.chance(density_.payable_percent) ? below(2) : 2 + below(kPayers - 2));
    row.mode = static_cast<matcher::Mode>(random_.between(1, 3));
    row.first = kToday + below(300);
    row.last = row.first + static_cast<std::int32_t>(random_.between(60, 400));
    row.min_days = below(30);
    row.own_points = need ? below(9) * 100 : below(33) * 25;
    set_bit(row.words, layout.areas, 1 + skewed(density_.areas));
    const auto codes = [&](const matcher::Bits& bits, std::int64_t most) {
      for (std::int64_t k = random_.between(0, most); k > 0; --k) set_bit(row.words, bits, skewed(bits.count));
    };
    row.main_help = skewed(kHelp);
    set_bit(row.words, layout.help, row.main_help);
    for (std::int64_t k = random_.between(0, 2); k > 0; --k) set_bit(row.words, layout.help, skewed(kHelp));
    codes(layout.objectives, 2);
    codes(layout.modalities, 3);
    codes(layout.beneficiaries, 3);
    codes(layout.stages, 2);
    const std::int32_t field = random_.chance(80) ? field_[static_cast<std::size_t>(city)] : below(kFields);
    if (random_.chance(density_.field_percent)) set_bit(row.words, layout.fields, field);
    // A field's own twelve topics, and now and then one of all.
    for (std::int64_t k = random_.between(density_.topics_least, density_.topics_most); k > 0; --k)
      set_bit(row.words, layout.topics, random_.chance(75) ? 13 * field + skewed(13) : skewed(kTopics));
    return row;
  }

  void weigh_codes(const ListingRows& rows) {
    const auto weigh = [&](const matcher::Bits& bits, int codes, std::int64_t one_in,
                           std::vector<std::int64_t>& rarity) {
      for (int code = 0; code < codes; ++code) {
        const int bit = bits.first + code;
        std::int64_t count = 0;
        for (const auto* side : {&rows.needs, &rows.offers})
          count += std::count_if(side->begin(), side->end(), [&](const Row& row) {
            return row.words[static_cast<std::size_t>(bit / 64)] >> (bit % 64) & 1;
          });
        rarity.push_back(matcher::rarity_of(count, std::ssize(rows.needs) + std::ssize(rows.offers), one_in));
      }
    };
    weigh(lexicon_->layout.topics, kTopics, matcher::kTopicOneIn, lexicon_->topic_rarity);
    weigh(lexicon_->layout.help, kHelp, matcher::kHelpOneIn, lexicon_->help_rarity);
  }

  const ListingShape shape_;
  const Density density_;
  Random random_;
  std::shared_ptr<Lexicon> lexicon_;
  std::vector<std::int32_t> subregion_, income_, field_;
  std::vector<bool> developed_;
};

// Moves single numbers by one until the squares add up to `wanted`.
void set_square(std::int8_t* vector, std::int32_t dimensions, std::int32_t wanted, Random& random) {
  std::int32_t square = 0;
  for (std::int32_t i = 0; i < dimensions; ++i) square += vector[i] * vector[i];
  while (square != wanted) {
    std::int8_t& value = vector[random.between(0, dimensions - 1)];
    const int size = std::abs(value);
    const int sign = value < 0 ? -1 : 1;
    const int moved = square < wanted ? size + 1 : size - 1;
    if (moved < 0 || moved > 127) continue;
    const std::int32_t after = square - size * size + moved * moved;
    // Overshooting by one square is taken back in small numbers: 0 ↔ 1 changes by one.
    if (std::abs(after - wanted) >= std::abs(square - wanted) && std::abs(square - wanted) > size) continue;
    value = static_cast<std::int8_t>(sign * moved);
    square = after;
  }
}

}  // namespace

ListingRows random_listings(const ListingShape& shape, std::uint64_t seed) {
  return Maker(shape, seed).make();
}

std::int32_t square_of(std::int32_t dimensions) {
  return dimensions * 900;  // numbers of about ±30
}

std::vector<std::int8_t> random_embeddings(const Lexicon& lexicon, const std::vector<Row>& rows,
                                           std::int32_t dimensions, std::uint64_t seed) {
  Random centres_from(77);
  std::vector<std::vector<int>> centres(static_cast<std::size_t>(lexicon.layout.topics.count));
  for (auto& centre : centres)
    for (std::int32_t i = 0; i < dimensions; ++i) centre.push_back(static_cast<int>(centres_from.between(-28, 28)));
  const matcher::Words topics = matcher::mask_of(lexicon.layout.topics);
  Random random(seed);
  std::vector<std::int8_t> values(rows.size() * static_cast<std::size_t>(dimensions));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::int8_t* const vector = values.data() + r * static_cast<std::size_t>(dimensions);
    const std::vector<int>* centre = nullptr;
    for (std::size_t w = 0; w < topics.size() && !centre; ++w)
      if (const std::uint64_t bits = rows[r].words[w] & topics[w]; bits != 0)
        centre = &centres[w * 64 + static_cast<std::size_t>(std::countr_zero(bits) - lexicon.layout.topics.first)];
    for (std::int32_t i = 0; i < dimensions; ++i)
      vector[i] =
          static_cast<std::int8_t>((centre ? (*centre)[static_cast<std::size_t>(i)] : 0) + random.between(-45, 45));
    set_square(vector, dimensions, square_of(dimensions), random);
  }
  return values;
}

}  // namespace entente::bench
