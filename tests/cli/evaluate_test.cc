// Judgements, the figures made of them (beside counting everything out), and `evaluate` on a small folder and the open
// judgements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "cli/data_set/data_set.h"
#include "cli/evaluate/floors.h"
#include "cli/evaluate/judgements.h"
#include "cli/evaluate/relevance.h"
#include "cli/output/table.h"
#include "cli/simulate/draws.h"
#include "services/common/time.h"
#include "tests/cli/program.h"
#include "tests/paths.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Rated = std::vector<RatedPair>;

// Pairs of a few needs with many equal values.
Rated drawn(std::uint64_t seed, int needs, int most_pairs) {
  Draws draws(seed);
  Rated pairs;
  for (int need = 0; need < needs; ++need) {
    const auto count = 1 + draws.below(most_pairs);
    for (int i = 0; i < count; ++i)
      pairs.push_back({need, draws.below(4), static_cast<int>(draws.below(kBestGrade + 1))});
  }
  return pairs;
}

double gain_in_order(const Rated& order, int depth) {
  double sum = 0;
  for (int place = 0; place < std::min<int>(depth, static_cast<int>(order.size())); ++place)
    sum += (std::pow(2, order[place].grade) - 1) / std::log2(place + 2);
  return sum;
}

// Means over all orders that values allow, of each need: NDCG, whether the first is good, whether it is silly.
struct CountedOut {
  double ndcg = 0, good = 0, silly = 0;
  int gain_needs = 0, needs = 0;
};
CountedOut counted_out(const Rated& pairs, int depth) {
  CountedOut sum;
  std::map<int, Rated> by_need;
  for (const RatedPair& pair : pairs) by_need[pair.need].push_back(pair);
  for (const auto& [need, mine] : by_need) {
    std::vector<int> order(mine.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    double best = 0, gain = 0, good = 0, silly = 0;
    int orders = 0;
    do {
      Rated ranked;
      for (const int i : order) ranked.push_back(mine[i]);
      best = std::max(best, gain_in_order(ranked, depth));
      if (!std::is_sorted(ranked.begin(), ranked.end(), [](auto& a, auto& b) { return a.value > b.value; })) continue;
      ++orders;
      gain += gain_in_order(ranked, depth);
      good += ranked.front().grade >= 2;
      silly += ranked.front().grade == 0;
    } while (std::next_permutation(order.begin(), order.end()));
    ++sum.needs;
    sum.good += good / orders;
    sum.silly += silly / orders;
    if (mine.size() < 2 || best == 0) continue;
    ++sum.gain_needs;
    sum.ndcg += gain / orders / best;
  }
  return sum;
}

TEST(Auc, IsTheShareOfGoodPairsBeforeOthers) {
  EXPECT_EQ(auc_e4({{0, 3, 3}, {0, 2, 2}, {0, 1, 1}, {0, 0, 0}}), 10'000);
  EXPECT_EQ(auc_e4({{0, 3, 0}, {0, 2, 1}, {0, 1, 2}, {0, 0, 3}}), 0);
  EXPECT_EQ(auc_e4({{0, 5, 3}, {0, 5, 0}}), 5'000) << "equal values are half won";
  EXPECT_EQ(auc_e4({{0, 3, 2}, {1, 2, 1}, {2, 2, 2}, {3, 1, 0}}), 8'750);
  EXPECT_EQ(auc_e4({{0, 3, 2}, {0, 1, 3}}), std::nullopt) << "nothing to be before";
  EXPECT_EQ(auc_e4({}), std::nullopt);
}

TEST(Auc, IsThatOfComparingEveryTwo) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Rated pairs = drawn(seed, 5, 6);
    double won = 0;
    int compared = 0;
    for (const RatedPair& good : pairs) {
      for (const RatedPair& other : pairs) {
        if (good.grade < 2 || other.grade >= 2) continue;
        ++compared;
        won += good.value > other.value ? 1 : good.value == other.value ? 0.5 : 0;
      }
    }
    if (compared > 0) {
      EXPECT_EQ(auc_e4(pairs), std::llround(won / compared * 10'000)) << seed;
    }
  }
}

TEST(MeanGain, LeavesOutNeedsThatSayNothing) {
  const auto gain = mean_gain({{0, 1, 3}, {1, 2, 0}, {1, 1, 0}, {2, 1, 2}, {2, 2, 0}}, 5);
  ASSERT_TRUE(gain.has_value());
  EXPECT_EQ(gain->needs, 1) << "one pair alone, and nothing above 0, can't be ranked well or badly";
  EXPECT_EQ(gain->ndcg_e4, 6'309) << "(3 / log2 3) / 3";
  EXPECT_FALSE(mean_gain({{0, 1, 3}}, 5).has_value());
  const auto beyond = mean_gain({{0, 3, 0}, {0, 2, 0}, {0, 1, 3}}, 2);
  ASSERT_TRUE(beyond.has_value());
  EXPECT_EQ(beyond->ndcg_e4, 0) << "what stands behind the depth gives nothing";
}

TEST(RankingFigures, AreMeansOverAllOrdersThatValuesAllow) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Rated pairs = drawn(seed, 4, 6);
    for (const int depth : {1, 3, 5}) {
      const CountedOut expected = counted_out(pairs, depth);
      const auto gain = mean_gain(pairs, depth);
      ASSERT_EQ(gain.has_value(), expected.gain_needs > 0);
      if (gain) {
        EXPECT_EQ(gain->needs, expected.gain_needs);
        EXPECT_NEAR(static_cast<double>(gain->ndcg_e4), expected.ndcg / expected.gain_needs * 1e4, 0.51) << seed;
      }
      const auto first = first_pairs(pairs);
      ASSERT_TRUE(first.has_value());
      EXPECT_EQ(first->needs, expected.needs);
      EXPECT_NEAR(static_cast<double>(first->good_e4), expected.good / expected.needs * 1e4, 0.51) << seed;
      EXPECT_NEAR(static_cast<double>(first->silly_e4), expected.silly / expected.needs * 1e4, 0.51) << seed;
    }
  }
}

TEST(Interval, IsWilsons) {
  // Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I: 81 of 263, 15 of 148, 0 of 20.
  const Interval many = interval_of(81, 263);
  EXPECT_EQ(many.low_e4, 2'553);
  EXPECT_EQ(many.high_e4, 3'662);
  const Interval few = interval_of(15, 148);
  EXPECT_EQ(few.low_e4, 624);
  EXPECT_EQ(few.high_e4, 1'605);
  const Interval none = interval_of(0, 20);
  EXPECT_EQ(none.low_e4, 0);
  EXPECT_EQ(none.high_e4, 1'611);
}

TEST(Floor, IsTheLowestThatKeepsTheGoal) {
  const FloorGoal half{.least_good = 50, .most_silly = 25};
  EXPECT_EQ(lowest_floor({{0, 9, 0}, {0, 8, 3}, {0, 7, 3}, {0, 6, 2}, {0, 5, 0}}, half), 6)
      << "the best pair alone doesn't keep it, all five have too many silly ones";
  EXPECT_EQ(lowest_floor({{0, 9, 0}, {0, 8, 1}}, half), std::nullopt);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Rated pairs = drawn(seed, 6, 6);
    std::optional<std::int64_t> expected;
    for (const RatedPair& at : pairs) {
      const Grades grades = passed(pairs, at.value).grades;
      if (2 * grades.good < grades.count || 4 * grades.silly > grades.count) continue;
      if (!expected || at.value < *expected) expected = at.value;
    }
    EXPECT_EQ(lowest_floor(pairs, half), expected) << seed;
  }
}

TEST(Floor, PassesPairsAndTheirNeeds) {
  const Rated pairs = {{0, 9, 1}, {0, 8, 2}, {1, 8, 0}, {2, 7, 3}};
  EXPECT_EQ(passed(pairs, 8), (Passed{{.count = 3, .good = 1, .silly = 1}, 2, 1}));
  EXPECT_EQ(passed(pairs, std::nullopt), Passed{});
}

TEST(Cuts, EndWithTheValueOfTheirLastPair) {
  Rated pairs;
  for (int i = 0; i < 25; ++i) pairs.push_back({i, i < 12 ? 5 : 4 - i / 20, 2});
  std::vector<std::pair<std::int64_t, std::int64_t>> cuts;
  for (const Cut& cut : cuts_of(pairs)) cuts.emplace_back(cut.floor, cut.passed.grades.count);
  EXPECT_THAT(cuts, ElementsAre(std::pair(5, 12), std::pair(4, 20), std::pair(3, 25)))
      << "the best 10 can't be told from two more";
}

TEST(FoldedByNeed, GivesAPartNoSayInItsOwnFloor) {
  const FloorGoal goal{.least_good = 40, .most_silly = 40};
  Rated pairs = drawn(3, 20, 6);
  const Folded before = folded_by_need(pairs, 5, goal);
  ASSERT_EQ(before.floors.size(), 5U);
  for (RatedPair& pair : pairs)
    if (pair.need % 5 == 2) pair.grade = 0;
  const Folded after = folded_by_need(pairs, 5, goal);
  EXPECT_EQ(after.floors[2], before.floors[2]);
  EXPECT_NE(after.floors, before.floors) << "the other parts see it";
  Passed sum;
  for (int part = 0; part < 5; ++part) {
    Rated mine;
    std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(mine), [&](auto& p) { return p.need % 5 == part; });
    const Passed through = passed(mine, after.floors[part]);
    sum.grades.count += through.grades.count;
    sum.grades.good += through.grades.good;
    sum.grades.silly += through.grades.silly;
    sum.needs += through.needs;
    sum.needs_served += through.needs_served;
  }
  EXPECT_EQ(after.passed, sum);
}

constexpr char kListings[] =
    "id,city,kind,role,area,title,summary,creative_fields,topics,objectives,modalities,beneficiaries,languages,"
    "interpreter,mode,start,end,min_days,deadline,capacity,cost_sharing,partner_axes,partner_regions,"
    "partner_countries,own_country_excluded,plan,urgency\n";

std::string listing(const std::string& id, const std::string& city, const std::string& role,
                    const std::string& topics) {
  return id + "," + city + "," + (role == "beneficiary" ? "need" : "offer") + "," + role + ",training-capacity," + id +
         ",x,," + topics + ",,,,en,,,,,,,1,,,,,false,,\n";
}

// Dakar has two needs, Jakarta two offers with a place each: n1 can have both, n2 only o2. So n1 ← o1 and n2 ← o2.
std::string small_folder() {
  const std::string folder = new_folder();
  for (const std::string file : {"/countries.csv", "/vocabularies.csv"})
    write(folder + file, read(data_folder() + file));
  write(folder + "/manifest.json",
        R"({"format": 1, "name": "small", "base_date": "2026-12-01", "state_of": "2026-11-22",
        "example": true, "files": [{"path": "countries.csv", "kind": "countries"},
        {"path": "vocabularies.csv", "kind": "vocabularies"}, {"path": "cities.csv", "kind": "cities"},
        {"path": "listings.csv", "kind": "listings"}, {"path": "programmes/p.json", "kind": "programme"}]})");
  write(folder + "/cities.csv",
        "slug,name,country_iso2,creative_field,designated,latitude,longitude,population,timezone,confidence,notes\n"
        "dakar,Dakar,SN,literature,2014,14.6937,-17.4441,2476400,Africa/Dakar,high,\n"
        "jakarta,Jakarta,ID,literature,2021,-6.2146,106.8451,8540121,Asia/Jakarta,high,\n");
  write(folder + "/listings.csv", kListings + listing("n1", "dakar", "beneficiary", "lit-festivals;lit-translation") +
                                      listing("n2", "dakar", "beneficiary", "lit-festivals") +
                                      listing("o1", "jakarta", "pivotal", "lit-translation") +
                                      listing("o2", "jakarta", "pivotal", "lit-festivals"));
  std::filesystem::create_directory(folder + "/programmes");
  write(folder + "/programmes/p.json", R"({"name": "programmes/p", "displayName": "P", "axes": ["AXIS_SOUTH_SOUTH"],
        "reviewDays": 5, "relevanceFloor": {"minCommonTopics": 1}})");
  return folder;
}

class JudgementsTest : public testing::Test {
 protected:
  static const matcher::Problem& problem() {
    static const std::shared_ptr<const matcher::Problem> the = [] {
      const auto data = load_data_set(small_folder());
      EXPECT_TRUE(data.ok()) << data.status();
      return std::get<std::shared_ptr<const matcher::Problem>>(matcher::Problem::build(
          data->snapshot(data->programmes.front(), common::day_number(absl::CivilDay(2026, 12, 1)))));
    }();
    return the ? *the : throw std::runtime_error("no problem");
  }
  static matcher::Problem::ListingIndex at(const std::string& id) {
    return problem().find("cities/" + std::string(id[0] == 'n' ? "dakar" : "jakarta") + "/listings/" + id);
  }
  static std::string refused(const std::string& sheet) {
    const auto read = read_judgements("j.csv", sheet, problem());
    EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(read.status().message());
  }
};

TEST_F(JudgementsTest, TakeAnySheetThatPeopleMake) {
  const auto read = read_judgements("j.csv",
                                    "\xef\xbb\xbfneed;offer;grade;readers;why\r\nn1;o1;3;2;\"plain; good\"\r\n"
                                    "cities/dakar/listings/n2;o2;0;;\r\n",
                                    problem());
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->rows.size(), 2U);
  EXPECT_EQ(read->rows[0].readers, 2);
  EXPECT_EQ(read->rows[1].readers, std::nullopt);
  EXPECT_THAT(pairs_of(*read), ElementsAre(JudgedPair{at("n1"), at("o1"), 3}, JudgedPair{at("n2"), at("o2"), 0}));
}

TEST_F(JudgementsTest, OfAPairTheLowerGradeStands) {
  Judgements judgements;
  judgements.rows = {{.need = 4, .offer = 5, .grade = 2},
                     {.need = 4, .offer = 5, .facilitator = 6, .grade = 1},
                     {.need = 4, .offer = 5, .facilitator = 7, .grade = 3}};
  EXPECT_THAT(pairs_of(judgements), ElementsAre(JudgedPair{4, 5, 1}));
}

TEST_F(JudgementsTest, LeaveOutAndNameListingsThatTheDataDontHave) {
  const auto read = read_judgements("j.csv", "need,offer,grade\nn1,o1,3\nn9,o9,1\nn9,o1,2\n", problem());
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->rows.size(), 1U);
  EXPECT_EQ(read->unknown_rows, 2);
  EXPECT_THAT(read->unknown, ElementsAre("n9", "o9"));
  EXPECT_EQ(refused("need,offer,grade\nn9,o1,3\n"),
            "j.csv: none of its pairs is in the data; there is no listing \"n9\": name the folder that was judged by "
            "--data");
  EXPECT_THAT(refused("need,offer,grade\n"), HasSubstr("judges no pair"));
}

TEST_F(JudgementsTest, SayRowColumnAndValueOfWhatIsWrong) {
  EXPECT_EQ(refused("need,offer,facilitator,grade,facilitator_grade,readers\n"
                    "n1,o1,,4,,\n"
                    "n1,n2,,1,,\n"
                    "o1,o2,,good,,\n"
                    "n2,o2,,,,\n"
                    "n2,o1,o2,1,,\n"
                    "n2,o1,,1,2,\n"
                    "n2,,,1,,-1\n"),
            "j.csv: 9 cells aren't as they must be:\n"
            "  row 2, grade \"4\": must be 0, 1, 2 or 3\n"
            "  row 3, offer \"n2\": must be an offer, and this listing is none\n"
            "  row 4, need \"o1\": must be a need, and this listing is none\n"
            "  row 4, grade \"good\": must be 0, 1, 2 or 3\n"
            "  row 5, grade: must be 0, 1, 2 or 3: leave out the row of a pair that nobody judged\n"
            "  … and 4 more");
  EXPECT_THAT(refused("need,offer,facilitator,grade\nn2,o1,o2,1\n"),
              HasSubstr("row 2, facilitator \"o2\": must be an offer of a facilitating city"));
  EXPECT_THAT(refused("need,offer,grade,facilitator_grade\nn2,o1,1,2\n"),
              HasSubstr("row 2, facilitator_grade \"2\": is what a third city adds"));
  EXPECT_THAT(refused("need,offer,grade,readers\nn2,,1,-1\n"),
              testing::AllOf(HasSubstr("row 2, offer: must be the id"), HasSubstr("readers \"-1\": must be 0 to")));
  EXPECT_THAT(refused("need,offer,grade\nn2,o2,1\nn1,o1,1\nn2,o2,2\n"),
              HasSubstr("row 4, need \"n2\": row 2 judges the same already"));
  EXPECT_THAT(refused("need,offer\nn2,o2\n"), HasSubstr("grade"));
}

TEST_F(JudgementsTest, OfThirdCitiesAreTakenForTheirOwnTrioAlone) {
  Judgements judgements;
  judgements.rows = {{.need = at("n1"), .offer = at("o1"), .facilitator = at("o2"), .grade = 3, .facilitator_grade = 0},
                     {.need = at("n2"), .offer = at("o1"), .facilitator = at("o2"), .grade = 2, .facilitator_grade = 3},
                     {.need = at("n2"), .offer = at("o2"), .grade = 1, .readers = 2}};
  const std::vector<Proposed> proposals = {
      {at("n1"), at("o1"), at("o2")}, {at("n2"), at("o2"), at("o1")}, {at("n1"), at("o2")}};
  const Relevance relevance = relevance_of(problem(), proposals, judgements);
  EXPECT_EQ(relevance.proposals, 3);
  EXPECT_EQ(relevance.proposed, (Grades{.count = 2, .good = 1, .silly = 0}))
      << "a trio's need and offer count as a pair's";
  EXPECT_EQ(relevance.proposed_needs, 2);
  EXPECT_EQ(relevance.served_well, 1);
  EXPECT_EQ(relevance.trios, 2);
  EXPECT_EQ(relevance.third_cities, (Grades{.count = 1, .good = 0, .silly = 1}))
      << "n2, o2 with o1 is judged by nobody";
  EXPECT_EQ(relevance.needs_with_good, 2);
  EXPECT_EQ(relevance.rows_by_readers, (std::map<int, std::int64_t>{{0, 2}, {2, 1}}));
}

constexpr char kJudged[] =
    "need,offer,grade\n"
    "n1,o1,3\nn1,o2,1\nn2,o2,0\nn2,o1,2\n"
    "gone,o1,3\n";

TEST(Evaluate, CountsWhatIsJudgedOfASmallRound) {
  const std::string folder = small_folder();
  write(folder + "/judged.csv", kJudged);
  const Ran ran = run({"evaluate", folder + "/judged.csv", "--data", folder, "--format", "json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json figures = json::parse(ran.out);
  EXPECT_EQ(figures["judgements"], json::parse(R"({"needs": 2, "needs_with_good": 2, "rows": 4,
      "rows_by_readers": [{"readers": null, "rows": 4}], "unknown": ["gone"], "unknown_rows": 1})"));
  EXPECT_EQ(figures["proposals"], json::parse(R"({"count": 2, "judged": {"count": 2, "good": 1, "silly": 1}, "needs": 2,
      "needs_served_well": 1, "trios": 0, "third_cities_judged": {"count": 0, "good": 0, "silly": 0}})"));
  EXPECT_EQ(figures["all"]["pairs"], json::parse(R"({"count": 4, "good": 2, "silly": 1})"));
  EXPECT_EQ(figures["admissible"]["pairs"], json::parse(R"({"count": 3, "good": 1, "silly": 1})"))
      << "n2 and o1 share no topic";
  EXPECT_EQ(figures["floors"]["pairs"]["count"], 4) << "only relevance stops them";
  const json& by = figures["all"]["rankings"];
  ASSERT_EQ(by.back()["by"], "random");
  EXPECT_EQ(by.back()["auc_e4"], 5'000);
  const json& topics = by[by.size() - 2];
  ASSERT_EQ(topics["by"], "common-topics");
  EXPECT_EQ(topics["auc_e4"], 2'500)
      << "n1 o1 isn't before n1 o2 and n2 o2 (one topic each), n2 o1 (none) is behind both";
  EXPECT_EQ(topics["ndcg5_needs"], 2);
  EXPECT_EQ(topics["first_good_e4"], 2'500);
  EXPECT_EQ(topics["first_silly_e4"], 5'000);
}

TEST(Evaluate, JudgesARoundThatIsThereAlready) {
  const std::string folder = small_folder();
  write(folder + "/judged.csv", kJudged);
  const std::string out = new_folder();
  ASSERT_EQ(run({"match", "--data", folder, "--out", out, "--quiet"}).exit_code, 0);
  const Ran solved = run({"evaluate", folder + "/judged.csv", "--data", folder});
  const Ran read = run({"evaluate", folder + "/judged.csv", "--data", folder, "--round", out + "/round.json"});
  EXPECT_EQ(read.exit_code, 0) << read.err;
  EXPECT_EQ(read.out, solved.out);
  const Ran other = run({"evaluate", source_dir() + "/tests/bench/judgements-open.csv", "--data", data_folder(),
                         "--round", out + "/round.json"});
  EXPECT_EQ(other.exit_code, 3);
}

TEST(Evaluate, SaysWhatItCantDo) {
  const std::string folder = small_folder();
  EXPECT_EQ(run({"evaluate"}).exit_code, 2);
  const Ran none = run({"evaluate", folder + "/none.csv", "--data", folder});
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.err, HasSubstr("none.csv"));
  write(folder + "/judged.csv", "need,offer,grade\nn1,o1,7\n");
  const Ran wrong = run({"evaluate", folder + "/judged.csv", "--data", folder});
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_THAT(wrong.err, HasSubstr("row 2, grade \"7\": must be 0, 1, 2 or 3"));
  EXPECT_EQ(wrong.out, "");
}

// The open judgements are of the data as they are; what is printed fits a terminal.
TEST(Evaluate, ReadsTheOpenJudgements) {
  for (const std::string language : {"en", "fr"}) {
    const Ran ran = run(
        {"evaluate", source_dir() + "/tests/bench/judgements-open.csv", "--data", data_folder(), "--lang", language});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("426"));
    EXPECT_THAT(ran.out, Not(HasSubstr(language == "en" ? "aren't in the data" : "absentes des données")));
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with("/")) EXPECT_LE(display_width(line), 80U) << line;
  }
}

}  // namespace
}  // namespace entente::cli
