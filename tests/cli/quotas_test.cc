// Quotas, reserves and fairness on the real data: what `match` says, what it writes, and that `verify` proves it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "services/matching/documents/canonical_json.h"
#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// A file with the example programme, changed.
std::string programme_with(const json& change) {
  json programme = json::parse(read(data_folder() + "/programmes/cooperation-2027.json"));
  programme.merge_patch(change);
  const std::string path = new_folder() + "/programme.json";
  std::ofstream(path) << programme.dump();
  return path;
}

Ran match(const std::string& programme, const std::string& out) {
  return run({"match", "--data", data_folder(), "--programme", programme, "--out", out});
}

Ran verify(const std::string& programme, const std::string& out) {
  return run({"verify", out, "--data", data_folder(), "--programme", programme});
}

TEST(MatchWithQuotas, KeepsThemAndIsVerified) {
  const std::string programme = programme_with({{"quotas",
                                                 {{{"class", "axis:north-south-south"}, {"minSharePermille", 50}},
                                                  {{"class", "axis:north-south"}, {"maxSharePermille", 320}}}},
                                                {"reserveListLength", 2}});
  const std::string out = new_folder();
  const Ran ran = match(programme, out);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Quotas (shares of "));
  const json round = json::parse(read(out + "/round.json"));
  const json& quotas = round["result"]["quotas"];
  ASSERT_EQ(quotas.size(), 2U);
  EXPECT_GE(quotas[0]["count"], quotas[0]["least"]);
  EXPECT_LE(quotas[1]["count"], quotas[1]["most"]);
  EXPECT_NE(read(out + "/proposals.csv").find(",reserves,"), std::string::npos);
  std::size_t reserves = 0;
  for (const json& pairing : round["pairings"])
    if (pairing.contains("reserves")) reserves += pairing["reserves"].size();
  EXPECT_GT(reserves, 0U);
  const Ran verified = verify(programme, out);
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("each one is kept"));
}

TEST(MatchWithQuotas, SaysWhatContradictsAndWritesNothing) {
  const std::string programme = programme_with({{"quotas", {{{"class", "country:ldc"}, {"minSharePermille", 800}}}}});
  const std::string out = new_folder();
  const Ran ran = match(programme, out);
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out, HasSubstr("least developed countries"));
  EXPECT_THAT(ran.out, HasSubstr("The smallest change of one bound that would do"));
  EXPECT_FALSE(std::ifstream(out + "/round.json").good());
}

TEST(MatchWithFairness, RaisesTheSmallestScoreAndIsVerified) {
  const std::string programme = programme_with({{"raiseSmallestScore", true},
                                                {"trios", false},
                                                {"axes", {"AXIS_NORTH_SOUTH", "AXIS_SOUTH_SOUTH"}},
                                                {"limits", {{"proposalsBetweenTwoCities", 1}}}});
  const std::string out = new_folder();
  const Ran ran = match(programme, out);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json round = json::parse(read(out + "/round.json"));
  EXPECT_GT(round["result"]["smallest_score_allowed"], 0);
  EXPECT_GE(round["balance"]["smallest_score"], round["result"]["smallest_score_allowed"]);
  const Ran verified = verify(programme, out);
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("with a higher one, fewer needs would be served"));
}

}  // namespace
}  // namespace entente::cli
