// `entente compare-list` in a folder of data: the round's own sheet of proposals, and a list made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::ContainsRegex;
using testing::HasSubstr;

TEST(CompareList, TheSheetOfTheRoundIsTheRound) {
  const std::string folder = new_folder();
  ASSERT_EQ(run({"match", "--data", data_folder(), "--out", folder, "--quiet"}).exit_code, 0);
  const Ran ran = run({"compare-list", "--data", data_folder(), "--format", "json", folder + "/proposals.csv"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json reply = json::parse(ran.out);
  ASSERT_FALSE(reply["rows"].empty());
  EXPECT_EQ(reply["rows"].size(), rows_of(read(folder + "/proposals.csv")).size());
  for (const json& row : reply["rows"]) EXPECT_EQ(row["outcome"], "OUTCOME_AS_IN_ROUND") << row.dump();
  EXPECT_EQ(reply["listObjective"], reply["roundObjective"]);
  EXPECT_FALSE(reply.contains("leftOut"));
  const Ran table = run({"compare-list", "--data", data_folder(), folder + "/proposals.csv"});
  const std::string amount =
      " +[0-9]+ priority needs, " + reply["roundObjective"]["needs"].get<std::string>() + " needs, [0-9.]+ points";
  EXPECT_THAT(table.out, ContainsRegex("The list" + amount));
  EXPECT_THAT(table.out, ContainsRegex("The best round" + amount));
}

TEST(CompareList, SaysWhatItDoesNotUnderstandAndEndsWithOne) {
  const std::string folder = new_folder();
  write(folder + "/list.csv", "Beneficiary city;Provider city\nKatmandu;Edinburgh\nKathmandu;Edinburgh\n");
  const Ran ran = run({"compare-list", "--data", data_folder(), folder + "/list.csv"});
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("there is no city `Katmandu` in the network; did you mean `kathmandu`?"));
  EXPECT_THAT(ran.out, HasSubstr("The best round"));
  const Ran french = run({"--lang", "fr", "compare-list", "--data", data_folder(), folder + "/list.csv"});
  EXPECT_THAT(french.out, HasSubstr("il n’y a pas de ville «\u00a0Katmandu\u00a0» dans le réseau"));
  EXPECT_EQ(run({"compare-list", folder + "/list.csv"}).exit_code, 2) << "neither a server nor a folder";
  EXPECT_NE(run({"compare-list", "--data", data_folder(), folder + "/none.csv"}).exit_code, 0);
}

}  // namespace
}  // namespace entente::cli
