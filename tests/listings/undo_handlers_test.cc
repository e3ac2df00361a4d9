#include "services/listings/undo_handlers.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/listings/import_store.h"
#include "services/listings/import_undo.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::ElementsAre;
using v1::Listing;
using Kept = v1::UndoImportResponse::Kept;

constexpr char kHeader[] = "id,city,kind,role,area,title,summary,capacity\n";
constexpr char kRequestId[] = "7d5bb5a4-5e0c-4c5c-9c1c-0a4b1a9a0f11";

class UndoHandlersTest : public testing::Test {
 protected:
  v1::ImportListingsResponse import(const std::string& sheet, const common::Caller& caller = coordinator()) {
    v1::ImportListingsRequest request;
    request.set_sheet(sheet);
    const auto response = t_.imports.import(t_.as(caller), request);
    EXPECT_TRUE(response.ok()) << response.status();
    EXPECT_TRUE(response.ok() && response->report().stored());
    return response.ok() ? *response : v1::ImportListingsResponse();
  }
  absl::StatusOr<v1::UndoImportResponse> undo(const std::string& import, const common::Caller& caller = coordinator(),
                                              const std::string& request_id = "") {
    v1::UndoImportRequest request;
    request.set_import_id(import);
    request.set_request_id(request_id);
    return t_.undo.undo(t_.as(caller), request);
  }
  static std::string counts(const absl::StatusOr<v1::UndoImportResponse>& reply) {
    if (!reply.ok()) return common::reason_of(reply.status());
    return concat(reply->deleted_count(), " deleted ", reply->restored_count(), " restored ", reply->kept_count(),
                  " kept");
  }
  bool exists(const std::string& id) {
    v1::GetListingRequest request;
    request.set_name(concat("cities/dakar/listings/", id));
    return t_.listings.get(t_.as(coordinator()), request).ok();
  }
  std::int64_t count(std::string_view sql) {
    const auto row = common::read_value<std::optional<common::Row>>(
        *t_.database, [&](common::ReadTransaction& tx) { return tx.query_one(sql); });
    EXPECT_TRUE(row.ok()) << row.status();
    return (*row)->integer(0);
  }
  static std::string large_sheet(int rows, const std::string& title) {
    std::string text = kHeader;
    for (int i = 0; i < rows; ++i) text += concat("row-", i, ",dakar,need,,studies,", title, " ", i, ",,2\n");
    return text;
  }

  TestGround t_;
};

TEST_F(UndoHandlersTest, DeletesWhatTheImportMadeAndRestoresWhatItChanged) {
  import(concat(kHeader, "a,dakar,need,,studies,One,Old words,3\n"));
  const Listing before = t_.get("cities/dakar/listings/a");
  const auto second = import(concat(kHeader, "a,dakar,need,,studies,Uno,New words,1\nb,dakar,need,,studies,Two,,1\n"));
  EXPECT_EQ(common::from_timestamp(second.undo_expire_time()), t_.clock.now() + kUndoTime);

  EXPECT_EQ(counts(undo(second.import_id())), "1 deleted 1 restored 0 kept");
  EXPECT_FALSE(exists("b"));
  Listing after = t_.get("cities/dakar/listings/a");
  EXPECT_NE(after.etag(), before.etag()) << "who has read what the import stored mustn't write over this";
  after.set_etag(before.etag());
  *after.mutable_update_time() = before.update_time();
  EXPECT_TRUE(MessageDifferencer::Equals(after, before)) << after.DebugString();

  EXPECT_EQ(counts(undo(second.import_id())), "IMPORT_NOT_FOUND") << "it is undone";
  EXPECT_EQ(import(concat(kHeader, "b,dakar,need,,studies,Two,,1\n")).report().new_count(), 1) << "its id is free";
}

TEST_F(UndoHandlersTest, AnImportThatChangedNothingHasNothingToUndo) {
  const std::string sheet = concat(kHeader, "a,dakar,need,,studies,One,,1\n");
  EXPECT_NE(import(sheet).import_id(), "");
  const auto again = import(sheet);
  EXPECT_EQ(again.import_id(), "");
  EXPECT_FALSE(again.has_undo_expire_time());
}

TEST_F(UndoHandlersTest, KeepsWhatWasChangedOrTakenSince) {
  import(concat(kHeader, "d,dakar,need,,studies,Four,,1\n"));
  const auto imported = import(
      concat(kHeader, "a,dakar,need,,studies,One,,1\nb,dakar,need,,studies,Two,,1\nc,dakar,need,,studies,Three,,1\n",
             "d,dakar,need,,studies,Four,,3\n"));
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name("cities/dakar/listings/a");
  update.mutable_listing()->set_summary("Written since");
  ASSERT_TRUE(t_.listings.update(t_.as(coordinator()), update).ok());
  v1::ReserveCapacityRequest reserve;
  reserve.set_reservation_id("since");
  reserve.set_state(v1::Reservation::STATE_CONFIRMED);
  for (const auto& [id, places] : std::map<std::string, int>{{"b", 1}, {"d", 2}}) {
    v1::Reservation::Entry& entry = *reserve.add_entries();
    entry.set_listing(concat("cities/dakar/listings/", id));
    entry.set_places(places);
  }
  ASSERT_TRUE(t_.reservations.reserve(t_.as_service(), reserve).ok());

  const auto reply = undo(imported.import_id());
  EXPECT_EQ(counts(reply), "1 deleted 0 restored 3 kept");
  ASSERT_EQ(reply->kept_size(), 3);
  EXPECT_EQ(reply->kept(0).name(), "cities/dakar/listings/a");
  EXPECT_EQ(reply->kept(0).reason(), Kept::REASON_CHANGED);
  EXPECT_EQ(reply->kept(1).name(), "cities/dakar/listings/b");
  EXPECT_EQ(reply->kept(1).reason(), Kept::REASON_TAKEN);
  EXPECT_EQ(reply->kept(2).reason(), Kept::REASON_TAKEN) << "one place would be too few for two that are taken";
  EXPECT_EQ(t_.get("cities/dakar/listings/a").summary(), "Written since");
  EXPECT_EQ(t_.get("cities/dakar/listings/d").capacity(), 3);
  EXPECT_FALSE(exists("c"));
}

TEST_F(UndoHandlersTest, PlacesThatWereTakenBeforeStayTaken) {
  import(concat(kHeader, "a,dakar,need,,studies,One,,3\n"));
  v1::ReserveCapacityRequest reserve;
  reserve.set_reservation_id("before");
  reserve.set_state(v1::Reservation::STATE_CONFIRMED);
  reserve.add_entries()->set_listing("cities/dakar/listings/a");
  reserve.mutable_entries(0)->set_places(2);
  ASSERT_TRUE(t_.reservations.reserve(t_.as_service(), reserve).ok());
  const auto imported = import(concat(kHeader, "a,dakar,need,,studies,Uno,,4\n"));
  EXPECT_EQ(counts(undo(imported.import_id())), "0 deleted 1 restored 0 kept");
  const Listing a = t_.get("cities/dakar/listings/a");
  EXPECT_EQ(a.capacity(), 3);
  EXPECT_EQ(a.reserved_places(), 2);
  EXPECT_EQ(count("SELECT confirmed_places FROM listings WHERE id = 'a'"), 2);
}

TEST_F(UndoHandlersTest, IsForWhoeverImportedAndForCoordinators) {
  const std::string sheet = concat(kHeader, "a,dakar,need,,studies,One,,1\n");
  const auto by_focal_point = import(sheet, focal_point("dakar"));
  EXPECT_EQ(counts(undo(by_focal_point.import_id(), focal_point("edinburgh"))), "IMPORT_NOT_FOUND");
  EXPECT_EQ(counts(undo(by_focal_point.import_id(), coordinator("regions/none"))), "IMPORT_NOT_FOUND")
      << "out of scope";
  EXPECT_TRUE(exists("a"));
  EXPECT_EQ(counts(undo(by_focal_point.import_id(), focal_point("dakar"))), "1 deleted 0 restored 0 kept");
  EXPECT_EQ(counts(undo(import(sheet, focal_point("dakar")).import_id())), "1 deleted 0 restored 0 kept");
  for (const char* id : {"0", "-1", "99", "x", "99999999999999999999"}) {
    EXPECT_EQ(counts(undo(id)), "IMPORT_NOT_FOUND") << id;
  }
  EXPECT_EQ(counts(undo("")), "INVALID_FIELD");
}

TEST_F(UndoHandlersTest, IsOverAfterAnHourAndThenForgotten) {
  const auto imported = import(concat(kHeader, "a,dakar,need,,studies,One,,1\n"));
  t_.clock.advance(kUndoTime);
  EXPECT_EQ(counts(undo(imported.import_id())), "IMPORT_NOT_FOUND");
  ASSERT_TRUE(forget_undo_over(t_.ground, t_.clock.now() - absl::Seconds(1)).ok());
  EXPECT_EQ(count("SELECT count(*) FROM undo_rows"), 1) << "not before";
  ASSERT_TRUE(forget_undo_over(t_.ground, t_.clock.now()).ok());
  EXPECT_EQ(count("SELECT count(*) FROM undo_rows"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM undo_imports"), 0);
  EXPECT_TRUE(exists("a"));
}

TEST_F(UndoHandlersTest, ARepeatAnswersTheSame) {
  const auto imported = import(concat(kHeader, "a,dakar,need,,studies,One,,1\n"));
  const auto first = undo(imported.import_id(), coordinator(), kRequestId);
  const auto second = undo(imported.import_id(), coordinator(), kRequestId);
  EXPECT_EQ(counts(first), "1 deleted 0 restored 0 kept");
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(MessageDifferencer::Equals(*first, *second));
}

TEST_F(UndoHandlersTest, ALargeOneGoesInStepsAndGoesOnWhereItWasCutOff) {
  constexpr int kRows = 3 * kImportStep + 7;
  import(large_sheet(kRows - 1, "Row"));
  const auto imported = import(large_sheet(kRows, "Other"));
  EXPECT_EQ(imported.report().changed_count(), kRows - 1);

  v1::UndoImportRequest request;
  request.set_import_id(imported.import_id());
  common::CallContext call = t_.as(coordinator());
  call.cancelled = [steps = 0]() mutable { return ++steps > 2; };
  EXPECT_EQ(t_.undo.undo(call, request).status().code(), absl::StatusCode::kCancelled);
  const auto rest = undo(imported.import_id());
  ASSERT_TRUE(rest.ok()) << rest.status();
  EXPECT_EQ(rest->kept_count(), 0);
  EXPECT_EQ(rest->restored_count() + rest->deleted_count(), kRows - 1000);
  EXPECT_EQ(count("SELECT count(*) FROM listings"), kRows - 1);
  for (const int i : {0, 1, 700, kRows - 2}) {
    EXPECT_EQ(t_.get(concat("cities/dakar/listings/row-", i)).title(), concat("Row ", i));
  }
  // Watchers hear of each, in order and without gaps.
  const auto changes = common::read_value<std::vector<common::Change>>(
      *t_.database, [&](common::ReadTransaction& tx) { return common::read_changes(tx, 1, 100'000); });
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_EQ(changes->size(), 3 * kRows - 1);
  for (std::size_t i = 0; i < changes->size(); ++i) EXPECT_EQ((*changes)[i].revision, static_cast<int>(i) + 1);
}

TEST_F(UndoHandlersTest, WaitsForAnImportThatRuns) {
  const auto imported = import(concat(kHeader, "a,dakar,need,,studies,One,,1\n"));
  ASSERT_TRUE(t_.database
                  ->write([&](common::WriteTransaction& tx) -> absl::Status {
                    return open_import(tx, t_.clock.now()).status();
                  })
                  .ok());
  EXPECT_EQ(counts(undo(imported.import_id())), "OVERLOADED");
  EXPECT_TRUE(exists("a"));
}

}  // namespace
}  // namespace entente::listings
