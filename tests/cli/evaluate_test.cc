// Judgements as people write them, and `evaluate` on a small folder and on the open judgements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "cli/data_set/data_set.h"
#include "cli/evaluate/judgements.h"
#include "cli/evaluate/relevance.h"
#include "cli/output/table.h"
#include "services/common/base/time.h"
#include "tests/cli/program.h"
#include "tests/cli/small_folder.h"
#include "tests/paths.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string listing(const std::string& id, const std::string& city, const std::string& role,
                    const std::string& topics) {
  return id + "," + city + "," + (role == "beneficiary" ? "need" : "offer") + "," + role + ",training-capacity," + id +
         ",x,," + topics + ",,,,en,,,,,,,1,,,,,false,,\n";
}

// Dakar has two needs, Jakarta two offers with a place each: n1 can have both, n2 only o2. So n1 ← o1 and n2 ← o2.
std::string judged_folder() {
  return small_folder(
      "slug,name,country_iso2,creative_field,designated,latitude,longitude,population,timezone,confidence,notes\n"
      "dakar,Dakar,SN,literature,2014,14.6937,-17.4441,2476400,Africa/Dakar,high,\n"
      "jakarta,Jakarta,ID,literature,2021,-6.2146,106.8451,8540121,Asia/Jakarta,high,\n",
      listing("n1", "dakar", "beneficiary", "lit-festivals;lit-translation") +
          listing("n2", "dakar", "beneficiary", "lit-festivals") +
          listing("o1", "jakarta", "pivotal", "lit-translation") + listing("o2", "jakarta", "pivotal", "lit-festivals"),
      R"(, "relevanceFloor": 20)");
}

class JudgementsTest : public testing::Test {
 protected:
  static const matcher::Problem& problem() {
    static const std::shared_ptr<const matcher::Problem> the = [] {
      const auto data = load_data_set(judged_folder());
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
  EXPECT_THAT(refused("need,offer,grade\n"), HasSubstr("no row of it has a grade"));
}

TEST_F(JudgementsTest, SayRowColumnAndValueOfWhatIsWrong) {
  EXPECT_EQ(refused("need,offer,facilitator,grade,facilitator_grade,readers\n"
                    "n1,o1,,4,,\n"
                    "n1,n2,,1,,\n"
                    "o1,o2,,good,,\n"
                    "n2,o2,,,1,\n"
                    "n2,o1,o2,1,,\n"
                    "n2,o1,,1,2,\n"
                    "n2,,,1,,-1\n"),
            "j.csv: 10 cells aren't as they must be:\n"
            "  row 2, grade \"4\": must be 0, 1, 2 or 3\n"
            "  row 3, offer \"n2\": must be an offer, and this listing is none\n"
            "  row 4, need \"o1\": must be a need, and this listing is none\n"
            "  row 4, grade \"good\": must be 0, 1, 2 or 3\n"
            "  row 5, grade: must be 0, 1, 2 or 3 where the third city has a grade\n"
            "  … and 5 more");
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

TEST_F(JudgementsTest, TellWhichThirdCitiesAddSomething) {
  Judgements judgements;
  judgements.rows = {
      {.need = at("n2"), .offer = at("o2"), .facilitator = at("o1"), .grade = 3, .facilitator_grade = 2}};
  const Relevance relevance = relevance_of(problem(), {}, judgements);
  EXPECT_EQ(relevance.judged_trios.count, 1);
  EXPECT_EQ(relevance.adding_trios.count, 0) << "n2 doesn't ask for what o1 has";
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
  EXPECT_EQ(relevance.judged_trios, (Grades{.count = 2, .good = 1, .silly = 1}));
  EXPECT_EQ(relevance.adding_trios, relevance.judged_trios) << "o2 has the topic that o1 lacks";
  EXPECT_EQ(relevance.needs_with_good, 2);
  EXPECT_EQ(relevance.rows_by_readers, (std::map<int, std::int64_t>{{0, 2}, {2, 1}}));
}

constexpr char kJudged[] =
    "need,offer,grade\n"
    "n1,o1,3\nn1,o2,1\nn2,o2,0\nn2,o1,2\n"
    "gone,o1,3\n";

TEST(Evaluate, CountsWhatIsJudgedOfASmallRound) {
  const std::string folder = judged_folder();
  write(folder + "/judged.csv", kJudged);
  const Ran ran = run({"evaluate", folder + "/judged.csv", "--data", folder, "--format", "json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json figures = json::parse(ran.out);
  EXPECT_EQ(figures["judgements"], json::parse(R"({"needs": 2, "needs_with_good": 2, "rows": 4,
      "rows_by_readers": [{"readers": null, "rows": 4}], "unknown": ["gone"], "unknown_rows": 1, "empty_rows": 0})"));
  EXPECT_EQ(figures["proposals"], json::parse(R"({"count": 2, "judged": {"count": 2, "good": 1, "silly": 1}, "needs": 2,
      "needs_served_well": 1, "trios": 0, "third_cities_judged": {"count": 0, "good": 0, "silly": 0},
      "third_cities_of_all": {"count": 0, "good": 0, "silly": 0},
      "third_cities_adding": {"count": 0, "good": 0, "silly": 0}})"));
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

TEST(Evaluate, NamesWhatIsLeftOut) {
  const std::string folder = judged_folder();
  write(folder + "/judged.csv", std::string(kJudged) + "n1,absent,1\nn2,absent,1\n");
  EXPECT_THAT(run({"evaluate", folder + "/judged.csv", "--data", folder}).out,
              HasSubstr("Rows left out, on listings that the data don't have: 3 (absent, gone)."));
}

TEST(Evaluate, JudgesARoundThatIsThereAlready) {
  const std::string folder = judged_folder();
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
  const std::string folder = judged_folder();
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

TEST(Evaluate, MakesASheetToJudgeThatItReads) {
  const std::string folder = judged_folder();
  const std::string sheet = folder + "/to-judge.csv";
  EXPECT_EQ(run({"evaluate", "--data", folder}).exit_code, 2) << "neither a sheet nor one to make";
  const Ran made = run({"evaluate", "--data", folder, "--to-judge", sheet});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(made.err, "Proposals to judge: 2, in " + sheet + "\n");
  std::string content = read(sheet);
  EXPECT_THAT(content, HasSubstr("\nn1,o1,,,,,,\"Dakar: n1\nx\",\"Jakarta: o1\nx\",\n"));
  EXPECT_THAT(run({"evaluate", sheet, "--data", folder}).err, HasSubstr("no row of it has a grade"));
  content.replace(content.find("n1,o1,,,"), 8, "n1,o1,,2,");
  write(sheet, content);
  const std::string rest = folder + "/rest.csv";
  const Ran ran = run({"evaluate", sheet, "--data", folder, "--to-judge", rest});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Rows without a grade: 1."));
  EXPECT_THAT(read(rest), testing::AllOf(HasSubstr("\nn2,o2,"), Not(HasSubstr("\nn1,o1,"))));
  const Ran over = run({"evaluate", sheet, "--data", folder, "--to-judge", sheet});
  EXPECT_EQ(over.exit_code, 3);
  EXPECT_EQ(read(sheet), content) << "grades aren't written over";
}

// The open judgements are of the data as they are; what is printed fits a terminal.
TEST(Evaluate, ReadsTheOpenJudgements) {
  for (const std::string language : {"en", "fr"}) {
    const Ran ran = run(
        {"evaluate", source_dir() + "/tests/bench/judgements-open.csv", "--data", data_folder(), "--lang", language});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("426"));
    EXPECT_THAT(ran.out, Not(HasSubstr(language == "en" ? "Rows left out" : "écartées")));
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with("/")) EXPECT_LE(display_width(line), 80U) << line;
  }
}

}  // namespace
}  // namespace entente::cli
