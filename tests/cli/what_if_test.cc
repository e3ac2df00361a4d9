// `match --what-if` on the real data: what a change brings, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Ran what_if(std::vector<std::string> more) {
  std::vector<std::string> arguments{"match", "--data", data_folder()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

json asked(std::vector<std::string> more) {
  more.insert(more.end(), {"--format", "json"});
  const Ran ran = what_if(more);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  return json::parse(ran.out, nullptr, false);
}

std::vector<long> amount(const json& reply, const std::string& field) {
  std::vector<long> parts;
  for (const char* part : {"priorityNeeds", "needs", "points"}) {
    const json& value = reply[field].value(part, json(0));
    parts.push_back(value.is_string() ? std::stol(value.get<std::string>()) : value.get<long>());
  }
  return parts;
}

TEST(WhatIf, SaysWhatAWeightBringsAndWhichWayAnswered) {
  const json solved = asked({"--what-if", "weights.words=60"});
  const json held = asked({"--what-if", "weights.words=60", "--hold-trios"});
  EXPECT_EQ(amount(solved, "before"), amount(held, "before"));
  EXPECT_GE(amount(solved, "after"), amount(held, "after"));
  EXPECT_GE(amount(held, "after"), amount(held, "beforeByChanged"));
  EXPECT_FALSE(solved["entering"].empty());
  EXPECT_NE(solved["method"], held["method"]);

  const Ran table = what_if({"--what-if", "weights.words=60", "--hold-trios"});
  for (const std::string said : {"What if", "weights.words=60", "trios held", "the change brings:", "proven best",
                                 "around the held trios", "Enters", "Leaves", "←", "examples"}) {
    EXPECT_THAT(table.out, HasSubstr(said));
  }
  EXPECT_THAT(what_if({"--what-if", "weights.words=60", "--lang", "fr"}).out, HasSubstr("Et si"));
}

TEST(WhatIf, OfAFloorAndAnAxisSaysWhatTheyBring) {
  const json lower = asked({"--what-if", "relevance.floor=15", "--hold-trios"});
  EXPECT_GT(lower["entering"].size(), 10u);
  EXPECT_GT(amount(lower, "after"), amount(lower, "before"));
  const json more = asked({"--what-if", "axes.north-north=on"});
  EXPECT_FALSE(more["entering"].empty());
  EXPECT_THAT(what_if({"--what-if", "axes.north-south=on", "--what-if", "relevance.floor=30", "--hold-trios"}).out,
              HasSubstr("The change changes nothing"));
}

TEST(WhatIf, OfADirectiveTakesThePairOut) {
  const std::string folder = new_folder();
  ASSERT_EQ(run({"match", "--data", data_folder(), "--out", folder, "--quiet"}).exit_code, 0);
  std::vector<Row> rows = rows_of(read(folder + "/proposals.csv"));
  ASSERT_FALSE(rows.empty());
  const std::string need = rows.front().at("need"), offer = rows.front().at("offer");
  const json barred = asked({"--what-if", "rule-out " + need + " " + offer});
  bool leaves = false;
  for (const json& step : barred["leaving"])
    leaves = leaves || (step["pairing"]["need"].get<std::string>().ends_with(need) &&
                        step["pairing"]["offer"].get<std::string>().ends_with(offer));
  EXPECT_TRUE(leaves);
  const json same = asked({"--what-if", "rule-out " + need + " " + offer, "--what-if", "clear " + need + " " + offer});
  EXPECT_EQ(amount(same, "after"), amount(same, "before"));
}

TEST(WhatIf, SaysWhenAChangeChangesNothing) {
  const std::string nothing = "The change changes nothing: the round stays as it is.";
  const Ran already = what_if({"--what-if", "weights.topics=30", "--hold-trios"});
  EXPECT_EQ(already.exit_code, 0) << already.err;
  EXPECT_THAT(already.out, HasSubstr("weights.topics=30 (it is so already)"));
  EXPECT_THAT(already.out, HasSubstr(nothing));
  const Ran idle = what_if({"--what-if", "quotas.region:Africa=0..1000"});
  EXPECT_EQ(idle.exit_code, 0) << idle.err;
  EXPECT_THAT(idle.out, Not(HasSubstr("already")));
  EXPECT_THAT(idle.out, HasSubstr(nothing));
  EXPECT_THAT(what_if({"--what-if", "weights.words=60", "--hold-trios"}).out, Not(HasSubstr("changes nothing")));
  EXPECT_THAT(what_if({"--what-if", "weights.topics=30", "--hold-trios", "--lang", "fr"}).out,
              HasSubstr("Le changement ne change rien"));
}

TEST(WhatIf, EndsWithOneWhereChangesContradict) {
  const std::string pair =
      "abuja-n-small-presses-print-together-reach beirut-o-independent-publishers-coach-african-arab";
  struct Case {
    std::vector<std::string> changes;
    std::string said;  // on standard output or error
  };
  for (const Case& no :
       std::vector<Case>{{{"keep " + pair, "rule-out " + pair}, "contradicts"},
                         {{"weights.topics=10", "weights.topics=20"}, "contradicts"},
                         {{"quotas.country:ldc=900..1000"}, "No round is possible"},
                         {{"quotas.axis:north-south=600..1000", "quotas.axis:south-south=600..1000"}, "add up to 1200"},
                         {{"keep abuja-n-small-presses-print-together-reach "
                           "afyonkarahisar-o-clotted-cream-sausage-sweets-apprenticeships"},
                          "can't be solved together"}}) {
    std::vector<std::string> arguments;
    for (const std::string& change : no.changes) arguments.insert(arguments.end(), {"--what-if", change});
    const Ran ran = what_if(arguments);
    EXPECT_EQ(ran.exit_code, 1) << no.changes.front() << "\n" << ran.err;
    EXPECT_THAT(ran.out + ran.err, HasSubstr(no.said)) << no.changes.front();
  }
  EXPECT_EQ(what_if({"--what-if", "keep " + pair, "--what-if", "keep " + pair, "--hold-trios"}).exit_code, 0);
}

TEST(WhatIf, NamesWhatIsAllowed) {
  struct Case {
    std::string change;
    std::string said;
  };
  for (const Case& wrong : std::vector<Case>{{"weights.topic=20", "did you mean \"topics\""},
                                             {"weights.topics=many", "whole number"},
                                             {"weights.topics=-5", "topics"},
                                             {"limits.cities=3", "default_provider_limit"},
                                             {"priority.africa=yes", "on or off"},
                                             {"priority.europe=on", "least_developed"},
                                             {"quotas.country:ldc=200", "LEAST..MOST"},
                                             {"colour.red=1", "weights"},
                                             {"relevance.flor=20", "did you mean \"floor\""},
                                             {"relevance.floor=20.5", "whole number"},
                                             {"axes.north=on", "allowed: north-south"},
                                             {"axes.north-north=yes", "on or off"},
                                             {"weights", "rule-out NEED OFFER"},
                                             {"keep nobody", "keep NEED OFFER"},
                                             {"keep nobody nothing", "there is no listing"}}) {
    const Ran ran = what_if({"--what-if", wrong.change});
    EXPECT_EQ(ran.exit_code, 3) << wrong.change;
    EXPECT_THAT(ran.err, HasSubstr(wrong.said)) << wrong.change;
    EXPECT_EQ(ran.out, "") << wrong.change;
  }
  EXPECT_EQ(what_if({"--hold-trios"}).exit_code, 2);
  EXPECT_EQ(what_if({"--what-if", "weights.topics=1", "--out", new_folder()}).exit_code, 3);
}

}  // namespace
}  // namespace entente::cli
