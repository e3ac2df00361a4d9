// Rounds that aren't drawn whole: what `match` finds by its candidates and the prices of all pairs, and that `verify`,
// which draws everything, proves it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "services/matching/documents/canonical_json.h"
#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// The example programme for pairs alone, with one candidate a need, so that prices must find the rest.
std::string programme_of_pairs() {
  json programme = json::parse(read(data_folder() + "/programmes/cooperation-2027.json"));
  programme["trios"] = false;
  programme["candidatesPerNeed"] = 1;
  programme["relevanceFloor"] = 8;
  const std::string path = new_folder() + "/programme.json";
  write(path, programme.dump());
  return path;
}

Ran match(const std::string& programme, const std::string& out, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"match", "--data", data_folder(), "--programme", programme, "--out", out};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

TEST(MatchWithoutDrawingAll, ReachesTheSameAndIsVerified) {
  const std::string programme = programme_of_pairs();
  const std::string whole = new_folder(), closed = new_folder();
  ASSERT_EQ(match(programme, whole).exit_code, 0);
  const Ran ran = match(programme, closed, {"--draw-at-most", "1000"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json all = json::parse(read(whole + "/round.json"));
  const json some = json::parse(read(closed + "/round.json"));
  EXPECT_EQ(all["result"]["edges_added"], 0);
  EXPECT_GT(some["result"]["edges_added"], 0);
  EXPECT_THAT(ran.out, HasSubstr("over all admissible pairs; " + some["result"]["edges_added"].dump() + " that"));
  EXPECT_EQ(some["result"]["objective"], all["result"]["objective"]);
  EXPECT_EQ(some["snapshot"]["pair_count"], all["snapshot"]["pair_count"]);
  EXPECT_EQ(some["result"]["pairs_proof"]["kind"], "KIND_PROVEN");
  const Ran verified = run({"verify", closed, "--data", data_folder(), "--programme", programme});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_THAT(verified.out, HasSubstr("proven best over"));
}

// The data with every need six times: more than a round with quotas seeks trios for.
std::string data_with_many_needs() {
  const std::string folder = new_folder();
  for (const std::string file : {"countries.csv", "classification-changes.csv", "vocabularies.csv", "cities.csv",
                                 "manifest.json", "programmes/cooperation-2027.json"}) {
    write(folder + "/" + file, read(data_folder() + "/" + file));
  }
  std::istringstream lines(read(data_folder() + "/listings.csv"));
  std::string listings, line;
  while (std::getline(lines, line)) {
    listings += line + "\n";
    const std::size_t id = line.find(',');
    if (line.find(",need,beneficiary,") == std::string::npos) continue;
    for (const char* const copy : {"-2", "-3", "-4", "-5", "-6"})
      listings += line.substr(0, id) + copy + line.substr(id) + "\n";
  }
  write(folder + "/listings.csv", listings);
  return folder;
}

TEST(Verify, KnowsWhenThereWereTooManyNeedsToSeekTrios) {
  const std::string data = data_with_many_needs(), out = new_folder(), path = new_folder() + "/programme.json";
  json programme = json::parse(read(data_folder() + "/programmes/cooperation-2027.json"));
  programme["limits"]["proposalsBetweenTwoCities"] = 6;
  write(path, programme.dump());
  const Ran ran = run({"match", "--data", data, "--programme", path, "--out", out});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_FALSE(json::parse(read(out + "/certificate.json"))["body"].contains("trios"));
  const Ran verified = run({"verify", out, "--data", data, "--programme", path});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
}

TEST(MatchWithoutDrawingAll, SaysThatALimitIsANumber) {
  const Ran ran = match("cooperation-2027", new_folder(), {"--draw-at-most", "-3"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("--draw-at-most"));
}

}  // namespace
}  // namespace entente::cli
