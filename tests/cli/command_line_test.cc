#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/cli/program.h"
#include "tests/paths.h"

namespace entente::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CommandLine, EveryCommandHasHelpWithExamples) {
  for (const std::string command : {"match", "verify", "explain", "import", "export", "round", "serve"}) {
    const Ran ran = run({command, "--help"});
    EXPECT_EQ(ran.exit_code, 0) << command;
    EXPECT_THAT(ran.out, HasSubstr("entente " + command)) << command;
    EXPECT_EQ(ran.err, "") << command;
  }
  const Ran ran = run({"--help"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("Exit codes"));
}

TEST(CommandLine, VersionNamesProgramAndEngine) {
  const Ran ran = run({"--version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("entente 0."));
  EXPECT_THAT(ran.out, HasSubstr("engine "));
}

// What a shell sees of a command whose output goes where `to` says: its exit code, and what it says on standard error.
Ran run_in_shell(const std::string& command, const std::string& to) {
  const std::string folder = new_folder();
  const std::string line =
      "{ " + binary_dir() + "/bin/entente " + command + " 2>" + folder + "/err; echo $? >" + folder + "/code; } " + to;
  EXPECT_EQ(std::system(("sh -c '" + line + "'").c_str()), 0);
  Ran ran;
  ran.exit_code = std::stoi(read(folder + "/code"));
  ran.err = read(folder + "/err");
  return ran;
}

TEST(CommandLine, IsSilentWhereNobodyReadsItsOutputAnyMore) {
  for (const std::string& command : std::vector<std::string>{
           "match --data " + data_folder(),
           "match --data " + data_folder() + " --what-if weights.topics=36 --hold-trios",
           "explain --data " + data_folder() + " --need abuja-n-small-presses-print-together-reach",
           "import --validate-only " + data_folder(), "import --template listings", "--help"}) {
    const Ran ran = run_in_shell(command, "| sleep 0");
    // A short text may be gone before the reader is.
    EXPECT_TRUE(ran.exit_code == 141 || ran.exit_code == 0) << command << ": " << ran.exit_code;
    EXPECT_EQ(ran.err, "") << command;
  }
  EXPECT_EQ(run_in_shell("match --data " + data_folder(), "| sleep 0").exit_code, 141);
}

TEST(CommandLine, SaysThatItsOutputCannotBeWritten) {
  for (const std::string& command :
       std::vector<std::string>{"match --data " + data_folder(), "import --template listings",
                                "import --validate-only " + data_folder(), "--help"}) {
    const Ran ran = run_in_shell(command, ">/dev/full");
    EXPECT_EQ(ran.exit_code, 3) << command;
    EXPECT_THAT(ran.err, HasSubstr("standard output can't be written")) << command;
  }
}

TEST(CommandLine, WrongUsageEndsWithTwoAndSaysWhat) {
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {"mach"},
                                                       {"match"},
                                                       {"match", "--data", data_folder(), "--lang", "de"},
                                                       {"import", data_folder()},
                                                       {"export", "--out", "x"},
                                                       {"round", "--programme", "x"},
                                                       {"explain", "--data", data_folder(), "--offer", "x"}};
  for (const auto& arguments : wrong) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_NE(ran.err, "") << testing::PrintToString(arguments);
    EXPECT_EQ(ran.out, "") << testing::PrintToString(arguments);
  }
}

TEST(CommandLine, AnUnknownCommandIsNamed) {
  EXPECT_THAT(run({"mach"}).err, HasSubstr("\"mach\""));
}

TEST(Match, SaysWhatStopsIt) {
  const std::string empty = new_folder();
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"match", "--data", empty + "/none"}, "none"},
      {{"match", "--data", empty}, "manifest.json"},
      {{"match", "--data", data_folder(), "--as-of", "2026-02-30"}, "--as-of"},
      {{"match", "--data", data_folder(), "--programme", "cooperation-2028"}, "did you mean \"cooperation-2027\""},
      {{"match", "--data", data_folder(), "--out", "/dev/null/out"}, "/dev/null/out"}};
  for (const auto& [arguments, says] : wrong) {
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 3) << testing::PrintToString(arguments);
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
}

TEST(Match, FaultsOfAProgrammeAreNamed) {
  const std::string folder = new_folder();
  write(folder + "/bad.json", R"({"name": "programmes/bad", "axes": ["AXIS_SOUTH_SOUTH"], "weights": {"topix": 5}})");
  const Ran ran = run({"match", "--data", data_folder(), "--programme", folder + "/bad.json"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("topix"));
  write(folder + "/worse.json", R"({"name": "programmes/worse", "axis": []})");
  EXPECT_THAT(run({"match", "--data", data_folder(), "--programme", folder + "/worse.json"}).err, HasSubstr("axis"));
}

TEST(Match, RefusesAProgrammeThatTheServicesWouldRefuse) {
  const std::string path = new_folder() + "/bad.json";
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"("axes": ["AXIS_SOUTH_SOUTH"], "trios": true)", "trios"},
      {R"("axes": ["AXIS_SOUTH_SOUTH", "AXIS_SOUTH_SOUTH"])", "axes"},
      {R"("axes": ["AXIS_SOUTH_SOUTH"], "relevanceFloor": -1)", "relevance_floor"}};
  for (const auto& [fields, says] : wrong) {
    write(path, R"({"name": "programmes/bad", "displayName": "Bad", )" + fields + "}");
    const Ran ran = run({"match", "--data", data_folder(), "--programme", path});
    EXPECT_EQ(ran.exit_code, 3) << fields;
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
}

TEST(Match, SaysEachThingWrongWithAProgrammeOnce) {
  const std::string path = new_folder() + "/bad.json";
  write(path, R"({"name": "programmes/bad", "displayName": "Bad", "axes": ["AXIS_SOUTH_SOUTH"], "reviewDays": -1,)"
              R"( "weights": {"topix": 5, "field": -3}})");
  const std::string err = run({"match", "--data", data_folder(), "--programme", path}).err;
  for (const std::string once :
       {path, std::string("did you mean `topics`"), std::string("review_days"), std::string("is -3")}) {
    const std::size_t first = err.find(once);
    EXPECT_NE(first, std::string::npos) << once << " in " << err;
    EXPECT_EQ(err.find(once, first + 1), std::string::npos) << once << " twice in " << err;
  }
}

TEST(Explain, TakesIdsAndNamesAndSaysWhatWasMeant) {
  const std::string need = "abuja-n-small-presses-print-together-reach";
  const std::string offer = "afyonkarahisar-o-clotted-cream-sausage-sweets-apprenticeships";
  const Ran by_id = run({"explain", "--data", data_folder(), "--need", need, "--offer", offer});
  EXPECT_EQ(by_id.exit_code, 0) << by_id.err;
  // Books and cream: not admissible.
  EXPECT_THAT(by_id.out, HasSubstr("BROKEN"));
  EXPECT_THAT(by_id.out, HasSubstr("Not admissible"));
  EXPECT_THAT(by_id.out, Not(HasSubstr("[rule")));
  const Ran by_name =
      run({"explain", "--data", data_folder(), "--need", "cities/abuja/listings/" + need, "--offer", offer});
  EXPECT_EQ(by_name.out, by_id.out);
  const Ran typo = run(
      {"explain", "--data", data_folder(), "--need", "abuja-n-small-presses-print-togethre-reach", "--offer", offer});
  EXPECT_EQ(typo.exit_code, 3);
  EXPECT_THAT(typo.err, HasSubstr("did you mean \"" + need + "\""));
}

TEST(Explain, SaysWhyANeedIsUnmetAndWhatWouldDo) {
  const std::vector<std::string> asked = {"explain", "--data", data_folder(), "--need",
                                          "buenaventura-n-pacific-coast-cooks-shellfish-women"};
  const Ran ran = run(asked);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("0 of 2 partners; cause: "));
  EXPECT_THAT(ran.out, HasSubstr("interpreter, would do."));
  const Ran wrong = run({"explain", "--data", data_folder(), "--need", "hamar-o-game-jams-that-schools-can"});
  EXPECT_NE(wrong.exit_code, 0);
  EXPECT_THAT(wrong.err, HasSubstr("has no part in the round"));
}

TEST(Explain, SaysWhatADirectiveCostsAndWhatPlacesAreWorth) {
  const std::string need = "abuja-n-small-presses-print-together-reach";
  const std::string offer = "beirut-o-independent-publishers-coach-african-arab";
  const std::vector<std::string> asked = {"explain", "--data",  data_folder(), "--need",
                                          need,      "--offer", offer,         "--in-round"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), asked.begin(), asked.end());
    return run(more);
  };
  const Ran proposed = with({});
  EXPECT_EQ(proposed.exit_code, 0) << proposed.err;
  EXPECT_THAT(proposed.out, HasSubstr("In the round: proposed"));
  EXPECT_THAT(proposed.out, testing::AnyOf(HasSubstr("in every best round"), HasSubstr("interchangeable")));
  EXPECT_THAT(proposed.out, HasSubstr("What one place is worth to the round"));
  EXPECT_THAT(proposed.out, Not(HasSubstr("[remark")));
  EXPECT_THAT(with({"--format", "json"}).out, HasSubstr("\"standing\":\"STANDING_"));

  EXPECT_THAT(with({"--keep", need, offer}).out, HasSubstr("Keeping this pair costs the round nothing."));
  const Ran ruled_out = with({"--rule-out", need, offer, "--lang", "fr"});
  EXPECT_THAT(ruled_out.out, HasSubstr("une règle l’écarte"));
  EXPECT_THAT(ruled_out.out, HasSubstr("Écarter cette paire"));
  EXPECT_THAT(with({"--keep", need, "nobody-s-offer"}).err, HasSubstr("nobody-s-offer"));
}

}  // namespace
}  // namespace entente::cli
