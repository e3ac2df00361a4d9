// Imports of many rows: staged in steps, seen at one moment, whatever happens between the steps; and what is left of
// one whose process ended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/listings/import_store.h"
#include "services/listings/import_writer.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_store.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using ::testing::HasSubstr;
using v1::Listing;

constexpr int kRows = 3 * kImportStep + 7;

class LargeImportTest : public testing::Test {
 protected:
  static std::string sheet(int rows, const std::string& title = "Row") {
    std::string text = "id,city,kind,role,area,title,capacity\n";
    for (int i = 0; i < rows; ++i) text += concat("row-", i, ",dakar,need,,studies,", title, " ", i, ",2\n");
    return text;
  }
  // Imports as a coordinator; `between` runs before each step of staging, with its number, and may end the call.
  absl::StatusOr<type::v1::ImportReport> import(const std::string& text, const std::function<bool(int)>& between = {},
                                                absl::Duration time = absl::InfiniteDuration()) {
    v1::ImportListingsRequest request;
    request.set_sheet(text);
    common::CallContext call = t_.as(coordinator());
    call.deadline = call.now + time;
    // The preview looks, too: once in a thousand rows.
    int steps = -static_cast<int>(std::count(text.begin(), text.end(), '\n') - 1) / 1000;
    call.cancelled = [&steps, &between] { return ++steps > 0 && between && between(steps); };
    const auto response = t_.imports.import(call, request);
    if (!response.ok()) return response.status();
    return response->report();
  }
  int seen(const std::string& city = "-") {
    int count = 0;
    v1::ListListingsRequest request;
    request.set_parent(concat("cities/", city));
    request.set_page_size(1000);
    do {
      const auto page = t_.listings.list(t_.as(coordinator()), request);
      EXPECT_TRUE(page.ok()) << page.status();
      count += page->listings_size();
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return count;
  }
  std::int64_t count(std::string_view sql) {
    const auto row = common::read_value<std::optional<common::Row>>(
        *t_.database, [&](common::ReadTransaction& tx) { return tx.query_one(sql); });
    EXPECT_TRUE(row.ok()) << row.status();
    return (*row)->integer(0);
  }
  std::int64_t versions() { return count("SELECT count(*) FROM listing_versions"); }
  std::vector<common::Change> changes(std::int64_t start = 1) {
    const auto read = common::read_value<std::vector<common::Change>>(
        *t_.database, [&](common::ReadTransaction& tx) { return common::read_changes(tx, start, 100'000); });
    EXPECT_TRUE(read.ok()) << read.status();
    return *read;
  }
  absl::StatusOr<Listing> create(const std::string& city, const std::string& id) {
    v1::CreateListingRequest request;
    request.set_parent(concat("cities/", city));
    request.set_listing_id(id);
    *request.mutable_listing() = TestGround::need(city);
    request.set_publish(true);
    return t_.listings.create(t_.as(coordinator()), request);
  }
  absl::Status write(const std::function<absl::Status(common::WriteTransaction&)>& closure) {
    return t_.database->write(closure);
  }
  // Stages `rows` new listings and a change of `changed`, as an import does that never comes to its end.
  std::int64_t stage(int rows, const std::string& changed = "") {
    std::int64_t id = 0;
    EXPECT_TRUE(write([&](common::WriteTransaction& tx) -> absl::Status {
                  id = open_import(tx, t_.clock.now())->id;
                  for (int i = 0; i < rows; ++i) {
                    StoredListing stored{TestGround::need()};
                    stored.listing.set_name(common::ListingName("dakar", concat("staged-", i)).text());
                    stored.listing.set_state(Listing::STATE_PUBLISHED);
                    const absl::Status staged = stage_listing(tx, t_.clock.now(), id, &stored);
                    if (!staged.ok()) return staged;
                  }
                  if (changed.empty()) return absl::OkStatus();
                  StoredListing stored = **find_listing(tx, changed);
                  stored.listing.set_title("Changed");
                  return stage_listing(tx, t_.clock.now(), id, &stored);
                }).ok());
    return id;
  }

  TestGround t_;
};

TEST_F(LargeImportTest, AReservationOfRowsFarApartIsPutTogether) {
  std::string text = "id,city,kind,role,area,title,capacity,reserved_places,reservations\n";
  for (int i = 0; i < kRows; ++i) {
    const bool reserved = i == 3 || i == kRows - 1;
    text += concat("row-", i, ",dakar,need,,studies,T", i, ",2,",
                   reserved ? "1,p=held 1 until 2026-12-24T10:00:00Z" : ",", "\n");
  }
  const auto report = import(text);
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_TRUE(report->stored()) << report->ShortDebugString();
  v1::GetReservationRequest get;
  get.set_name("reservations/p");
  const auto reservation = t_.reservations.get(t_.as_service(), get);
  ASSERT_TRUE(reservation.ok()) << reservation.status();
  EXPECT_EQ(reservation->state(), v1::Reservation::STATE_HELD);
  EXPECT_EQ(reservation->entries_size(), 2);
  EXPECT_EQ(count("SELECT CAST(sum(held_places) AS BIGINT) FROM listings"), 2);
}

TEST_F(LargeImportTest, NobodySeesARowBeforeAllAreThere) {
  int steps = 0;
  const auto report = import(sheet(kRows), [&](int step) {
    steps = step;
    EXPECT_EQ(seen(), 0);
    EXPECT_EQ(t_.revision(), 0);
    v1::GetListingRequest get;
    get.set_name("cities/dakar/listings/row-0");
    EXPECT_EQ(common::reason_of(t_.listings.get(t_.as(coordinator()), get).status()), "NOT_FOUND");
    return false;
  });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(steps, 4);
  EXPECT_TRUE(report->stored());
  EXPECT_EQ(report->new_count(), kRows);
  EXPECT_EQ(seen(), kRows);
  const auto log = changes();
  ASSERT_EQ(log.size(), static_cast<std::size_t>(kRows));
  for (int i = 0; i < kRows; ++i) {
    EXPECT_EQ(log[i].revision, i + 1);
    EXPECT_EQ(log[i].name, concat("cities/dakar/listings/row-", i)) << "in the order of the sheet";
  }
  EXPECT_EQ(count("SELECT count(*) FROM imports"), 0);
  EXPECT_NE(t_.get("cities/dakar/listings/row-0").etag(), "");

  const auto again = import(sheet(kRows));
  EXPECT_EQ(again->same_count(), kRows);
  EXPECT_EQ(t_.revision(), kRows);
}

// As a standby has that lagged and took over.
TEST_F(LargeImportTest, OfWhichTheStoreHasLostAStepIsInterrupted) {
  const auto report = import(sheet(kRows), [&](int step) {
    if (step != 3) return false;
    EXPECT_TRUE(write([&](common::WriteTransaction& tx) -> absl::Status {
                  EXPECT_TRUE(tx.execute("DELETE FROM version_codes WHERE version > 500").ok());
                  EXPECT_TRUE(tx.execute("DELETE FROM listing_versions WHERE version > 500").ok());
                  return tx.execute("UPDATE imports SET row_count = 500").status();
                }).ok());
    return false;
  });
  EXPECT_EQ(common::reason_of(report.status()), "IMPORT_INTERRUPTED");
  EXPECT_EQ(seen(), 0);
  EXPECT_EQ(versions(), 0);
  ASSERT_TRUE(import(sheet(kRows)).ok());
  EXPECT_EQ(seen(), kRows);
}

TEST_F(LargeImportTest, OldRowsStandUntilAllAreChanged) {
  ASSERT_TRUE(import(sheet(kRows)).ok());
  const std::string etag = t_.get("cities/dakar/listings/row-3").etag();
  const auto report = import(sheet(kRows, "New"), [&](int) {
    EXPECT_EQ(t_.get("cities/dakar/listings/row-3").title(), "Row 3");
    EXPECT_EQ(seen(), kRows);
    return false;
  });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->changed_count(), kRows);
  EXPECT_EQ(seen(), kRows);
  EXPECT_EQ(t_.get("cities/dakar/listings/row-3").title(), "New 3");
  EXPECT_NE(t_.get("cities/dakar/listings/row-3").etag(), etag);
  EXPECT_EQ(versions(), kRows) << "the old ones are dropped";
  EXPECT_EQ(changes(kRows + 1).size(), static_cast<std::size_t>(kRows));
}

TEST_F(LargeImportTest, OthersWriteInBetween) {
  const auto report = import(sheet(kRows), [&](int step) {
    EXPECT_TRUE(create("edinburgh", concat("between-", step)).ok());
    EXPECT_EQ(seen(), step);
    return false;
  });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(seen(), kRows + 4);
  const auto log = changes();
  ASSERT_EQ(log.size(), static_cast<std::size_t>(kRows + 4));
  EXPECT_EQ(log[3].name, "cities/edinburgh/listings/between-4");
  EXPECT_EQ(log[4].name, "cities/dakar/listings/row-0") << "behind what was committed before";
}

TEST_F(LargeImportTest, ASecondOneWaitsForItsTurnAsLongAsItsCallMay) {
  absl::Status second, small;
  const auto first = import(sheet(kRows), [&](int step) {
    if (step != 2) return false;
    // The turn belongs to a thread.
    std::thread([&] {
      second = import(sheet(kRows, "Other"), {}, absl::ZeroDuration()).status();
      small = import("id,city,kind,role,area,title,capacity\nsmall,dakar,need,,studies,Small,1\n").status();
    }).join();
    return false;
  });
  EXPECT_EQ(common::reason_of(second), "OVERLOADED");
  EXPECT_THAT(std::string(second.message()), HasSubstr("another large import runs"));
  EXPECT_TRUE(small.ok()) << "small ones don't wait: " << small;
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(t_.get("cities/dakar/listings/row-0").title(), "Row 0");
  EXPECT_EQ(seen(), kRows + 1);
  EXPECT_TRUE(import(sheet(kRows, "Other"), {}, absl::Minutes(1)).ok());
}

TEST_F(LargeImportTest, ARowThatSomebodyMadeMeanwhileIsChangedNotDoubled) {
  const auto report = import(sheet(kRows), [&](int step) { return step == 3 && !create("dakar", "row-5").ok(); });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->stored());
  EXPECT_EQ(report->new_count(), kRows - 1);
  EXPECT_EQ(report->changed_count(), 1);
  EXPECT_EQ(report->outcomes(5).effect(), type::v1::ROW_EFFECT_CHANGED);
  EXPECT_THAT(join(report->outcomes(5).changed_fields(), ","), HasSubstr("title"));
  EXPECT_EQ(seen(), kRows);
  EXPECT_EQ(t_.get("cities/dakar/listings/row-5").title(), "Row 5");
  EXPECT_EQ(versions(), kRows);
}

TEST_F(LargeImportTest, WhatSomebodyChangedMeanwhileKeepsWhatTheSheetDoesntSay) {
  ASSERT_TRUE(import(sheet(kRows)).ok());
  const auto report = import(sheet(kRows, "New"), [&](int step) {
    if (step != 2) return false;
    v1::UpdateListingRequest update;
    update.mutable_listing()->set_name("cities/dakar/listings/row-0");  // staged already
    update.mutable_listing()->set_description("By hand");
    EXPECT_TRUE(t_.listings.update(t_.as(coordinator()), update).ok());
    return false;
  });
  ASSERT_TRUE(report.ok()) << report.status();
  const Listing row = t_.get("cities/dakar/listings/row-0");
  EXPECT_EQ(row.title(), "New 0");
  EXPECT_EQ(row.description(), "By hand");
  EXPECT_EQ(versions(), kRows);
}

TEST_F(LargeImportTest, AViolationThatComesUpMeanwhileRefusesEveryRow) {
  const auto report = import(sheet(kRows), [&](int step) { return step == 3 && !create("edinburgh", "row-5").ok(); });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(report->stored());
  ASSERT_EQ(report->violations_size(), 1);
  EXPECT_EQ(report->violations(0).reason(), "ID_TAKEN");
  EXPECT_EQ(report->violations(0).row(), 7);
  EXPECT_EQ(seen(), 1);
  EXPECT_EQ(t_.revision(), 1);
  EXPECT_EQ(versions(), 1) << "what was staged is cleared";
}

TEST_F(LargeImportTest, WhoGoesAwayLeavesNothing) {
  ASSERT_TRUE(import(sheet(10)).ok());
  const auto report = import(sheet(kRows, "New"), [](int step) { return step == 3; });
  EXPECT_EQ(report.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(seen(), 10);
  EXPECT_EQ(t_.get("cities/dakar/listings/row-3").title(), "Row 3");
  EXPECT_EQ(versions(), 10);
  EXPECT_EQ(count("SELECT count(*) FROM imports"), 0);
  EXPECT_EQ(count("SELECT count(*) FROM listing_versions WHERE ended > 0"), 0);
}

TEST_F(LargeImportTest, AnImportThatNeverEndedIsClearedAtTheStart) {
  const std::string name = create("dakar", "old")->name();
  stage(2 * kImportStep + 3, name);
  EXPECT_EQ(seen(), 1);
  EXPECT_EQ(t_.get(name).title(), TestGround::need().title());
  const std::int64_t staged = versions();
  ASSERT_TRUE(tidy_up_imports(t_.ground).ok());
  EXPECT_EQ(versions(), staged) << "another process may still be at it";
  t_.clock.advance(kImportLease);
  ASSERT_TRUE(tidy_up_imports(t_.ground).ok());
  EXPECT_EQ(seen(), 1);
  EXPECT_EQ(versions(), 1);
  EXPECT_EQ(t_.get(name).title(), TestGround::need().title());
  EXPECT_EQ(t_.revision(), 1);
  ASSERT_TRUE(tidy_up_imports(t_.ground).ok()) << "and again";
  EXPECT_EQ(count("SELECT count(*) FROM imports"), 0);
}

// Another process on the same store, which starts or sweeps, or gets a large import itself.
TEST_F(LargeImportTest, OneIsStagedAtATimeWhicheverProcessDoes) {
  Ground other = t_.ground;
  other.imports = std::make_shared<ImportGate>();
  const ImportHandlers others(other);
  absl::Status refused;
  const auto report = import(sheet(kRows), [&](int step) {
    if (step != 3) return false;
    EXPECT_TRUE(tidy_up_imports(other).ok());
    v1::ImportListingsRequest request;
    request.set_sheet(sheet(kRows, "Of the other"));
    refused = others.import(t_.as(coordinator()), request).status();
    return false;
  });
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->stored());
  EXPECT_EQ(seen(), kRows);
  EXPECT_EQ(t_.get("cities/dakar/listings/row-3").title(), "Row 3");
  EXPECT_EQ(common::reason_of(refused), "OVERLOADED");
  EXPECT_GT(common::retry_after_of(refused), absl::ZeroDuration());
  v1::ImportListingsRequest again;
  again.set_sheet(sheet(kRows, "Of the other"));
  ASSERT_TRUE(others.import(t_.as(coordinator()), again).ok());
  EXPECT_EQ(t_.get("cities/dakar/listings/row-3").title(), "Of the other 3");
}

TEST_F(LargeImportTest, WhoSleptPastHisLeaseStoresNothing) {
  ASSERT_TRUE(import(sheet(10)).ok());
  Ground other = t_.ground;
  other.imports = std::make_shared<ImportGate>();
  const auto report = import(sheet(kRows, "New"), [&](int step) {
    if (step != 3) return false;
    t_.clock.advance(kImportLease);
    EXPECT_TRUE(tidy_up_imports(other).ok());
    EXPECT_EQ(versions(), 10);
    return false;
  });
  EXPECT_EQ(common::reason_of(report.status()), "IMPORT_INTERRUPTED");
  EXPECT_EQ(seen(), 10);
  EXPECT_EQ(versions(), 10);
  EXPECT_EQ(t_.get("cities/dakar/listings/row-3").title(), "Row 3");
  EXPECT_EQ(count("SELECT count(*) FROM imports"), 0);
  ASSERT_TRUE(import(sheet(kRows, "New")).ok());
  EXPECT_EQ(t_.get("cities/dakar/listings/row-3").title(), "New 3");
}

TEST_F(LargeImportTest, AnImportThatWasShownGoesOnAtTheStart) {
  const std::string name = create("dakar", "old")->name();
  const int rows = kImportStep + 3;
  const std::int64_t id = stage(rows, name);
  ASSERT_TRUE(write([&](common::WriteTransaction& tx) { return show_import(tx, id); }).ok());
  EXPECT_EQ(seen(), rows + 1);
  EXPECT_EQ(t_.get(name).title(), "Changed");
  ASSERT_TRUE(create("dakar", "behind").ok());
  EXPECT_EQ(t_.revision(), rows + 3);
  EXPECT_EQ(changes().size(), 1u) << "watchers wait for what comes first";
  ASSERT_TRUE(tidy_up_imports(t_.ground).ok());
  const auto log = changes();
  ASSERT_EQ(log.size(), static_cast<std::size_t>(rows + 3));
  EXPECT_EQ(log[1].name, "cities/dakar/listings/staged-0");
  EXPECT_EQ(log[rows + 1].name, name);
  EXPECT_EQ(log[rows + 2].name, "cities/dakar/listings/behind");
  EXPECT_EQ(versions(), rows + 2);
}

TEST_F(LargeImportTest, PlacesOfAListingThatIsStagedStayTaken) {
  ASSERT_TRUE(import(sheet(kRows)).ok());
  const auto report = import(sheet(kRows, "New"), [&](int step) {
    if (step != 2) return false;
    v1::ReserveCapacityRequest reserve;
    reserve.set_reservation_id("p1");
    reserve.add_entries()->set_listing("cities/dakar/listings/row-0");
    reserve.mutable_entries(0)->set_places(2);
    reserve.set_state(v1::Reservation::STATE_CONFIRMED);
    EXPECT_TRUE(t_.reservations.reserve(t_.as_service(), reserve).ok());
    return false;
  });
  ASSERT_TRUE(report.ok()) << report.status();
  const Listing row = t_.get("cities/dakar/listings/row-0");
  EXPECT_EQ(row.title(), "New 0");
  EXPECT_EQ(row.reserved_places(), 2);
  EXPECT_EQ(row.state(), Listing::STATE_FULFILLED);
}

}  // namespace
}  // namespace entente::listings
