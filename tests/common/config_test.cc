// Flags and environment, logs, the worker pool.
#include "services/common/rpc/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <latch>
#include <map>
#include <nlohmann/json.hpp>

#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/rpc/worker_pool.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Parsed {
  ServiceConfig config;
  std::string password = "none yet";
  std::optional<int> exit;
  std::string masked;
  explicit Parsed(std::vector<const char*> arguments) {
    Flags flags("entente-test", "A test.");
    add_service_flags(flags, config);
    flags.add("cache-password", password, "A secret", Secret::kYes);
    arguments.insert(arguments.begin(), "entente-test");
    exit = flags.parse(static_cast<int>(arguments.size()), arguments.data());
    masked = flags.masked();
  }
};

TEST(Flags, HaveDefaultsThenEnvironmentThenTheFlagItself) {
  EXPECT_EQ(Parsed({}).config.write_threads, 64);
  setenv("ENTENTE_WRITE_THREADS", "8", 1);
  setenv("ENTENTE_DRAIN_DELAY", "1500ms", 1);
  setenv("ENTENTE_MIGRATE_ONLY", "true", 1);
  EXPECT_EQ(Parsed({}).config.write_threads, 8);
  EXPECT_EQ(Parsed({}).config.drain_delay, absl::Milliseconds(1500));
  EXPECT_TRUE(Parsed({}).config.migrate_only);
  EXPECT_EQ(Parsed({"--write-threads", "9"}).config.write_threads, 9);
  EXPECT_EQ(Parsed({"--write-threads=9", "--data-dir=/var/x"}).config.database, "/var/x");
  unsetenv("ENTENTE_WRITE_THREADS");
  unsetenv("ENTENTE_DRAIN_DELAY");
  unsetenv("ENTENTE_MIGRATE_ONLY");
}

// Every line of a service's help, and what is wrong with its flags.
TEST(Flags, SpeakFrenchWhenAsked) {
  const auto said = [](std::vector<const char*> arguments) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Flags flags("entente-test", "Remembers cities, their offices, people, countries and vocabularies.");
    ServiceConfig config;
    add_service_flags(flags, config);
    flags.set_examples("  entente-test --data-dir here");
    arguments.insert(arguments.begin(), "entente-test");
    EXPECT_TRUE(flags.parse(static_cast<int>(arguments.size()), arguments.data()));
    return testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr();
  };
  const std::string help = said({"--help", "--lang", "fr"});
  EXPECT_THAT(help, HasSubstr("Retient les villes"));
  EXPECT_THAT(help, HasSubstr("Emploi\u00a0: entente-test"));
  EXPECT_THAT(help, HasSubstr("où est le stockage"));
  EXPECT_THAT(help, HasSubstr("Exemples\u00a0:\n  entente-test --data-dir here"));
  const std::string english = said({"--help", "--lang", "en"});
  EXPECT_THAT(english, HasSubstr("Examples:\n  entente-test --data-dir here"));
  for (const char* word :
       {"Usage", "Options:", " TEXT=", " INT=", "Print", "address of", "threads for", "Every flag"}) {
    EXPECT_THAT(english, HasSubstr(word));
    EXPECT_THAT(help, Not(HasSubstr(word)));
  }
  EXPECT_THAT(said({"--lang", "fr", "--nope"}), HasSubstr("Argument inattendu\u00a0: --nope"));
  EXPECT_THAT(said({"--lang", "fr", "--drain-delay", "soon"}),
              HasSubstr("--drain-delay\u00a0: «\u00a0soon\u00a0» n’est pas une durée\u202f; écrivez 5s ou 200ms"));
  setenv("ENTENTE_LANG", "fr", 1);
  EXPECT_THAT(said({"--help"}), HasSubstr("Emploi"));
  unsetenv("ENTENTE_LANG");
}

TEST(Flags, HelpEndsWithExamples) {
  Flags flags("entente-test", "A test.");
  flags.set_examples("  entente-test --data-dir here");
  const char* const arguments[] = {"entente-test", "--help", "--lang", "en"};
  testing::internal::CaptureStdout();
  EXPECT_EQ(flags.parse(4, arguments), 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("Examples:\n  entente-test --data-dir here"));
}

TEST(Flags, RefuseWhatTheyDontKnow) {
  testing::internal::CaptureStderr();
  EXPECT_NE(Parsed({"--unknown"}).exit.value_or(0), 0);
  EXPECT_NE(Parsed({"--write-threads", "many"}).exit.value_or(0), 0);
  EXPECT_NE(Parsed({"--drain-delay", "soon"}).exit.value_or(0), 0);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("'soon' is no duration"));
  testing::internal::CaptureStdout();
  EXPECT_EQ(Parsed({"--help"}).exit, 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("ENTENTE_DATA_DIR"));
}

TEST(Flags, OfTheDatabaseHaveTwoWordsAndTwoVariables) {
  EXPECT_EQ(Parsed({"--database=postgresql://db/entente"}).config.database, "postgresql://db/entente");
  setenv("ENTENTE_DATA_DIR", "older", 1);
  EXPECT_EQ(Parsed({}).config.database, "older");
  setenv("ENTENTE_DATABASE", "newer", 1);
  EXPECT_EQ(Parsed({}).config.database, "newer");
  EXPECT_EQ(Parsed({"--data-dir", "here"}).config.database, "here");
  setenv("ENTENTE_DATA_DIR", "postgresql://anna:hunter2@db/entente", 1);
  unsetenv("ENTENTE_DATABASE");
  testing::internal::CaptureStdout();
  EXPECT_EQ(Parsed({"--help"}).exit, 0);
  EXPECT_THAT(testing::internal::GetCapturedStdout(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(Parsed({}).masked, HasSubstr("database=postgresql://anna@db/entente"));
  unsetenv("ENTENTE_DATA_DIR");
}

TEST(Flags, AreFactsForWhoeverDescribesTheProgram) {
  setenv("ENTENTE_WRITE_THREADS", "8", 1);
  Flags flags("entente-test", "A test.");
  ServiceConfig config;
  add_service_flags(flags, config);
  std::string callee = "localhost:7101", password;
  bool asked = false;
  flags.add_callee("profiles", callee, "where");
  flags.add("cache-password", password, "A secret", Secret::kYes);
  flags.add_question("describe", asked, "what");
  const char* const arguments[] = {"entente-test", "--describe", "--listen", "0.0.0.0:1"};
  EXPECT_EQ(flags.parse(4, arguments), std::nullopt);
  EXPECT_TRUE(asked);
  std::map<std::string, FlagFact> facts;
  for (const FlagFact& fact : flags.facts()) facts[fact.name] = fact;
  EXPECT_EQ(facts["listen"].usual, "127.0.0.1:0") << "the program's own, whatever was given";
  EXPECT_EQ(facts["write-threads"].usual, "64");
  EXPECT_EQ(facts["write-threads"].environment, "ENTENTE_WRITE_THREADS");
  EXPECT_EQ(facts["describe"].environment, "") << "a question is for one call of the program";
  const auto kind = [&](const std::string& name) { return facts[name].kind; };
  EXPECT_EQ(kind("listen") + kind("token-file") + kind("database") + kind("profiles"), "textfiledatabasecallee");
  EXPECT_EQ(kind("write-threads") + kind("migrate-only") + kind("drain-delay"), "numberswitchduration");
  EXPECT_TRUE(facts["cache-password"].secret);
  EXPECT_TRUE(facts["database"].secret);
  EXPECT_FALSE(facts["listen"].secret);
  EXPECT_THAT(flags.masked(), Not(HasSubstr("describe"))) << "the log has what is set";
  unsetenv("ENTENTE_WRITE_THREADS");
}

TEST(Flags, AreShownWithoutSecrets) {
  const Parsed parsed({"--cache-password", "hunter2", "--data-dir", "here"});
  EXPECT_EQ(parsed.password, "hunter2");
  EXPECT_THAT(parsed.masked, HasSubstr("cache-password=***"));
  EXPECT_THAT(parsed.masked, HasSubstr("database=here"));
  EXPECT_THAT(parsed.masked, Not(HasSubstr("hunter2")));
}

TEST(SecretFile, GivesItsFirstLine) {
  TemporaryDirectory directory;
  const std::string path = directory.path() + "/token";
  std::ofstream(path) << "  the token \nmore\n";
  EXPECT_EQ(*read_secret_file(path), "the token");
  EXPECT_EQ(*read_secret_file(""), "");
  std::ofstream(path) << "\n";
  EXPECT_EQ(reason_of(read_secret_file(path).status()), "INVALID_CONFIGURATION");
  EXPECT_EQ(reason_of(read_secret_file(path + "x").status()), "INVALID_CONFIGURATION");
}

TEST(Log, WritesOneJsonObjectALine) {
  LogCapture capture;
  log_info("it \"happened\"\n", {{"name", "Łódź"}, {"count", 3}, {"part", 0.5}, {"good", true}, {"bad", "\xff"}});
  log(LogLevel::kDebug, "not shown");
  const std::string text = capture.text();
  ASSERT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  const nlohmann::json line = nlohmann::json::parse(text);
  EXPECT_EQ(line["message"], "it \"happened\"\n");
  EXPECT_EQ(line["level"], "info");
  EXPECT_EQ(line["name"], "Łódź");
  EXPECT_EQ(line["count"], 3);
  EXPECT_EQ(line["part"], 0.5);
  EXPECT_EQ(line["good"], true);
  EXPECT_FALSE(set_log_level("loud").ok());
}

TEST(WorkerPool, RunsEverythingThatItTookAndRefusesTheRest) {
  WorkerPool pool({.read_threads = 1, .write_threads = 2, .read_queue = 2, .write_queue = 100});
  std::latch running(1);
  std::latch let_go(1);
  std::atomic<int> done = 0;
  ASSERT_TRUE(pool.submit(Lane::kRead, [&] {
    running.count_down();
    let_go.wait();
    ++done;
  }));
  running.wait();
  EXPECT_TRUE(pool.submit(Lane::kRead, [&] { ++done; }));
  EXPECT_TRUE(pool.submit(Lane::kRead, [&] { ++done; }));
  EXPECT_FALSE(pool.submit(Lane::kRead, [&] { ++done; }));
  EXPECT_EQ(pool.waiting(Lane::kRead), 2u);
  EXPECT_TRUE(pool.submit(Lane::kWrite, [&] { ++done; }));
  let_go.count_down();
  pool.stop();
  EXPECT_EQ(done, 4);
  EXPECT_FALSE(pool.submit(Lane::kWrite, [] {}));
}

TEST(WorkerPool, WhatSolvesHoldsNoOtherLaneAndItsOwnQueueEnds) {
  WorkerPool pool({.read_threads = 1, .write_threads = 1, .solve_queue = 1});
  std::latch running(1);
  std::latch let_go(1);
  std::atomic<int> solved = 0;
  ASSERT_TRUE(pool.submit(Lane::kSolve, [&] {
    running.count_down();
    let_go.wait();
    ++solved;
  }));
  running.wait();
  EXPECT_TRUE(pool.submit(Lane::kSolve, [&] { ++solved; }));
  EXPECT_FALSE(pool.submit(Lane::kSolve, [&] { ++solved; }));
  EXPECT_EQ(pool.waiting(Lane::kSolve), 1u);
  std::latch others(2);
  EXPECT_TRUE(pool.submit(Lane::kRead, [&] { others.count_down(); }));
  EXPECT_TRUE(pool.submit(Lane::kWrite, [&] { others.count_down(); }));
  others.wait();
  EXPECT_EQ(solved, 0);
  let_go.count_down();
  pool.stop();
  EXPECT_EQ(solved, 2);
}

}  // namespace
}  // namespace entente::common
