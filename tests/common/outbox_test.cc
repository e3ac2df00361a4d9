#include "services/common/storage/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/retrier.h"
#include "tests/common/temporary_directory.h"
#include "tests/postgres/test_store.h"

namespace entente::common {
namespace {

using testing::ElementsAre;

const absl::Time kBegin = absl::FromUnixSeconds(1'800'000'000);

class Outbox : public testing::Test {
 protected:
  Outbox() {
    const std::array<Migration, 1> steps = {Migration{1, "outbox", kOutboxSchema}};
    EXPECT_TRUE(migrate(*database_, steps, clock_).ok());
  }

  void put(const std::string& id, const std::string& destination = "mail", absl::Time when = kBegin) {
    write([&](WriteTransaction& tx) { return put_in_outbox(tx, id, destination, "to " + id, when); });
  }
  void write(const std::function<absl::Status(WriteTransaction&)>& change) {
    const absl::Status status = database_->write(change);
    ASSERT_TRUE(status.ok()) << status;
  }
  std::vector<OutboxEntry> all_given_up() {
    std::vector<OutboxEntry> entries;
    EXPECT_TRUE(database_
                    ->read([&](ReadTransaction& tx) {
                      auto found = given_up(tx, "", 100);
                      if (found.ok()) entries = *std::move(found);
                      return found.status();
                    })
                    .ok());
    return entries;
  }
  std::int64_t waiting() {
    std::int64_t size = -1;
    EXPECT_TRUE(database_
                    ->read([&](ReadTransaction& tx) {
                      const auto found = outbox_size(tx);
                      if (found.ok()) size = *found;
                      return found.status();
                    })
                    .ok());
    return size;
  }
  // A destination that says `answers` one after the other, then OK, and notes what came.
  Retrier::Deliver mail(std::vector<absl::Status> answers = {}) {
    return [this, answers, at = std::size_t{0}](const OutboxEntry& entry) mutable {
      came_.push_back(entry.id + ":" + entry.payload + ":" + std::to_string(entry.attempts));
      return at < answers.size() ? answers[at++] : absl::OkStatus();
    };
  }
  Retrier::Outcome run(Retrier& retrier) {
    const auto outcome = retrier.run();
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.value_or(Retrier::Outcome());
  }

  ManualClock clock_{kBegin};
  TemporaryDirectory directory_;
  std::unique_ptr<Database> database_ = open_test_store(directory_.path(), "outbox");
  std::vector<std::string> came_;
};

TEST_F(Outbox, TakesBackWhatNobodyHasBegunToDeliver) {
  put("a");
  put("b");
  const auto take = [&](const std::string& id) {
    bool taken = false;
    write([&](WriteTransaction& tx) {
      const absl::StatusOr<bool> done = take_back(tx, id);
      taken = done.ok() && *done;
      return done.status();
    });
    return taken;
  };
  EXPECT_TRUE(take("a"));
  EXPECT_FALSE(take("a")) << "it is gone";
  write(
      [&](WriteTransaction& tx) { return claim_from_outbox(tx, "mail", kBegin, kBegin + absl::Minutes(10)).status(); });
  EXPECT_FALSE(take("b")) << "somebody is at it";
  EXPECT_EQ(waiting(), 1);
  // What was taken back can be owed again.
  put("a");
  EXPECT_TRUE(take("a"));
}

TEST_F(Outbox, DeliversOnceInTheOrderOfTimeAndForgets) {
  put("late", "mail", kBegin + absl::Hours(1));
  put("second", "mail", kBegin - absl::Seconds(1));
  put("first", "mail", kBegin - absl::Seconds(2));
  Retrier retrier(*database_, clock_, {{"mail", mail()}});
  EXPECT_EQ(run(retrier).delivered, 2);
  EXPECT_THAT(came_, ElementsAre("first:to first:1", "second:to second:1"));
  EXPECT_EQ(run(retrier).delivered, 0);
  EXPECT_EQ(waiting(), 1);
  clock_.advance(absl::Hours(1));
  EXPECT_EQ(run(retrier).delivered, 1);
  EXPECT_EQ(waiting(), 0);
}

TEST_F(Outbox, IsPartOfTheTransactionThatOwesIt) {
  EXPECT_FALSE(database_
                   ->write([&](WriteTransaction& tx) -> absl::Status {
                     const absl::Status put = put_in_outbox(tx, "a", "mail", "text", kBegin);
                     return put.ok() ? absl::AbortedError("the step itself was refused") : put;
                   })
                   .ok());
  EXPECT_EQ(waiting(), 0);
  put("a");
  put("a");
  EXPECT_EQ(waiting(), 1) << "the same id is the same entry";
}

TEST_F(Outbox, TriesAgainWithGrowingPausesAndTheSameId) {
  put("a");
  const absl::Status away = absl::UnavailableError("nobody there");
  Retrier retrier(*database_, clock_, {{"mail", mail({away, away, away})}},
                  {.first_pause = absl::Minutes(1), .longest_pause = absl::Minutes(3)});
  for (const int minutes : {1, 2, 3}) {
    EXPECT_EQ(run(retrier).failed, 1);
    clock_.advance(absl::Minutes(minutes) - absl::Seconds(1));
    const Retrier::Outcome early = run(retrier);
    EXPECT_EQ(early.failed + early.delivered, 0);
    clock_.advance(absl::Seconds(1));
  }
  EXPECT_EQ(run(retrier).delivered, 1);
  EXPECT_THAT(came_, ElementsAre("a:to a:1", "a:to a:2", "a:to a:3", "a:to a:4"));
}

// It sleeps while it delivers, for longer than it may; another process takes the entry up meanwhile.
TEST_F(Outbox, WhoSleptWhileHeDeliveredChangesNothingOfWhatTheNextOneDoes) {
  for (const absl::Status& late : {absl::UnavailableError("late"), absl::NotFoundError("late")}) {
    put("a");
    int delivered = 0;
    Retrier other(*database_, clock_, {{"mail", [&](const OutboxEntry&) {
                                          ++delivered;
                                          return absl::UnavailableError("not now");
                                        }}});
    Retrier sleeper(*database_, clock_,
                    {{"mail",
                      [&](const OutboxEntry&) {
                        clock_.advance(absl::Minutes(11));
                        EXPECT_EQ(run(other).failed, 1);
                        return late;
                      }}},
                    {.most_at_once = 1});
    run(sleeper);
    EXPECT_EQ(waiting(), 1) << late;
    EXPECT_TRUE(all_given_up().empty()) << late;
    EXPECT_EQ(run(other).failed, 0) << "not before its own pause is over";
    EXPECT_EQ(delivered, 1);
    write([](WriteTransaction& tx) { return common::delivered(tx, "a"); });
  }
}

TEST_F(Outbox, GivesUpAfterAllAttemptsOrAtOnceWhatCanNeverArriveAndShowsIt) {
  put("tired");
  const absl::Status away = absl::UnavailableError("nobody there");
  Retrier retrier(*database_, clock_, {{"mail", mail({away, away, absl::NotFoundError("no such person")})}},
                  {.most_attempts = 2});
  EXPECT_EQ(run(retrier).failed, 1);
  clock_.advance(absl::Hours(1));
  EXPECT_EQ(run(retrier).given_up, 1);
  put("wrong");
  EXPECT_EQ(run(retrier).given_up, 1);
  EXPECT_EQ(waiting(), 0);
  const auto entries = all_given_up();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].id, "tired");
  EXPECT_EQ(entries[0].attempts, 2);
  EXPECT_THAT(entries[0].error, testing::HasSubstr("nobody there"));
  EXPECT_THAT(entries[1].error, testing::HasSubstr("no such person"));
  clock_.advance(absl::Hours(100));
  EXPECT_EQ(run(retrier).delivered, 0) << "it doesn't come back by itself";

  bool revived = false;
  write([&](WriteTransaction& tx) -> absl::Status {
    const auto done = revive(tx, "wrong", clock_.now());
    revived = done.ok() && *done;
    return done.status();
  });
  EXPECT_TRUE(revived);
  EXPECT_EQ(run(retrier).delivered, 1);
  EXPECT_EQ(all_given_up().size(), 1u);
}

TEST_F(Outbox, LeavesOtherDestinationsAndASlowOneHoldsNoOther) {
  put("a", "mail");
  put("b", "listings");
  put("c", "unknown");
  Retrier retrier(*database_, clock_,
                  {{"listings", [](const OutboxEntry&) { return absl::UnavailableError("down"); }}, {"mail", mail()}});
  const Retrier::Outcome outcome = run(retrier);
  EXPECT_EQ(outcome.failed, 1);
  EXPECT_EQ(outcome.delivered, 1);
  EXPECT_EQ(waiting(), 2);
  Retrier other(*database_, clock_, {{"unknown", mail()}});
  EXPECT_EQ(run(other).delivered, 1);
  EXPECT_THAT(came_, ElementsAre("a:to a:1", "c:to c:1")) << "its first attempt: nobody else counted one";
}

TEST_F(Outbox, AnEntryIsWithOneProcessAtATimeAndOutlivesTheOneThatDies) {
  put("a");
  Retrier second(*database_, clock_, {{"mail", mail()}}, {.longest_delivery = absl::Minutes(10)});
  int in_between = -1;
  Retrier first(*database_, clock_,
                {{"mail",
                  [&](const OutboxEntry&) {
                    in_between = run(second).delivered;
                    return absl::UnavailableError("died, in effect: its word is lost below");
                  }}},
                {.longest_delivery = absl::Minutes(10)});
  // As a process that ends between the delivery and the note of it: only the claim is in the store.
  write([&](WriteTransaction& tx) {
    return claim_from_outbox(tx, "mail", clock_.now(), clock_.now() + absl::Minutes(10)).status();
  });
  EXPECT_EQ(run(second).delivered, 0);
  clock_.advance(absl::Minutes(10));
  EXPECT_EQ(run(first).failed, 1);
  EXPECT_EQ(in_between, 0) << "while the first one has it, the second finds nothing";
  clock_.advance(absl::Hours(1));
  EXPECT_EQ(run(second).delivered, 1);
  EXPECT_THAT(came_, ElementsAre("a:to a:3"));
}

}  // namespace
}  // namespace entente::common
