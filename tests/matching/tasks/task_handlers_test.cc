#include "services/matching/tasks/task_handlers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <set>
#include <string>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/tasks/digest_mail.h"
#include "services/matching/world/focal_points.h"
#include "tests/matching/proposals/review_ground.h"
#include "tests/matching/tasks/stand_ins.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Task;

class TaskCalls : public testing::Test {
 protected:
  v1::ListTasksResponse list(const std::string& filter = "", int size = 0, const std::string& token = "",
                             const common::Caller& caller = ReviewGround::coordinator()) {
    v1::ListTasksRequest request;
    request.set_filter(filter);
    request.set_page_size(size);
    request.set_page_token(token);
    const auto reply = handlers_.list(ground_.by(caller), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : v1::ListTasksResponse();
  }
  std::string refusal(const std::string& filter, int size = 0, const std::string& token = "") {
    v1::ListTasksRequest request;
    request.set_filter(filter);
    request.set_page_size(size);
    request.set_page_token(token);
    return common::reason_of(handlers_.list(ground_.by_coordinator(), request).status());
  }

  ReviewGround ground_;
  OpenWorkReader work_{*ground_.database};
  ListedPeople people_;
  FocalPoints focal_points_{people_};
  TaskHandlers handlers_{
      *ground_.database, [this]() -> absl::StatusOr<World> { return ground_.world; }, work_, people_, focal_points_,
      *ground_.proposals};
};

TEST_F(TaskCalls, AreReadOffTheStoreAsItIsNow) {
  EXPECT_THAT(list().tasks(), IsEmpty());
  const v1::Proposal one = ground_.propose(0, 0);
  const v1::Proposal other = ground_.propose(1, 1);
  ASSERT_THAT(list().tasks(), SizeIs(2));
  EXPECT_EQ(list().tasks(0).resource(), one.name());
  ASSERT_TRUE(ground_.approve(one.name()).ok());
  ASSERT_THAT(list().tasks(), SizeIs(1));
  EXPECT_EQ(list().tasks(0).resource(), other.name());
  ASSERT_TRUE(ground_.undo(ground_.get(one.name())).ok());
  EXPECT_THAT(list().tasks(), SizeIs(2));
  // A reader that comes later, or was away while the log was cut, finds the same.
  ASSERT_TRUE(
      ground_.database->write([](common::WriteTransaction& tx) { return common::compact_changes(tx, 0).status(); })
          .ok());
  const v1::Proposal third = ground_.propose(2, 2);
  EXPECT_THAT(list().tasks(), SizeIs(3));
  OpenWorkReader fresh(*ground_.database);
  EXPECT_EQ((*fresh.read())->proposals.size(), (*work_.read())->proposals.size());
  EXPECT_EQ(*work_.read(), *work_.read()) << "the same object while nothing changes";
}

// As after a fail-over to a standby that lagged, which counts on from where it was.
TEST_F(TaskCalls, ForgetWhatTheStoreHasLostThoughItsRevisionIsTakenAgain) {
  const auto point = [&] { return *common::read_value<common::StorePoint>(*ground_.database, common::last_point); };
  const v1::Proposal kept = ground_.propose(0, 0);
  const common::StorePoint before = point();
  const v1::Proposal lost = ground_.propose(1, 1);
  ASSERT_THAT(list().tasks(), SizeIs(2));
  const common::StorePoint after = point();
  const auto go_back = [&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(tx.execute("DELETE FROM changes WHERE revision > $1", {before.revision}).status());
    ENTENTE_RETURN_IF_ERROR(tx.execute("UPDATE change_log SET last_revision = $1", {before.revision}).status());
    const std::string id(common::id_of(lost.name()));
    ENTENTE_RETURN_IF_ERROR(tx.execute("DELETE FROM decisions WHERE proposal = $1", {id}).status());
    return tx.execute("DELETE FROM proposals WHERE id = $1", {id}).status();
  };
  const absl::Status gone_back = ground_.database->write(go_back);
  ASSERT_TRUE(gone_back.ok()) << gone_back;
  common::RandomIds ids;
  ASSERT_TRUE(common::begin_timeline(*ground_.database, ids).ok());
  const v1::Proposal made = ground_.propose(2, 2);
  ASSERT_EQ(point().revision, after.revision);
  std::set<std::string> names;
  const v1::ListTasksResponse now = list();
  for (const Task& task : now.tasks()) names.insert(task.resource());
  EXPECT_EQ(names, (std::set<std::string>{kept.name(), made.name()}));
}

TEST_F(TaskCalls, CountWhatIsOnAllPages) {
  for (int i = 0; i < 5; ++i) ground_.propose(i % 3, i % 3);
  std::vector<std::string> names;
  std::string token;
  int pages = 0;
  do {
    const v1::ListTasksResponse page = list("", 2, token);
    EXPECT_THAT(page.counts(), SizeIs(1));
    EXPECT_EQ(page.counts(0).kind(), Task::KIND_DECIDE);
    EXPECT_EQ(page.counts(0).count(), 5);
    for (const Task& task : page.tasks()) names.push_back(task.resource());
    token = page.next_page_token();
    ++pages;
  } while (!token.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(names, SizeIs(5));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
  // What is done meanwhile shifts nothing out of the next page.
  const v1::ListTasksResponse first = list("", 2);
  ASSERT_TRUE(ground_.approve(first.tasks(0).resource()).ok());
  EXPECT_THAT(list("", 3, first.next_page_token()).tasks(), SizeIs(3));
}

TEST_F(TaskCalls, FilterByKindCityAndAssignment) {
  ground_.propose(0, 0);
  v1::Proposal tunis = ground_.propose(1, 1);
  people_.add("ada");
  tunis.set_assignee("people/ada");
  ASSERT_TRUE(ground_.database
                  ->write([&](common::WriteTransaction& tx) { return update_proposal(tx, tunis, ground_.clock.now()); })
                  .ok());
  EXPECT_THAT(list("kind = decide").tasks(), SizeIs(2));
  EXPECT_THAT(list("kind = report").tasks(), IsEmpty());
  EXPECT_THAT(list("kind = report").counts(), IsEmpty());
  ASSERT_THAT(list("city = tunis").tasks(), SizeIs(1));
  ASSERT_THAT(list("assigned = true").tasks(), SizeIs(1));
  EXPECT_EQ(list().tasks(0).resource(), tunis.name()) << "what is mine comes first";
  EXPECT_THAT(list("due_date < 2027-01").tasks(), IsEmpty());
  // While profiles is away the list is there all the same.
  people_.fault = absl::UnavailableError("down");
  EXPECT_THAT(list().tasks(), SizeIs(2));
  EXPECT_THAT(list("assigned = true").tasks(), IsEmpty());
}

TEST_F(TaskCalls, RefuseWhatIsWrong) {
  EXPECT_EQ(refusal("kind = nonsense"), "INVALID_FILTER");
  EXPECT_EQ(refusal("score > 4"), "INVALID_FILTER");
  EXPECT_EQ(refusal("", -1), "INVALID_FIELD");
  EXPECT_EQ(refusal("", 0, "made-up"), "INVALID_PAGE_TOKEN");
  ground_.propose(0, 0);
  ground_.propose(1, 1);
  const std::string token = list("", 1).next_page_token();
  EXPECT_EQ(refusal("kind = decide", 1, token), "INVALID_PAGE_TOKEN");
  v1::GetDigestRequest german;
  german.set_language_code("de");
  const absl::Status refused = handlers_.digest(ground_.by_coordinator(), german).status();
  EXPECT_EQ(common::reason_of(refused), "INVALID_FIELD");
  EXPECT_EQ(common::field_violations_of(refused).front().field, "language_code");
  common::Caller nobody;
  EXPECT_TRUE(absl::IsPermissionDenied(handlers_.list(ground_.by(nobody), {}).status()));
  EXPECT_TRUE(absl::IsPermissionDenied(handlers_.digest(ground_.by(nobody), {}).status()));
}

TEST_F(TaskCalls, ADigestIsInTheLanguageThatIsAskedForElseInOnesOwn) {
  ground_.propose(0, 0);
  const auto language = [&](const std::string& asked) {
    v1::GetDigestRequest request;
    request.set_language_code(asked);
    const auto reply = handlers_.digest(ground_.by_coordinator(), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->task_count(), 1);
    EXPECT_THAT(reply->html(), HasSubstr("<!doctype html>"));
    return reply->language_code();
  };
  EXPECT_EQ(language(""), "en");
  EXPECT_EQ(language("fr-CA"), "fr");
  people_.add("ada").set_language_code("fr");
  EXPECT_EQ(language(""), "fr");
  EXPECT_EQ(language("en"), "en");
}

TEST_F(TaskCalls, DeadLettersAreForCoordinatorsOfEverythingAndOperators) {
  const auto refused = [&](const common::Caller& caller) {
    return absl::IsPermissionDenied(handlers_.dead_letters(ground_.by(caller), {}).status());
  };
  EXPECT_FALSE(refused(ReviewGround::coordinator()));
  EXPECT_FALSE(refused({.subject = "op", .assignments = {{common::Role::kOperator, "*"}}}));
  EXPECT_TRUE(refused(ReviewGround::coordinator("fields/crafts")));
  EXPECT_TRUE(refused(ReviewGround::focal_point("dakar")));
  // Newest first, in pages.
  for (int i = 0; i < 3; ++i) {
    ground_.clock.advance(absl::Hours(1));
    ASSERT_TRUE(ground_.database
                    ->write([&](common::WriteTransaction& tx) -> absl::Status {
                      const absl::Time now = ground_.clock.now();
                      const std::string id = "digest.p" + std::to_string(i) + ".2026-12-01@net.example";
                      if (auto s = common::put_in_outbox(tx, id, "mail", "", now); !s.ok()) return s;
                      if (auto s = common::claim_from_outbox(tx, "mail", now, now + absl::Minutes(10)).status();
                          !s.ok())
                        return s;
                      return common::give_up(tx, {.id = id, .attempts = 1}, "no such box");
                    })
                    .ok());
  }
  v1::ListDeadLettersRequest request;
  request.set_page_size(2);
  std::vector<std::string> people;
  for (int page = 0; page < 2; ++page) {
    const auto reply = handlers_.dead_letters(ground_.by_coordinator(), request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    for (const auto& letter : reply->dead_letters()) people.push_back(letter.person());
    request.set_page_token(reply->next_page_token());
  }
  EXPECT_THAT(people, ElementsAre("people/p2", "people/p1", "people/p0"));
  EXPECT_TRUE(request.page_token().empty());
}

// 2,000 proposals before a coordinator of everything: issue 11 asks for 50 ms at the 99th percentile, on an idle
// machine with optimisation; this machine may be neither, so the test holds ten times that.
TEST_F(TaskCalls, TwoThousandProposalsAreListedAtOnce) {
  for (int i = 0; i < 2000; ++i) ground_.propose(i % 3, i % 3);
  std::vector<absl::Duration> times;
  for (int i = 0; i < 100; ++i) {
    const absl::Duration begin = common::steady_now();
    ASSERT_THAT(list().tasks(), SizeIs(100));
    times.push_back(common::steady_now() - begin);
  }
  std::sort(times.begin(), times.end());
  std::cout << "2,000 proposals: p50 " << times[50] << ", p99 " << times[98] << '\n';
  EXPECT_LT(times[98], absl::Milliseconds(500));
}

}  // namespace
}  // namespace entente::matching
