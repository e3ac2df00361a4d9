// `explain` on small folders of data: what it says of a need that stays unmet, and of a pair under a quota, holds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/data_set/data_set.h"
#include "tests/cli/program.h"
#include "tests/cli/small_folder.h"

namespace entente::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string listing(const std::string& id, const std::string& city, const std::string& kind, const std::string& topic,
                    int capacity) {
  return id + "," + city + "," + kind + "," + (kind == "need" ? "beneficiary" : "pivotal") + ",training-capacity," +
         id + ",x,," + topic + ",,,,en,,,,,,," + std::to_string(capacity) + ",,,,,false,,\n";
}

// Dakar asks, Jakarta offers. `rules`: fields of the programme beside the usual ones.
std::string folder_of(const std::string& receiver_limit, const std::string& listings, const std::string& rules) {
  return small_folder(
      "slug,name,country_iso2,creative_field,designated,latitude,longitude,population,timezone,confidence,notes,"
      "receiver_limit,provider_limit,working_languages\n"
      "dakar,Dakar,SN,media-arts,2014,14.6937,-17.4441,2476400,Africa/Dakar,high,," +
          receiver_limit +
          ",,en\n"
          "jakarta,Jakarta,ID,literature,2021,-6.2146,106.8451,8540121,Asia/Jakarta,high,,,,en\n",
      listings, R"(, "relevanceFloor": 20)" + rules);
}

std::string explained(const std::string& folder, std::vector<std::string> more) {
  more.insert(more.begin(), {"explain", "--data", folder});
  const Ran ran = run(more);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  return ran.out;
}

// "media" is a word of both titles, and a code of the vocabulary of kinds of partner, too.
TEST(Explain, ShowsWordsInCommonAsTheyAreEvenWhereACodeReadsTheSame) {
  const std::string folder = folder_of("",
                                       listing("media-n", "dakar", "need", "lit-festivals", 1) +
                                           listing("media-o", "jakarta", "offer", "lit-festivals", 1),
                                       "");
  EXPECT_THAT(explained(folder, {"--need", "media-n", "--offer", "media-o"}), HasSubstr("few others use: media."));
}

TEST(Explain, SaysOfANearOfferWithFreePlacesThatTheNeedsCityIsFull) {
  const std::string folder = folder_of("1",
                                       listing("n1", "dakar", "need", "lit-festivals", 1) +
                                           listing("n2", "dakar", "need", "lit-festivals", 1) +
                                           listing("o1", "jakarta", "offer", "lit-festivals", 3),
                                       "");
  EXPECT_THAT(explained(folder, {"--need", "n2"}),
              HasSubstr("near: o1 (Jakarta), 19.01 points; cause: The city’s limit as receiver is reached"));
}

TEST(Explain, GivesNoAdviceThatALimitBetweenTwoCitiesWouldUndo) {
  const std::string limits = R"(, "limits": {"proposalsBetweenTwoCities": 1})";
  const auto listings = [](const std::string& topics, int places) {
    return listing("n1", "dakar", "need", "lit-festivals", 1) + listing("n2", "dakar", "need", topics, 1) +
           listing("o1", "jakarta", "offer", "lit-festivals", places);
  };
  EXPECT_THAT(explained(folder_of("", listings("lit-festivals", 1), ""), {"--need", "n2"}),
              HasSubstr("One more place at o1 (Jakarta) would do"));
  EXPECT_THAT(explained(folder_of("", listings("lit-festivals", 1), limits), {"--need", "n2"}),
              HasSubstr("No single change would do"));
  // A topic that its text doesn't speak of is no advice.
  const std::string missing = explained(folder_of("", listings("lit-libraries-open", 3), ""), {"--need", "n2"});
  EXPECT_THAT(missing, HasSubstr("Nobody offers Open and community libraries"));
  EXPECT_THAT(missing, HasSubstr("No single change would do"));
  const std::string followed =
      explained(folder_of("", listings("lit-libraries-open;lit-festivals", 3), limits), {"--need", "n2"});
  EXPECT_THAT(followed,
              HasSubstr("0 of 1 partners; cause: As many proposals between the two cities as the programme allows"));
  EXPECT_THAT(followed, Not(HasSubstr("The places are taken")));
}

TEST(Explain, SaysOfANeedOutsideTheProgrammeThatItIs) {
  const std::string listings =
      listing("n1", "dakar", "need", "lit-festivals", 1) + listing("o1", "jakarta", "offer", "lit-festivals", 1);
  const auto said = [&](const std::string& rules) {
    const Ran ran = run({"explain", "--data", folder_of("", listings, rules), "--need", "n1"});
    return ran.out + ran.err;
  };
  EXPECT_THAT(said(R"(, "countryScheme": "oda")"), Not(HasSubstr("outside this programme")));
  EXPECT_THAT(said(R"(, "areas": ["AREA_OF_ACTION_STUDIES"])"), HasSubstr("is outside this programme: Area of action"));
}

TEST(Explain, SaysInEveryBestRoundWhereNoRoundWithoutThePairKeepsTheQuota) {
  const std::string folder = folder_of("",
                                       listing("n1", "dakar", "need", "lit-festivals", 1) +
                                           listing("n2", "dakar", "need", "lit-libraries-open", 1) +
                                           listing("o1", "jakarta", "offer", "lit-festivals", 1) +
                                           listing("o2", "jakarta", "offer", "lit-libraries-open", 1),
                                       R"(, "quotas": [{"class": "axis:south-south", "minSharePermille": 1000}])");
  EXPECT_THAT(explained(folder, {"--need", "n1", "--offer", "o1", "--in-round"}), HasSubstr("in every best round"));
}

}  // namespace
TEST(ProgrammeFile, OfEngineTwoHasItsFloorInPoints) {
  const auto floor = [](const std::string& said) {
    const auto read = read_programme("p.json", R"({"axes": ["AXIS_SOUTH_SOUTH"], "relevanceFloor": )" + said + "}");
    return read.ok() ? read->relevance_floor() : -1;
  };
  EXPECT_EQ(floor(R"({"minCommonTopics": 1})"), 10);
  EXPECT_EQ(floor(R"({"minCommonTopics": 2, "fieldWithModality": true})"), 20);
  EXPECT_EQ(floor("{}"), 10);
  EXPECT_EQ(floor("25"), 25);
  EXPECT_EQ(floor("\"many\""), -1);
}

}  // namespace entente::cli
