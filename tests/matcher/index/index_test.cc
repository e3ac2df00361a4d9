#include "matcher/index/index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <set>

#include "matcher/index/candidates.h"
#include "matcher/score/parts.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using ListingIndex = Problem::ListingIndex;

testing::SnapshotShape shape_of(std::uint64_t seed) {
  testing::SnapshotShape shape;
  shape.needs = shape.offers = seed % 4 == 0 ? 160 : 30;  // more than one zone, and less
  shape.areas = 1 + static_cast<int>(seed % 3);
  shape.cooperations = static_cast<int>(seed % 5) * 6;
  shape.directives = static_cast<int>(seed % 3) * 4;
  shape.unknown_percent = seed % 2 ? 15 : 40;
  shape.restrict = seed % 7 != 3;
  return shape;
}

// Few weights and small ones make many ties; one seed in three has embeddings.
Snapshot snapshot_of(std::uint64_t seed) {
  Snapshot snapshot = testing::random_snapshot(seed, shape_of(seed));
  testing::Random random(seed + 1000);
  for (const char* term : {"topics", "context", "language", "mode-and-time", "freshness", "field", "priority"})
    if (seed % 2) snapshot.programme.weights[term] = random.below(3);
  if (seed % 3 == 0) {
    snapshot.programme.weights["embedding"] = random.below(30);
    for (Listing& listing : snapshot.listings) {
      if (random.chance(20)) continue;
      for (int i = 0; i < 40; ++i) listing.embedding.push_back(static_cast<std::int8_t>(random.between(-128, 127)));
    }
  }
  snapshot.programme.relevance_floor = random.below(30);
  return snapshot;
}

// Every admissible partner in its order, with what a price takes off.
template <typename PriceOf>
std::vector<Index::Hit> reference(const Problem& problem, ListingIndex listing, PriceOf price_of) {
  const bool is_need = problem.listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
  std::vector<Index::Hit> all;
  for (ListingIndex partner : is_need ? problem.offers() : problem.needs()) {
    const Verdict verdict = is_need ? judge_pair(problem, listing, partner) : judge_pair(problem, partner, listing);
    if (verdict.admissible()) all.push_back({partner, verdict.score, verdict.score - price_of(partner)});
  }
  std::sort(all.begin(), all.end(), [](const Index::Hit& a, const Index::Hit& b) {
    return a.value != b.value ? a.value > b.value : a.id < b.id;
  });
  return all;
}

std::vector<ListingIndex> askers(const Problem& problem) {
  std::vector<ListingIndex> all;
  for (ListingIndex i = 0; i < std::ssize(problem.listings()); ++i)
    if (problem.listings()[static_cast<std::size_t>(i)].role != Role::kFacilitating) all.push_back(i);
  return all;
}

TEST(CandidateIndex, AnswersAsJudgingEveryPartnerDoes) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto problem = testing::problem_of(snapshot_of(seed));
    ASSERT_TRUE(problem);
    const CandidateIndex index(problem);
    ASSERT_TRUE(index.coded());
    Index::Scratch needs, offers;
    for (ListingIndex listing = 0; listing < std::ssize(problem->listings()); ++listing) {
      const bool is_need = problem->listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
      for (int count : {0, 1, 4, 1000}) {
        const auto expected = best_candidates(*problem, listing, count);
        ASSERT_EQ(index.best(listing, count, is_need ? needs : offers), expected) << seed << " " << listing;
        found += expected.size();
      }
    }
  }
  EXPECT_GT(found, 20000u);
}

// Many countries, and in each cities of both classes: more than 64 origins.
TEST(CandidateIndex, TellsCitiesOfOneCountryApart) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    testing::SnapshotShape shape = shape_of(4 * seed);
    shape.cities = 90;
    Snapshot snapshot = testing::random_snapshot(seed, shape);
    testing::Random random(seed);
    snapshot.programme.country_scheme = CountryScheme::kDeclared;
    snapshot.programme.relevance_floor = 0;
    for (int i = 0; i < 35; ++i) {
      Country country = snapshot.countries[static_cast<std::size_t>(i % 5)];
      country.iso2 = "Z" + testing::padded(i);
      snapshot.countries.push_back(country);
    }
    for (City& city : snapshot.cities) {
      city.country = snapshot.countries[static_cast<std::size_t>(random.below(40))].iso2;
      city.declared = static_cast<Development>(random.below(3));
    }
    const auto problem = testing::problem_of(snapshot);
    ASSERT_TRUE(problem);
    ASSERT_GT(problem->parts().origins.size(), 50u);
    const CandidateIndex index(problem);
    ASSERT_TRUE(index.coded());
    for (ListingIndex listing : askers(*problem)) {
      const auto expected = best_candidates(*problem, listing, 1000);
      ASSERT_EQ(index.best(listing, 1000), expected) << seed << " " << listing;
      for (const Candidate& candidate : expected)
        ASSERT_EQ(candidate.axis,
                  axis_of(problem->development_of(candidate.offer), problem->development_of(candidate.need)));
      found += expected.size();
    }
  }
  EXPECT_GT(found, 1000u);
}

TEST(CandidateIndex, EveryPathGivesTheSame) {
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const auto problem = testing::problem_of(snapshot_of(seed));
    const CandidateIndex candidates(problem);
    Index::Scratch scratch;
    for (ListingIndex listing : askers(*problem)) {
      CandidateIndex::Asking asking;
      if (!candidates.prepare(listing, asking)) continue;
      const bool is_need = problem->listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
      const Index& index = is_need ? candidates.offers() : candidates.needs();
      asking.ask.count = 7;
      std::vector<Index::Hit> expected, hits;
      index.best(asking.ask, scratch, expected);
      asking.ask.path = Path::kPlain;
      index.best(asking.ask, scratch, hits);
      ASSERT_EQ(hits, expected) << seed << " " << listing;
    }
  }
}

TEST(Index, TakesPricesOffAndStopsAtAFloor) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto problem = testing::problem_of(snapshot_of(seed));
    const CandidateIndex candidates(problem);
    testing::Random random(seed);
    const std::int64_t unit = seed % 2 ? 1000 : std::int64_t{1} << 50;  // points, and composites
    std::map<ListingIndex, std::int64_t> price_of;
    for (ListingIndex i : askers(*problem)) price_of[i] = random.chance(50) ? 0 : random.below(9) * unit;
    std::vector<std::pair<std::int32_t, std::int64_t>> city_prices;
    for (std::int32_t city = 0; city < 12; city += 3) city_prices.emplace_back(city, random.below(5) * unit);
    const auto whole_price = [&](ListingIndex partner) {
      std::int64_t price = price_of[partner];
      for (const auto& [city, more] : city_prices)
        if (problem->city_index_of(partner) == city) price += more;
      return price;
    };
    Index::Scratch scratch;
    for (const Index* index : {&candidates.offers(), &candidates.needs()}) {
      const Prices prices = index->prices([&](std::int32_t id, std::int32_t) { return price_of[id]; });
      for (ListingIndex listing : askers(*problem)) {
        const bool is_need = problem->listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
        CandidateIndex::Asking asking;
        if (is_need != (index->side() == Side::kOffers) || !candidates.prepare(listing, asking)) continue;
        std::vector<Index::Hit> expected = reference(*problem, listing, whole_price);
        const std::int64_t above = expected.empty() ? -unit : expected[expected.size() / 2].value;
        if (random.chance(50)) {
          asking.ask.above = above;
          std::erase_if(expected, [&](const Index::Hit& hit) { return hit.value <= above; });
        }
        asking.ask.prices = &prices;
        asking.ask.city_prices = city_prices;
        asking.ask.count = random.between(1, 6);
        expected.resize(std::min(expected.size(), static_cast<std::size_t>(asking.ask.count)));
        std::vector<Index::Hit> hits;
        index->best(asking.ask, scratch, hits);
        ASSERT_EQ(hits, expected) << seed << " " << listing;
        found += hits.size();
      }
    }
  }
  EXPECT_GT(found, 2000u);
}

// Rows judged by name say what a search among all says, whatever floor is asked for: none of them is held to be too far
// below it. Embeddings go the same way and are of different lengths, so that a product is more than the asker's square.
TEST(Index, JudgesNamedRowsAboveAFloorAsASearchDoes) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 60; seed += 3) {  // those with embeddings
    Snapshot snapshot = snapshot_of(seed);
    testing::Random random(seed);
    for (Listing& listing : snapshot.listings)
      listing.embedding.assign(listing.embedding.size(), static_cast<std::int8_t>(random.between(1, 4) * 30));
    const auto problem = testing::problem_of(std::move(snapshot));
    const CandidateIndex candidates(problem);
    Index::Scratch scratch;
    for (ListingIndex listing : askers(*problem)) {
      CandidateIndex::Asking asking;
      if (!candidates.prepare(listing, asking)) continue;
      const bool is_need = problem->listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
      const Index& index = is_need ? candidates.offers() : candidates.needs();
      asking.ask.count = 1000;
      std::vector<Index::Hit> all, expected, hits;
      index.best(asking.ask, scratch, all);
      if (all.empty()) continue;
      asking.ask.above = all[all.size() / 2].value;
      index.best(asking.ask, scratch, expected);
      std::vector<std::int32_t> ids;
      for (const Index::Hit& hit : all) ids.push_back(hit.id);
      index.judge(asking.ask, ids, scratch, hits);
      std::ranges::sort(hits, {}, [](const Index::Hit& hit) { return std::pair(-hit.value, hit.id); });
      ASSERT_EQ(hits, expected) << seed << " " << listing;
      found += hits.size();
    }
  }
  EXPECT_GT(found, 500u);
}

// Many rows, of many zones, made of those of a problem.
std::vector<Row> many_rows(const std::vector<Row>& some, const Lexicon& lexicon, int count, testing::Random& random) {
  std::vector<Row> rows;
  const std::vector<int> spreads{1, 30, 900};
  const int spread = random.one_of(spreads);  // how many different own points: few make ties
  for (int id = 0; id < count; ++id) {
    Row row = random.one_of(some);
    row.id = id;
    row.city = random.below(static_cast<int>(lexicon.cities.size()));
    row.own_points = random.below(spread);
    rows.push_back(row);
  }
  return rows;
}

// By one row after the other: what the rules and terms say of two rows, without zones, slices and bounds.
std::vector<Index::Hit> judged_one_by_one(const Index& index, const std::vector<Row>& rows, const Index::Ask& ask,
                                          Index::Scratch& scratch) {
  const Lexicon& lexicon = *index.lexicon();
  scratch.tables.prepare(index.lexicon(), index.scales(), index.side(), *ask.asker);
  const Query query(lexicon, index.scales(), scratch.tables, index.side(), *ask.asker, {}, 0);
  std::vector<Index::Hit> hits;
  for (const Row& row : rows) {
    if ((row.words[0] & query.areas()) == 0) continue;
    const Points score = query.score(record_of(row), row.words.data(), 0);
    const std::int64_t price = ask.prices ? 7 * (row.id % 50) : 0;
    if (score >= 0 && score - price > ask.above) hits.push_back({row.id, score, score - price});
  }
  std::sort(hits.begin(), hits.end(), [](const Index::Hit& a, const Index::Hit& b) {
    return a.value != b.value ? a.value > b.value : a.id < b.id;
  });
  hits.resize(std::min(hits.size(), static_cast<std::size_t>(ask.count)));
  return hits;
}

TEST(Index, FindsTheBestOfManyZones) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto problem = testing::problem_of(snapshot_of(seed));
    const std::optional<CodedProblem> coded = code_problem(*problem);
    ASSERT_TRUE(coded);
    testing::Random random(seed);
    for (Side side : {Side::kOffers, Side::kNeeds}) {
      const std::vector<Row>& some = side == Side::kOffers ? coded->offers : coded->needs;
      const std::vector<Row> rows = many_rows(some, *coded->lexicon, 9000, random);
      const Index index(coded->lexicon, side, rows);
      const Prices prices = index.prices([](std::int32_t id, std::int32_t) { return 7 * (id % 50); });
      Index::Scratch scratch, other;
      const std::vector<Row>& askers = side == Side::kOffers ? coded->needs : coded->offers;
      for (std::size_t k = 0; k < std::min<std::size_t>(askers.size(), 12); ++k) {
        for (int count : {1, 20, 256, 257, 100000}) {
          Index::Ask ask{.asker = &askers[k], .count = count};
          if (random.chance(30)) ask.prices = &prices;
          const std::vector<Index::Hit> without_floor = judged_one_by_one(index, rows, ask, other);
          if (random.chance(30) && !without_floor.empty()) ask.above = random.one_of(without_floor).value;
          const std::vector<Index::Hit> expected = judged_one_by_one(index, rows, ask, other);
          std::vector<Index::Hit> hits;
          index.best(ask, scratch, hits);
          ASSERT_EQ(hits, expected) << seed << " " << k << " " << count;
          if (count == 100000) {
            ASSERT_EQ(index.count(ask, scratch), std::ssize(expected));
          }
          found += hits.size();
        }
      }
    }
  }
  EXPECT_GT(found, 100000u);
}

// The same rows, put one by one, changed and removed, against an index built of what is left.
TEST(Index, StaysExactWhileRowsComeAndGo) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    testing::SnapshotShape shape = shape_of(seed);
    shape.needs = 20;
    shape.offers = 99;
    std::vector<Row> pool;
    Snapshot snapshot = testing::random_snapshot(seed, shape);
    const auto problem = testing::problem_of(snapshot);
    const std::optional<CodedProblem> coded = code_problem(*problem);
    ASSERT_TRUE(coded);
    testing::Random random(seed);
    std::vector<Row> rows;
    Index index(coded->lexicon, Side::kOffers, {});
    std::map<std::int32_t, Row> live;
    for (int step = 0; step < 4000; ++step) {
      const std::int32_t id = random.below(1500);
      if (random.chance(70)) {
        Row row = random.one_of(coded->offers);
        row.id = id;
        row.own_points = random.below(step < 2000 ? 500 : 5 * step);
        index.put(row);
        live[id] = row;
      } else {
        ASSERT_EQ(index.remove(id), live.erase(id) == 1);
      }
      ASSERT_EQ(index.size(), live.size());
      if (step % 400 != 399) continue;
      rows.clear();
      for (const auto& [key, row] : live) rows.push_back(row);
      const Index fresh(coded->lexicon, Side::kOffers, rows);
      Index::Scratch scratch, other;
      for (const Row& asker : coded->needs) {
        std::vector<Index::Hit> hits, expected;
        index.best({.asker = &asker, .count = 9}, scratch, hits);
        fresh.best({.asker = &asker, .count = 9}, other, expected);
        ASSERT_EQ(hits, expected) << seed << " " << step;
        ASSERT_EQ(hits, judged_one_by_one(index, rows, {.asker = &asker, .count = 9}, other)) << seed << " " << step;
      }
    }
    EXPECT_GT(live.size(), 500u);
    EXPECT_LE(index.tail() * 20, live.size() + 600);
  }
}

TEST(Index, AnswersNothingWhenThereIsNothing) {
  const auto problem = testing::problem_of(testing::random_snapshot(1));
  const std::optional<CodedProblem> coded = code_problem(*problem);
  ASSERT_TRUE(coded);
  const Index index(coded->lexicon, Side::kOffers, {});
  Index::Scratch scratch;
  std::vector<Index::Hit> hits{{1, 2, 3}};
  index.best({.asker = &coded->needs.front(), .count = 5}, scratch, hits);
  EXPECT_TRUE(hits.empty());
  EXPECT_EQ(index.size(), 0u);
}

TEST(CandidateIndex, JudgesOneByOneWhatRowsCannotHold) {
  Snapshot snapshot = testing::random_snapshot(5, shape_of(5));
  int code = 0;
  for (Listing& listing : snapshot.listings)
    for (int i = 0; i < 20; ++i) listing.topics.push_back("more" + std::to_string(code++));
  const auto problem = testing::problem_of(snapshot);
  const CandidateIndex index(problem);
  EXPECT_FALSE(index.coded());
  std::size_t found = 0;
  for (ListingIndex need : problem->needs()) {
    EXPECT_EQ(index.best(need, 5), best_candidates(*problem, need, 5));
    found += index.best(need, 5).size();
  }
  EXPECT_GT(found, 0u);
}

TEST(CandidateIndex, JudgesOneByOneWhereItCountsWhomListingsWouldRatherHave) {
  testing::SnapshotShape shape = shape_of(5);
  shape.wishes = true;
  Snapshot snapshot = testing::random_snapshot(5, shape);
  for (const bool counts : {true, false}) {
    if (!counts) snapshot.programme.weights.erase("preferences");
    const auto problem = testing::problem_of(snapshot);
    const CandidateIndex index(problem);
    EXPECT_EQ(index.coded(), !counts);
    for (ListingIndex need : problem->needs()) EXPECT_EQ(index.best(need, 5), best_candidates(*problem, need, 5));
  }
}

// Topics over several words of a row.
TEST(CandidateIndex, HoldsSetsOfManyWords) {
  Snapshot snapshot = testing::random_snapshot(8, shape_of(8));
  testing::Random random(3);
  for (Listing& listing : snapshot.listings)
    for (int i = 0; i < 12; ++i) listing.topics.push_back("more" + std::to_string(random.below(300)));
  for (City& city : snapshot.cities) city.good_standing = true;
  const auto problem = testing::problem_of(snapshot);
  const CandidateIndex index(problem);
  ASSERT_TRUE(index.coded());
  EXPECT_GT(index.offers().lexicon()->layout.words, 4);
  for (ListingIndex listing : askers(*problem))
    ASSERT_EQ(index.best(listing, 5), best_candidates(*problem, listing, 5)) << listing;
}

}  // namespace
}  // namespace entente::matcher
