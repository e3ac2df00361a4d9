// A programme that asks each city whether it is of the North or of the South: what `match`, `explain` and `verify` say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/text/sha256.h"
#include "services/matching/documents/canonical_json.h"
#include "tests/cli/program.h"
#include "tests/cli/small_folder.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// Two cities of one country: Dakar asks, Thiès offers.
std::string folder_of(const std::string& dakar_says, const std::string& thies_says,
                      const std::string& scheme = R"(, "countryScheme": "declared")") {
  const auto listing = [](const std::string& id, const std::string& city, const std::string& kind_and_role) {
    return id + "," + city + "," + kind_and_role + ",training-capacity," + id +
           ",x,,lit-festivals,,,,en,,,,,,,1,,,,,false,,\n";
  };
  return small_folder(
      "slug,name,country_iso2,creative_field,working_languages,declared_class\ndakar,Dakar,SN,music,en," + dakar_says +
          "\nthies,Thiès,SN,crafts-and-folk-art,en," + thies_says + "\n",
      listing("n1", "dakar", "need,beneficiary") + listing("o1", "thies", "offer,pivotal"),
      R"(, "relevanceFloor": 0, "axes": ["AXIS_SOUTH_SOUTH", "AXIS_NORTH_SOUTH"])" + scheme);
}

struct Matched {
  Ran ran;
  json round;
  Ran verified;
};

Matched match(const std::string& folder) {
  const std::string out = new_folder();
  Matched matched;
  matched.ran = run({"match", "--data", folder, "--out", out});
  EXPECT_EQ(matched.ran.exit_code, 0) << matched.ran.err;
  matched.round = json::parse(read(out + "/round.json"));
  matched.verified = run({"verify", out, "--data", folder});
  EXPECT_EQ(matched.verified.exit_code, 0) << matched.verified.err;
  return matched;
}

std::string axis_of(const Matched& matched) {
  const json& pairings = matched.round["pairings"];
  return pairings.size() == 1 ? pairings[0]["candidate"]["axis"].get<std::string>() : std::string();
}

TEST(Declared, ACitysOwnWordMovesItsAxis) {
  const Matched said = match(folder_of("", "north"));
  EXPECT_EQ(axis_of(said), "AXIS_NORTH_SOUTH");
  EXPECT_EQ(said.round["snapshot"]["country_scheme"], "declared");
  EXPECT_EQ(said.round["snapshot"]["declarations"], (json{{"declared_count", 1}, {"undeclared_count", 1}}));
  EXPECT_THAT(said.ran.out, HasSubstr("North and South: what each city says of itself"));
  EXPECT_THAT(said.ran.out, HasSubstr("1 of 2 cities of this round says so itself"));

  const Matched silent = match(folder_of("", ""));
  EXPECT_EQ(axis_of(silent), "AXIS_SOUTH_SOUTH");
  EXPECT_EQ(silent.round["snapshot"]["declarations"], (json{{"declared_count", 0}, {"undeclared_count", 2}}));
}

TEST(Declared, ANeedOfACityThatSaysNorthIsOutside) {
  const Matched said = match(folder_of("north", ""));
  EXPECT_EQ(said.round["result"]["outside"],
            (json::array({{{"cause", "axis"}, {"need_count", 1}, {"needs", {"cities/dakar/listings/n1"}}}})));
  EXPECT_EQ(said.round["snapshot"]["declarations"], (json{{"declared_count", 1}, {"undeclared_count", 1}}));
}

// Not a byte but the digests of what was read: no other scheme asks cities.
TEST(Declared, CountsInNoOtherScheme) {
  for (const char* scheme : {"development", "oda", "income"}) {
    const std::string chosen = R"(, "countryScheme": ")" + std::string(scheme) + "\"";
    json rounds[] = {match(folder_of("", "", chosen)).round, match(folder_of("north", "south", chosen)).round};
    EXPECT_NE(rounds[0]["snapshot"]["digest"], rounds[1]["snapshot"]["digest"]);
    for (json& round : rounds) {
      EXPECT_FALSE(round["snapshot"].contains("declarations"));
      round["snapshot"].erase("digest");
    }
    EXPECT_EQ(rounds[0], rounds[1]) << scheme;
  }
}

TEST(Declared, ExplainSaysOnWhatGrounds) {
  const std::string folder = folder_of("", "north");
  const auto explained = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"explain", "--data", folder, "--need", "n1", "--offer", "o1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran.out;
  };
  const json explanation = json::parse(explained({"--format", "json"}));
  for (const json& rule : explanation["rules"]) {
    if (rule["rule"] != "axis") continue;
    EXPECT_EQ(rule["reason"]["parameters"]["need_class"], "undeclared-developing");
    EXPECT_EQ(rule["reason"]["parameters"]["offer_class"], "declared-developed");
  }
  EXPECT_THAT(explanation.dump(), HasSubstr("declared-developed"));
  EXPECT_THAT(explained({}), HasSubstr("North [as it says of itself]"));
}

// With right digests of the wrong number.
TEST(Declared, VerifyRefusesAnotherNumber) {
  const std::string folder = folder_of("", "north"), out = new_folder();
  ASSERT_EQ(run({"match", "--data", folder, "--out", out, "--quiet"}).exit_code, 0);
  json round = json::parse(read(out + "/round.json"));
  json certificate = json::parse(read(out + "/certificate.json"));
  round["snapshot"]["declarations"]["declared_count"] = 2;
  const std::string text = matching::canonical_text(round);
  certificate["body"]["round_digest"] = common::sha256_hex(text);
  certificate["digest"] = common::sha256_hex(matching::canonical_text(certificate["body"]));
  write(out + "/round.json", text);
  write(out + "/certificate.json", matching::canonical_text(certificate));
  const Ran ran = run({"verify", out, "--data", folder});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("snapshot.declarations.declared_count"));
}

}  // namespace
}  // namespace entente::cli
