#include "services/listings/import_handlers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "services/common/errors.h"
#include "services/common/time.h"
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

TEST_F(ImportHandlersTest, ADraftIsPublishedAndWhatIsHeldStaysSoWithAWarning) {
  v1::CreateListingRequest request;
  request.set_parent("cities/dakar");
  request.set_listing_id("draft");
  *request.mutable_listing() = TestGround::need("dakar");
  ASSERT_TRUE(t_.listings.create(t_.as(coordinator()), request).ok());
  request.set_listing_id("held");
  request.set_publish(true);
  v1::HoldListingRequest hold;
  hold.set_name(t_.listings.create(t_.as(coordinator()), request)->name());
  hold.set_reason("paused");
  ASSERT_TRUE(t_.life.hold(t_.as(coordinator()), hold).ok());

  const auto report = import(concat(kHeader,
                                    "draft,dakar,need,,training-capacity,Ceramics for young potters,,1\n"
                                    "held,dakar,need,,training-capacity,Ceramics for young potters,,1\n"));
  EXPECT_EQ(counts(report), "0 new 1 changed 1 same 0 violations stored");
  EXPECT_EQ(join(report.outcomes(0).changed_fields(), ","), "state");
  EXPECT_EQ(t_.get("cities/dakar/listings/draft").state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(t_.get("cities/dakar/listings/held").state(), Listing::STATE_HELD);
  EXPECT_NE(std::find_if(report.warnings().begin(), report.warnings().end(),
                         [](const auto& w) { return w.reason() == "LISTING_NOT_OPEN" && w.row() == 3; }),
            report.warnings().end());
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
  const auto refused = t_.imports.import(t_.as(coordinator()), request);
  EXPECT_EQ(common::field_violations_of(refused.status())[0].field, "date_shift_days");
  request.set_example(true);
  ASSERT_TRUE(t_.imports.import(t_.as(coordinator()), request)->report().stored());
  EXPECT_EQ(common::format_partial_date(t_.get("cities/dakar/listings/a").deadline()), "2027-05-11");
  EXPECT_TRUE(t_.get("cities/dakar/listings/a").example());
}

TEST_F(ImportHandlersTest, TheTemplateImports) {
  EXPECT_EQ(counts(import(listing_template())), "1 new 0 changed 0 same 0 violations stored");
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

TEST_F(ImportHandlersTest, ReadsNoFurtherThanAThousandViolations) {
  std::string sheet = kHeader;
  for (int i = 0; i < 20'000; ++i) sheet += concat(",Atlantis,need,,studies,Title ", i, ",,1\n");
  const type::v1::ImportReport report = import(sheet);
  ASSERT_EQ(report.violations_size(), 1001);
  EXPECT_EQ(report.violations(0).row(), 2);
  EXPECT_EQ(report.violations(999).row(), 1001);
  EXPECT_EQ(report.violations(1000).reason(), "TOO_MANY_VIOLATIONS");
  EXPECT_EQ(report.violations(1000).row(), 0);
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
