#include "services/listings/import_handlers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/listings/life_handlers.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;

constexpr char kHeader[] = "id,city,kind,role,area,title,summary,capacity\n";

class ImportHandlersTest : public testing::Test {
 protected:
  type::v1::ImportReport import(const std::string& sheet, bool validate_only = false,
                                const common::Caller& caller = coordinator()) {
    v1::ImportListingsRequest request;
    request.set_sheet(sheet);
    request.set_validate_only(validate_only);
    const auto response = t_.imports.import(t_.as(caller), request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.ok() ? response->report() : type::v1::ImportReport();
  }
  static std::string counts(const type::v1::ImportReport& report) {
    return concat(report.new_count(), " new ", report.changed_count(), " changed ", report.same_count(), " same ",
                  report.violations_size(), " violations ", report.stored() ? "stored" : "not stored");
  }

  TestGround t_;
};

TEST_F(ImportHandlersTest, TheRealExamplesAreImportedPublishedAndCounted) {
  v1::ImportListingsRequest request;
  request.set_sheet(data_file("listings.csv"));
  request.set_example(true);
  request.set_validate_only(true);
  const auto preview = t_.imports.import(t_.as(coordinator()), request);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(counts(preview->report()), "504 new 0 changed 0 same 0 violations not stored");
  EXPECT_EQ(t_.revision(), 0);

  request.set_validate_only(false);
  const auto imported = t_.imports.import(t_.as(coordinator()), request);
  ASSERT_TRUE(imported.ok()) << imported.status();
  EXPECT_EQ(counts(imported->report()), "504 new 0 changed 0 same 0 violations stored");
  EXPECT_EQ(imported->report().outcomes_size(), 504);
  EXPECT_EQ(t_.revision(), 504);

  for (const auto& [filter, expected] :
       std::map<std::string, int>{{"kind = \"need\"", 243},
                                  {"kind = \"offer\"", 261},
                                  {"state = \"published\" AND example = \"true\"", 504}}) {
    v1::ListListingsRequest list;
    list.set_parent("cities/-");
    list.set_page_size(1000);
    list.set_filter(filter);
    EXPECT_EQ(t_.listings.list(t_.as(observer()), list)->listings_size(), expected) << filter;
  }

  EXPECT_EQ(counts(t_.imports.import(t_.as(coordinator()), request)->report()),
            "0 new 0 changed 504 same 0 violations stored");
  EXPECT_EQ(t_.revision(), 504) << "the same sheet again writes nothing";
}

TEST_F(ImportHandlersTest, WhatIsStoredIsWhatThePreviewSaidOrNothing) {
  v1::ImportListingsRequest request;
  request.set_sheet(concat(kHeader, "a,dakar,need,,studies,One,,1\n"));
  request.set_validate_only(true);
  const std::string token = t_.imports.import(t_.as(coordinator()), request)->report().preview_token();
  EXPECT_EQ(token.size(), 64u);
  EXPECT_EQ(t_.imports.import(t_.as(coordinator()), request)->report().preview_token(), token) << "the same again";
  request.set_validate_only(false);
  request.set_preview_token(token);
  v1::ImportListingsRequest other = request;
  other.set_sheet(concat(kHeader, "a,dakar,need,,studies,Two,,1\n"));
  EXPECT_EQ(common::reason_of(t_.imports.import(t_.as(coordinator()), other).status()), "PREVIEW_OUTDATED");
  other = request;
  (*other.mutable_reading()->mutable_columns())["summary"] = "description";
  EXPECT_EQ(common::reason_of(t_.imports.import(t_.as(coordinator()), other).status()), "PREVIEW_OUTDATED");
  EXPECT_EQ(t_.revision(), 0);
  EXPECT_TRUE(t_.imports.import(t_.as(coordinator()), request)->report().stored());
  EXPECT_EQ(common::reason_of(t_.imports.import(t_.as(coordinator()), request).status()), "PREVIEW_OUTDATED")
      << "it would change nothing now, where it was new";
  request.clear_preview_token();
  EXPECT_EQ(counts(t_.imports.import(t_.as(coordinator()), request)->report()),
            "0 new 0 changed 1 same 0 violations stored");
  request.set_validate_only(true);
  request.set_sheet(concat(kHeader, "a,atlantis,need,,studies,One,,1\n"));
  EXPECT_EQ(t_.imports.import(t_.as(coordinator()), request)->report().preview_token(), "") << "nothing can be stored";
}

TEST_F(ImportHandlersTest, AReImportChangesOnlyWhatChangedAndSaysWhat) {
  const std::string first = concat(kHeader, "a,dakar,need,,studies,One,Old words,1\nb,dakar,need,,studies,Two,,1\n");
  ASSERT_EQ(counts(import(first)), "2 new 0 changed 0 same 0 violations stored");
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name("cities/dakar/listings/a");
  update.mutable_listing()->set_description("Written by hand, in no column of the sheet");
  ASSERT_TRUE(t_.listings.update(t_.as(coordinator()), update).ok());
  const std::string etag_b = t_.get("cities/dakar/listings/b").etag();

  const std::string second =
      concat(kHeader,
             "a,Dakar,Besoin,,Études,One,New words,2\nb,dakar,need,,studies,Two,,1\nc,dakar,need,,studies,Three,,1\n");
  const auto preview = import(second, true);
  EXPECT_EQ(counts(preview), "1 new 1 changed 1 same 0 violations not stored");
  ASSERT_EQ(preview.outcomes_size(), 3);
  EXPECT_EQ(preview.outcomes(0).effect(), type::v1::ROW_EFFECT_CHANGED);
  EXPECT_EQ(preview.outcomes(0).row(), 2);
  EXPECT_EQ(preview.outcomes(0).name(), "cities/dakar/listings/a");
  EXPECT_EQ(join(preview.outcomes(0).changed_fields(), ","), "summary,capacity");
  EXPECT_EQ(preview.outcomes(1).effect(), type::v1::ROW_EFFECT_SAME);
  EXPECT_EQ(preview.outcomes(2).effect(), type::v1::ROW_EFFECT_NEW);

  EXPECT_EQ(counts(import(second)), "1 new 1 changed 1 same 0 violations stored");
  const Listing a = t_.get("cities/dakar/listings/a");
  EXPECT_EQ(a.summary(), "New words");
  EXPECT_EQ(a.capacity(), 2);
  EXPECT_EQ(a.description(), "Written by hand, in no column of the sheet");
  EXPECT_EQ(t_.get("cities/dakar/listings/b").etag(), etag_b);
}

TEST_F(ImportHandlersTest, AnEmptyCellClearsAndOneColumnForLanguagesLeavesTheInterpreter) {
  const std::string header = "id,city,kind,role,area,title,capacity,languages,interpreter,start\n";
  ASSERT_TRUE(import(header + "a,dakar,need,,studies,One,1,fr;wo,true,2027-05\n").stored());
  const auto report =
      import("id,city,kind,role,area,title,capacity,languages,start\na,dakar,need,,studies,One,1,any,\n");
  EXPECT_EQ(counts(report), "0 new 1 changed 0 same 0 violations stored");
  EXPECT_EQ(join(report.outcomes(0).changed_fields(), ","), "languages,start");
  const Listing a = t_.get("cities/dakar/listings/a");
  EXPECT_TRUE(a.languages().any());
  EXPECT_EQ(a.languages().tags_size(), 0);
  EXPECT_EQ(a.languages().interpreter(), type::v1::KNOWLEDGE_YES);
  EXPECT_FALSE(a.has_window()) << "empty: not known";
}

TEST_F(ImportHandlersTest, OneBadRowAndNothingIsStored) {
  const auto report = import(concat(kHeader,
                                    "a,dakar,need,,studies,One,,1\nb,dakar,need,,studies,Two,,0\n"
                                    "c,nowhere,need,,studies,Three,,1\n"));
  EXPECT_EQ(counts(report), "1 new 0 changed 0 same 2 violations not stored");
  EXPECT_EQ(report.violations(0).row(), 3);
  EXPECT_EQ(report.violations(1).row(), 4);
  EXPECT_EQ(t_.revision(), 0);
}

TEST_F(ImportHandlersTest, WhatTheStoreForbidsIsAViolationOfTheRow) {
  t_.create(TestGround::need("dakar", 1));
  const auto listing = [&](const std::string& id, int capacity) {
    v1::CreateListingRequest request;
    request.set_parent("cities/dakar");
    request.set_listing_id(id);
    *request.mutable_listing() = TestGround::need("dakar", capacity);
    request.set_publish(true);
    return t_.listings.create(t_.as(coordinator()), request)->name();
  };
  const std::string reserved = listing("reserved", 3);
  v1::ReserveCapacityRequest reserve;
  reserve.set_reservation_id("p1");
  reserve.add_entries()->set_listing(reserved);
  reserve.mutable_entries(0)->set_places(2);
  reserve.set_state(v1::Reservation::STATE_CONFIRMED);
  ASSERT_TRUE(t_.reservations.reserve(t_.as_service(), reserve).ok());
  v1::WithdrawListingRequest withdraw;
  withdraw.set_name(listing("gone", 1));
  ASSERT_TRUE(t_.life.withdraw(t_.as(coordinator()), withdraw).ok());
  listing("taken", 1);

  const auto report = import(concat(kHeader,
                                    "reserved,dakar,need,,studies,One,,1\n"
                                    "gone,dakar,need,,studies,Two,,1\n"
                                    "taken,edinburgh,need,,studies,Three,,1\n"
                                    "taken-too,dakar,need,,studies,Four,,1\n"));
  EXPECT_EQ(counts(report), "1 new 0 changed 0 same 3 violations not stored");
  ASSERT_EQ(report.violations_size(), 3);
  EXPECT_EQ(report.violations(0).reason(), "CAPACITY_BELOW_RESERVED");
  EXPECT_EQ(report.violations(0).field(), "capacity");
  EXPECT_EQ(report.violations(1).reason(), "LISTING_WRONG_STATE");
  EXPECT_EQ(report.violations(2).reason(), "ID_TAKEN");
  const auto kind = import(concat(kHeader, "taken,dakar,offer,pivotal,studies,Three,,1\n"));
  EXPECT_EQ(kind.violations(0).reason(), "ID_TAKEN");
}

TEST_F(ImportHandlersTest, OldAndNewFieldsAreCheckedTogether) {
  ASSERT_TRUE(import("id,city,kind,role,area,title,capacity,start\na,dakar,need,,studies,One,1,2027-05-01\n").stored());
  const auto report = import("id,city,kind,role,area,title,capacity,end\na,dakar,need,,studies,One,1,2027-04-01\n");
  ASSERT_EQ(report.violations_size(), 1);
  EXPECT_EQ(report.violations(0).reason(), "ENDS_BEFORE_START");
  EXPECT_EQ(report.violations(0).field(), "end");
  EXPECT_FALSE(report.stored());
}

TEST_F(ImportHandlersTest, AListingThatExistsKeepsItsStateWithAWarning) {
  v1::CreateListingRequest request;
  request.set_parent("cities/dakar");
  request.set_listing_id("draft");
  *request.mutable_listing() = TestGround::need("dakar");
  ASSERT_TRUE(t_.listings.create(t_.as(coordinator()), request).ok());
  request.set_listing_id("held");
  request.set_publish(true);
  v1::HoldListingRequest hold;
  hold.set_name(t_.listings.create(t_.as(coordinator()), request)->name());
  hold.set_reason(v1::Listing::HOLD_REASON_PAUSED);
  ASSERT_TRUE(t_.life.hold(t_.as(coordinator()), hold).ok());

  for (const std::string head : {"", ",state"}) {
    const std::string tail = head.empty() ? "" : ",published";
    const auto report = import(concat("id,city,kind,role,area,title,capacity", head,
                                      "\ndraft,dakar,need,,training-capacity,Ceramics for young potters,1", tail,
                                      "\nheld,dakar,need,,training-capacity,Ceramics for young potters,1", tail, "\n"));
    EXPECT_EQ(counts(report), "0 new 0 changed 2 same 0 violations stored");
    EXPECT_EQ(t_.get("cities/dakar/listings/draft").state(), Listing::STATE_DRAFT);
    EXPECT_EQ(t_.get("cities/dakar/listings/held").state(), Listing::STATE_HELD);
    EXPECT_EQ(std::count_if(report.warnings().begin(), report.warnings().end(),
                            [](const auto& w) { return w.reason() == "LISTING_NOT_OPEN"; }),
              2);
  }
}

constexpr char kWhole[] =
    "id,city,kind,role,area,title,capacity,example,state,hold_reason,reserved_places,expire_time,renewal_count,"
    "create_time,update_time,publish_time\n";

TEST_F(ImportHandlersTest, ANewRowBringsItsWholeLife) {
  const auto report =
      import(concat(kWhole,
                    "a,dakar,need,,studies,One,1,false,draft,,,,,2026-01-02T03:04:05.000006Z,,\n"
                    "b,dakar,need,,studies,Two,1,false,held,paused,,2027-03-01T00:00:00Z,1,,,2026-03-02T00:00:00Z\n"
                    "c,dakar,need,,studies,Three,2,false,fulfilled,,2,2027-03-01T00:00:00Z,,,,\n"
                    "d,dakar,need,,studies,Four,1,false,withdrawn,,,,,,2026-02-02T00:00:00Z,\n"
                    "e,dakar,need,,studies,Five,1,false,expired,,,2026-03-01T00:00:00Z,,,,\n"
                    "f,dakar,need,,studies,Six,1,false,,,,,,,,\n"));
  ASSERT_EQ(counts(report), "6 new 0 changed 0 same 0 violations stored") << report.ShortDebugString();
  const auto get = [&](const char* id) { return t_.get(concat("cities/dakar/listings/", id)); };
  EXPECT_EQ(get("a").state(), Listing::STATE_DRAFT);
  EXPECT_FALSE(get("a").has_expire_time());
  EXPECT_EQ(common::format_time(common::from_timestamp(get("a").create_time())), "2026-01-02T03:04:05.000006Z");
  EXPECT_EQ(get("b").state(), Listing::STATE_HELD);
  EXPECT_EQ(get("b").hold_reason(), v1::Listing::HOLD_REASON_PAUSED);
  EXPECT_EQ(get("b").renewal_count(), 1);
  EXPECT_EQ(common::format_time(common::from_timestamp(get("b").publish_time())), "2026-03-02T00:00:00Z");
  EXPECT_FALSE(get("c").has_publish_time()) << "not known";
  EXPECT_TRUE(get("f").has_publish_time()) << "published by the import";
  EXPECT_EQ(get("c").state(), Listing::STATE_FULFILLED);
  EXPECT_EQ(get("d").state(), Listing::STATE_WITHDRAWN);
  EXPECT_FALSE(get("d").has_expire_time()) << "never published, so only its city sees it";
  EXPECT_EQ(common::format_time(common::from_timestamp(get("d").update_time())), "2026-02-02T00:00:00Z");
  EXPECT_EQ(get("e").state(), Listing::STATE_EXPIRED);
  EXPECT_EQ(get("f").state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(get("f").expire_time().seconds(), absl::ToUnixSeconds(base_time()) + 365 * 24 * 3600);

  ASSERT_EQ(report.warnings_size(), 1) << "nothing says by which reservation the places are taken, which is said";
  EXPECT_EQ(report.warnings(0).reason(), "PLACES_CONFIRMED");
  EXPECT_EQ(report.warnings(0).row(), 4);

  // The places that were taken can be given back: they are a reservation of the listing's id.
  v1::ReleaseCapacityRequest release;
  release.set_name("reservations/c");
  ASSERT_TRUE(t_.reservations.release(t_.as_service(), release).ok());
  EXPECT_EQ(get("c").reserved_places(), 0);
  EXPECT_EQ(get("c").state(), Listing::STATE_PUBLISHED);
}

constexpr char kReserved[] = "id,city,kind,role,area,title,capacity,example,state,reserved_places,reservations\n";

TEST_F(ImportHandlersTest, PlacesComeBackHeldOrConfirmedByTheirReservations) {
  const std::string sheet = concat(
      kReserved,
      "n,dakar,need,,studies,N,4,false,published,3,p-1=held 1 until 2026-12-24T10:00:00.000007Z;p-2=confirmed 2\n"
      "o,edinburgh,offer,pivotal,studies,O,4,false,fulfilled,4,p-2=confirmed 3\n"
      "q,edinburgh,offer,pivotal,studies,Q,2,false,published,2,p-1=held 2 until 2026-12-24T10:00:00.000007Z\n");
  const auto report = import(sheet);
  ASSERT_EQ(counts(report), "3 new 0 changed 0 same 0 violations stored") << report.ShortDebugString();
  ASSERT_EQ(report.warnings_size(), 1) << report.ShortDebugString();
  EXPECT_EQ(concat(report.warnings(0).row(), report.warnings(0).reason(), report.warnings(0).value()),
            "3PLACES_CONFIRMED1");
  const auto shown = [&] {
    v1::ListReservationsRequest list;
    list.set_parent("cities/-");
    std::string text;
    const auto listed = t_.reservations.list(t_.as_service(), list);
    for (const auto& each : listed->reservations()) {
      text += concat(each.name().substr(13), " ", v1::Reservation::State_Name(each.state()).substr(6));
      if (each.has_expire_time()) text += common::format_time(common::from_timestamp(each.expire_time()));
      for (const auto& entry : each.entries())
        text += concat(" ", entry.listing().substr(entry.listing().rfind('/') + 1), entry.places());
      text += "\n";
    }
    return text;
  };
  const std::string all =
      "o CONFIRMED o1\n"
      "p-1 HELD2026-12-24T10:00:00.000007Z n1 q2\n"
      "p-2 CONFIRMED n2 o3\n";
  EXPECT_EQ(shown(), all);
  const auto get = [&](const char* name) { return t_.get(name); };
  EXPECT_EQ(get("cities/dakar/listings/n").reserved_places(), 3);
  EXPECT_EQ(get("cities/edinburgh/listings/q").state(), Listing::STATE_PUBLISHED) << "held isn't fulfilled";
  EXPECT_EQ(counts(import(sheet)), "0 new 0 changed 3 same 0 violations stored");
  EXPECT_EQ(shown(), all);

  // Their places come back at their time, and not before.
  t_.clock.set(base_time() + absl::Hours(24 * 23));
  EXPECT_EQ(expire_due(t_.ground, t_.clock.now())->reservations, 0);
  t_.clock.set(base_time() + absl::Hours(24 * 24));
  EXPECT_EQ(expire_due(t_.ground, t_.clock.now())->reservations, 1);
  EXPECT_EQ(get("cities/dakar/listings/n").reserved_places(), 2);
  EXPECT_EQ(get("cities/edinburgh/listings/q").reserved_places(), 0);
}

TEST_F(ImportHandlersTest, AHoldThatHasRunOutIsLeftOutAndSaid) {
  const auto report = import(
      concat(kReserved,
             "n,dakar,need,,studies,N,4,false,published,3,p-1=held 2 until 2026-12-01T09:00:00Z;p-2=confirmed 1\n"));
  ASSERT_EQ(counts(report), "1 new 0 changed 0 same 0 violations stored") << report.ShortDebugString();
  ASSERT_EQ(report.warnings_size(), 1);
  EXPECT_EQ(report.warnings(0).reason(), "PLACES_RUN_OUT");
  EXPECT_EQ(report.warnings(0).value(), "2");
  EXPECT_EQ(t_.get("cities/dakar/listings/n").reserved_places(), 1);
  v1::GetReservationRequest gone;
  gone.set_name("reservations/p-1");
  EXPECT_EQ(common::reason_of(t_.reservations.get(t_.as_service(), gone).status()), "NOT_FOUND");
}

TEST_F(ImportHandlersTest, WhatReservationsCannotBeIsAViolation) {
  const std::string until = " until 2026-12-24T10:00:00Z";
  const auto reason = [&](const std::string& rows) {
    const auto report = import(concat(kReserved, rows), true);
    std::string reasons;
    for (const auto& violation : report.violations())
      reasons += concat(violation.field(), " ", violation.reason(), ";");
    return reasons;
  };
  const auto one = [&](const std::string& cell, int reserved = 2, const std::string& state = "published") {
    return reason(concat("n,dakar,need,,studies,N,2,false,", state, ",", reserved, ",", cell, "\n"));
  };
  EXPECT_EQ(one("p=confirmed 2"), "");
  EXPECT_EQ(one("p=held 2" + until), "");
  for (const std::string cell :
       {"p", "p=confirmed", "p=confirmed 0", "p=confirmed 1x", "p=confirmed 10001", "p=held 1", "p=held 1 until",
        "p=held 1 until tomorrow", "P=confirmed 1", "p=released 1", "p=confirmed 1;p=confirmed 1"}) {
    EXPECT_EQ(one(cell), "reservations INVALID_FIELD;") << cell;
  }
  EXPECT_EQ(one("p=confirmed 2", 1), "reservations CONTRADICTION;") << "more than are taken";
  EXPECT_EQ(one("p=held 1" + until, 2, "fulfilled"), "state CONTRADICTION;") << "held isn't for good";
  EXPECT_EQ(one("p=held 1 until 2028-01-06T09:00:00Z"), "reservations OUT_OF_RANGE;") << "401 days";
  EXPECT_EQ(one("n=confirmed 1"), "reservations CONTRADICTION;") << "the id is that of the places nothing is said of";
  const auto two = [&](const std::string& a, const std::string& b) {
    return reason(concat("n,dakar,need,,studies,N,2,false,published,1,", a, "\n",
                         "m,dakar,need,,studies,M,2,false,published,1,", b, "\n"));
  };
  EXPECT_EQ(two("p=held 1" + until, "p=held 1" + until), "");
  EXPECT_EQ(two("p=held 1" + until, "p=confirmed 1"), "reservations CONTRADICTION;");
  EXPECT_EQ(two("p=held 1" + until, "p=held 1 until 2026-12-25T10:00:00Z"), "reservations CONTRADICTION;");
  std::string eleven;
  for (int i = 0; i < 11; ++i)
    eleven += concat("n", i, ",dakar,need,,studies,N", i, ",2,false,published,1,p=confirmed 1\n");
  EXPECT_EQ(reason(eleven), "reservations CONTRADICTION;") << "a reservation is of at most ten listings";
  ASSERT_TRUE(import(concat(kReserved, "x,dakar,need,,studies,X,2,false,published,1,p=confirmed 1\n")).stored());
  EXPECT_EQ(one("p=confirmed 1", 1), "reservations RESERVATION_TAKEN;");
  const auto refused = import(concat(kReserved, "n,dakar,need,,studies,N,2,false,published,,p=confirmed 1\n"), true,
                              focal_point("dakar"));
  EXPECT_EQ(refused.violations(0).reason(), "COORDINATORS_ONLY");
}

TEST_F(ImportHandlersTest, WhatALifeCannotBeIsAViolation) {
  const auto report = import(concat(kWhole,
                                    "a,dakar,need,,studies,1,1,false,drafty,,,,,,,\n"
                                    "b,dakar,need,,studies,2,1,false,held,,,,,,,\n"
                                    "c,dakar,need,,studies,3,1,false,held,bored,,,,,,\n"
                                    "d,dakar,need,,studies,4,1,false,published,paused,,,,,,\n"
                                    "e,dakar,need,,studies,5,2,false,fulfilled,,1,,,,,\n"
                                    "f,dakar,need,,studies,6,1,false,draft,,,2027-03-01T00:00:00Z,,,,\n"
                                    "g,dakar,need,,studies,7,1,false,,,2,,,,,\n"
                                    "h,dakar,need,,studies,8,1,false,,,,tomorrow,,,,\n"
                                    "i,dakar,need,,studies,9,1,false,,,,,2,,,\n"
                                    "j,dakar,need,,studies,10,1,maybe,,,,,,,,\n"
                                    "k,dakar,need,,studies,11,1,false,draft,,,,,,,2026-03-01T00:00:00Z\n"));
  EXPECT_EQ(counts(report), "0 new 0 changed 0 same 11 violations not stored") << report.ShortDebugString();
}

TEST_F(ImportHandlersTest, ACityCannotMakeUpALife) {
  const auto focal = focal_point("dakar");
  const auto refused = import(concat(kWhole,
                                     "a,dakar,need,,studies,1,1,false,published,,,2030-01-01T00:00:00Z,,,,\n"
                                     "b,dakar,need,,studies,2,1,false,expired,,,,,,,\n"
                                     "c,dakar,need,,studies,3,1,false,fulfilled,,1,,,,,\n"
                                     "d,dakar,need,,studies,4,1,false,,,,,1,,,\n"
                                     "e,dakar,need,,studies,5,1,false,,,,,,2020-01-01T00:00:00Z,,\n"
                                     "f,dakar,need,,studies,6,1,false,,,,,,,2020-01-01T00:00:00Z,\n"
                                     "g,dakar,need,,studies,7,1,false,,,,,,,,2020-01-01T00:00:00Z\n"),
                              false, focal);
  EXPECT_FALSE(refused.stored());
  for (int row = 2; row <= 8; ++row) {
    EXPECT_TRUE(std::any_of(refused.violations().begin(), refused.violations().end(), [&](const auto& v) {
      return v.row() == row && v.reason() == "COORDINATORS_ONLY";
    })) << row;
  }
  const auto taken = import(
      "id,city,kind,role,area,title,capacity,state,hold_reason\n"
      "a,dakar,need,,studies,1,1,draft,\nb,dakar,need,,studies,2,1,held,paused\nc,dakar,need,,studies,3,1,withdrawn,\n",
      false, focal);
  EXPECT_EQ(counts(taken), "3 new 0 changed 0 same 0 violations stored") << "as by calls";
  EXPECT_EQ(t_.get("cities/dakar/listings/a").state(), Listing::STATE_DRAFT);
}

TEST_F(ImportHandlersTest, TheMarkIsTheRowsElseThatOfTheListingElseTheImports) {
  v1::ImportListingsRequest request;
  request.set_allow_mixed_examples(true);
  request.set_example(true);
  request.set_sheet(
      "id,city,kind,role,area,title,capacity,example\n"
      "a,dakar,need,,studies,1,1,\nb,dakar,need,,studies,2,1,false\nc,dakar,need,,studies,3,1,true\n");
  ASSERT_TRUE(t_.imports.import(t_.as(coordinator()), request)->report().stored());
  const auto mark = [&](const char* id) { return t_.get(concat("cities/dakar/listings/", id)).example(); };
  EXPECT_TRUE(mark("a"));
  EXPECT_FALSE(mark("b"));
  EXPECT_TRUE(mark("c"));
  // Again, without the column and with the other default: nothing changes.
  for (const bool example : {true, false}) {
    request.set_example(example);
    request.set_sheet(
        "id,city,kind,role,area,title,capacity\n"
        "a,dakar,need,,studies,1,1\nb,dakar,need,,studies,2,1\nc,dakar,need,,studies,3,1\n");
    EXPECT_EQ(counts(t_.imports.import(t_.as(coordinator()), request)->report()),
              "0 new 0 changed 3 same 0 violations stored");
  }
}

TEST_F(ImportHandlersTest, ExamplesAndRealListingsAreMixedOnlyWhenAsked) {
  const auto send = [&](const std::string& sheet, bool example, bool allow, bool validate_only = false) {
    v1::ImportListingsRequest request;
    request.set_sheet(sheet);
    request.set_example(example);
    request.set_allow_mixed_examples(allow);
    request.set_validate_only(validate_only);
    return t_.imports.import(t_.as(coordinator()), request);
  };
  const std::string examples = concat(kHeader, "a,dakar,need,,studies,One,,1\n");
  const std::string real = concat(kHeader, "b,dakar,need,,studies,Two,,1\n");
  const std::string both =
      "id,city,kind,role,area,title,capacity,example\na,dakar,need,,studies,One,1,true\nb,dakar,need,,studies,Two,1,"
      "no\n";
  EXPECT_EQ(common::reason_of(send(both, false, false).status()), "EXAMPLES_MIXED") << "in one sheet";
  EXPECT_EQ(t_.revision(), 0);
  ASSERT_TRUE(send(examples, true, false)->report().stored());
  const auto refused = send(real, false, false);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(common::reason_of(refused.status()), "EXAMPLES_MIXED");
  EXPECT_EQ(t_.revision(), 1);
  const auto preview = send(real, false, false, true);
  ASSERT_TRUE(preview.ok()) << preview.status();
  ASSERT_EQ(preview->report().violations_size(), 1) << "a preview's verdict is that of the import";
  EXPECT_EQ(preview->report().violations(0).reason(), "EXAMPLES_MIXED");
  ASSERT_TRUE(send(real, false, true)->report().stored());
  EXPECT_EQ(counts(send(both, false, false)->report()), "0 new 0 changed 2 same 0 violations stored")
      << "what writes nothing mixes nothing";
  EXPECT_FALSE(send(concat(kHeader, "c,dakar,need,,studies,Three,,1\n"), true, false).ok()) << "mixed already";
  const std::string unmarked = "id,city,kind,role,area,title,capacity,example\na,dakar,need,,studies,One,1,false\n";
  EXPECT_TRUE(send(unmarked, false, false)->report().stored()) << "taking the last mark off unmixes";
}

TEST_F(ImportHandlersTest, RowsOfOtherCitiesAreOutOfScope) {
  const std::string sheet = concat(kHeader, "a,dakar,need,,studies,One,,1\nb,tunis,need,,studies,Two,,1\n");
  const auto focal = import(sheet, false, focal_point("dakar"));
  EXPECT_EQ(counts(focal), "1 new 0 changed 0 same 1 violations not stored");
  EXPECT_EQ(focal.violations(0).reason(), "OUT_OF_SCOPE");
  EXPECT_EQ(focal.violations(0).row(), 3);
  EXPECT_EQ(counts(import(sheet, true, coordinator("fields/media-arts"))),
            "1 new 0 changed 0 same 1 violations not stored");
  EXPECT_TRUE(import(concat(kHeader, "a,dakar,need,,studies,One,,1\n"), false, focal_point("dakar")).stored());

  v1::ImportListingsRequest request;
  request.set_sheet(sheet);
  EXPECT_EQ(t_.imports.import(t_.as(observer()), request).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(ImportHandlersTest, DatesMoveForExamplesOnly) {
  v1::ImportListingsRequest request;
  request.set_sheet("id,city,kind,role,area,title,capacity,deadline\na,dakar,need,,studies,One,1,2027-05-01\n");
  request.set_date_shift_days(10);
  request.set_validate_only(true);
  EXPECT_EQ(counts(t_.imports.import(t_.as(coordinator()), request)->report()),
            "1 new 0 changed 0 same 0 violations not stored");
  request.set_validate_only(false);
  request.set_example(true);
  ASSERT_TRUE(t_.imports.import(t_.as(coordinator()), request)->report().stored());
  EXPECT_EQ(common::format_partial_date(t_.get("cities/dakar/listings/a").deadline()), "2027-05-11");
  EXPECT_TRUE(t_.get("cities/dakar/listings/a").example());
  // A real row stays where it is, whatever is asked.
  request.set_sheet(
      "id,city,kind,role,area,title,capacity,deadline,example\nb,dakar,need,,studies,Two,1,2027-05-01,no\n");
  request.set_allow_mixed_examples(true);
  ASSERT_TRUE(t_.imports.import(t_.as(coordinator()), request)->report().stored());
  EXPECT_EQ(common::format_partial_date(t_.get("cities/dakar/listings/b").deadline()), "2027-05-01");
}

TEST_F(ImportHandlersTest, TheTemplateImports) {
  EXPECT_EQ(counts(import(listing_template(common::Language::kEnglish))), "1 new 0 changed 0 same 0 violations stored");
}

TEST_F(ImportHandlersTest, TakesAHundredThousandRows) {
#ifdef __OPTIMIZE__
  constexpr int kRows = 100000;
#else
  constexpr int kRows = 10000;  // a build without optimisation takes ten times as long for each
#endif
  std::string sheet = "id,city,kind,role,area,title,creative_fields,topics,capacity,start,end,languages\n";
  for (int i = 0; i < kRows; ++i) {
    const std::string n = std::to_string(i);
    sheet += "row-" + n + ",dakar,offer,pivotal,studies,Title " + n +
             ",media-arts,craft-ceramics,2,2027-05,2027-09-30,fr;en\n";
  }
  const auto report = import(sheet);
  EXPECT_EQ(counts(report), concat(kRows, " new 0 changed 0 same 0 violations stored"));
  EXPECT_EQ(report.outcomes_size(), 1000);
  EXPECT_EQ(t_.revision(), kRows);
}

TEST_F(ImportHandlersTest, ListsAThousandViolationsAndCountsAll) {
  std::string sheet = kHeader;
  for (int i = 0; i < 20'000; ++i) sheet += concat(",Atlantis,need,,studies,Title ", i, ",,1\n");
  const type::v1::ImportReport report = import(sheet);
  ASSERT_EQ(report.violations_size(), 1001);
  EXPECT_EQ(report.violations(0).row(), 2);
  EXPECT_EQ(report.violations(999).row(), 1001);
  EXPECT_EQ(report.violations(1000).reason(), "TOO_MANY_VIOLATIONS");
  EXPECT_EQ(report.violations(1000).row(), 0);
  ASSERT_EQ(report.faults_size(), 1);
  EXPECT_EQ(report.faults(0).field(), "city");
  EXPECT_EQ(report.faults(0).count(), 20'000);
  ASSERT_EQ(report.faults(0).rows_size(), 1);
  EXPECT_EQ(report.faults(0).rows(0).last(), 20'001);
  EXPECT_FALSE(report.stored());
  EXPECT_LE(report.warnings_size(), 1001);
  EXPECT_EQ(t_.revision(), 0);
}

TEST_F(ImportHandlersTest, ListsAThousandWarningsAndStoresAllRows) {
  std::string sheet = "id,city,kind,role,area,title,capacity\n";
  for (int i = 0; i < 1'500; ++i) sheet += concat("same-", i, ",Dakar,need,,studies,Same title,1\n");
  const type::v1::ImportReport report = import(sheet);
  EXPECT_EQ(counts(report), "1500 new 0 changed 0 same 0 violations stored");
  ASSERT_EQ(report.warnings_size(), 1001);
  EXPECT_EQ(report.warnings(1000).reason(), "TOO_MANY_VIOLATIONS");
}

}  // namespace
}  // namespace entente::listings
