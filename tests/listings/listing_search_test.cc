// Listings found by words: which, in what order, for whom, and that the index follows what is written.
#include "services/listings/listing_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/listings/import_store.h"
#include "services/listings/listing_store.h"
#include "services/listings/migrations.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using v1::Listing;

class ListingSearchTest : public testing::Test {
 protected:
  std::string create(const std::string& title, const std::string& summary = "", const std::string& city = "dakar",
                     bool publish = true) {
    Listing listing = TestGround::need(city);
    listing.set_title(title);
    listing.set_summary(summary);
    return t_.create(listing, publish).name();
  }
  absl::StatusOr<v1::SearchListingsResponse> ask(const std::string& query, const common::Caller& caller,
                                                 const std::string& parent = "", int most = 0,
                                                 Listing::Kind kind = Listing::KIND_UNSPECIFIED) {
    v1::SearchListingsRequest request;
    request.set_query(query);
    request.set_parent(parent);
    request.set_kind(kind);
    request.set_max_listings(most);
    return t_.listings.search(t_.as(caller), request);
  }
  std::vector<std::string> find(const std::string& query, const common::Caller& caller = observer(),
                                const std::string& parent = "", int most = 0,
                                Listing::Kind kind = Listing::KIND_UNSPECIFIED) {
    const auto reply = ask(query, caller, parent, most, kind);
    EXPECT_TRUE(reply.ok()) << reply.status();
    std::vector<std::string> titles;
    if (reply.ok()) {
      for (const Listing& listing : reply->listings()) titles.push_back(listing.title());
    }
    return titles;
  }
  void update(const std::string& name, const std::string& title) {
    v1::UpdateListingRequest request;
    request.mutable_listing()->set_name(name);
    request.mutable_listing()->set_title(title);
    request.mutable_update_mask()->add_paths("title");
    EXPECT_TRUE(t_.listings.update(t_.as(coordinator()), request).ok());
  }
  std::string refusal(const std::string& query, int most = 0, const std::string& parent = "") {
    return common::reason_of(ask(query, coordinator(), parent, most).status());
  }

  TestGround t_;
};

TEST_F(ListingSearchTest, FindsWordsOfTitleAndSummaryInAnyScript) {
  create("Atelier de lutherie à São Luís", "Des violons pour l’école de musique");
  create("工房の陶芸", "京都の窯");
  create("ورشة الخزف");
  EXPECT_THAT(find("lutherie sao"), ElementsAre("Atelier de lutherie à São Luís"));
  EXPECT_THAT(find("ecole VIOL"), ElementsAre("Atelier de lutherie à São Luís"));
  EXPECT_THAT(find("dakar lutherie"), ElementsAre("Atelier de lutherie à São Luís")) << "its city's id";
  EXPECT_THAT(find("陶芸"), ElementsAre("工房の陶芸"));
  EXPECT_THAT(find("京都"), ElementsAre("工房の陶芸"));
  EXPECT_THAT(find("الخزف"), ElementsAre("ورشة الخزف"));
  EXPECT_THAT(find("guitar"), IsEmpty());
}

TEST_F(ListingSearchTest, FindsTranslations) {
  Listing listing = TestGround::need();
  listing.set_title("Atelier de lutherie");
  listing.set_text_language("fr");
  auto& translation = *listing.add_translations();
  translation.set_language_code("en");
  translation.set_title("Violin makers’ workshop");
  translation.set_summary("Instruments");
  t_.create(listing);
  EXPECT_THAT(find("violin work"), ElementsAre("Atelier de lutherie"));
  EXPECT_THAT(find("instruments"), ElementsAre("Atelier de lutherie"));
}

TEST_F(ListingSearchTest, PutsTheBestFirst) {
  create("A school of film", "Lutherie is taught, too");
  create("Old lutherie");
  create("Lutherie for schools");
  create("Lutherie");
  EXPECT_THAT(find("lutherie"), ElementsAre("Lutherie", "Lutherie for schools", "Old lutherie", "A school of film"));
  const auto two = ask("lutherie", observer(), "", 2);
  ASSERT_TRUE(two.ok());
  EXPECT_EQ(two->listings_size(), 2);
  EXPECT_TRUE(two->more());
  EXPECT_FALSE(ask("lutherie", observer(), "", 4)->more());
}

TEST_F(ListingSearchTest, PutsWhatIsOverLast) {
  const std::string name = create("Lutherie one");
  create("Lutherie two");
  v1::WithdrawListingRequest request;
  request.set_name(name);
  ASSERT_TRUE(t_.life.withdraw(t_.as(coordinator()), request).ok());
  EXPECT_THAT(find("lutherie"), ElementsAre("Lutherie two", "Lutherie one"));
}

TEST_F(ListingSearchTest, NarrowsByCityAndKind) {
  create("Lutherie of Dakar");
  create("Lutherie of Edinburgh", "", "edinburgh");
  Listing offer = TestGround::offer("edinburgh");
  offer.set_title("Lutherie offered");
  t_.create(offer);
  EXPECT_THAT(find("lutherie", observer(), "cities/edinburgh"),
              UnorderedElementsAre("Lutherie of Edinburgh", "Lutherie offered"));
  EXPECT_THAT(find("lutherie", observer(), "cities/-", 0, Listing::KIND_NEED),
              UnorderedElementsAre("Lutherie of Dakar", "Lutherie of Edinburgh"));
}

TEST_F(ListingSearchTest, ShowsNoDraftsOfOthers) {
  create("Lutherie in secret", "", "dakar", false);
  for (const common::Caller& caller : {observer(), focal_point("edinburgh"), coordinator("fields/film")}) {
    const auto reply = ask("lutherie", caller);
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->ByteSizeLong(), 0u) << "nor that there is more";
  }
  EXPECT_THAT(find("lutherie", focal_point("dakar")), ElementsAre("Lutherie in secret"));
  EXPECT_THAT(find("lutherie", coordinator("fields/media-arts")), ElementsAre("Lutherie in secret"));
  EXPECT_TRUE(absl::IsPermissionDenied(ask("lutherie", common::Caller()).status()));
}

TEST_F(ListingSearchTest, RefusesWhatIsNoSearch) {
  EXPECT_EQ(refusal(""), "INVALID_FIELD");
  EXPECT_EQ(refusal(" … "), "INVALID_FIELD");
  EXPECT_EQ(refusal(std::string(201, 'a')), "INVALID_FIELD");
  EXPECT_EQ(refusal("a", 101), "INVALID_FIELD");
  EXPECT_EQ(refusal("a", -1), "INVALID_FIELD");
  EXPECT_EQ(refusal("a", 0, "dakar"), "INVALID_FIELD");
}

TEST_F(ListingSearchTest, FollowsChangesAndDeletion) {
  const std::string name = create("Lutherie", "", "dakar", false);
  update(name, "Ceramics");
  EXPECT_THAT(find("lutherie", coordinator()), IsEmpty());
  EXPECT_THAT(find("ceramics", coordinator()), ElementsAre("Ceramics"));
  v1::DeleteListingRequest request;
  request.set_name(name);
  ASSERT_TRUE(t_.listings.remove(t_.as(coordinator()), request).ok());
  EXPECT_THAT(find("ceramics", coordinator()), IsEmpty());
}

TEST_F(ListingSearchTest, ShowsAStagedImportWhenItIsShown) {
  const std::string changed = create("Lutherie");
  std::int64_t import = 0;
  const auto write = [&](const common::WriteClosure& closure) {
    const absl::Status status = t_.database->write(closure);
    ASSERT_TRUE(status.ok()) << status;
  };
  write([&](common::WriteTransaction& tx) -> absl::Status {
    import = open_import(tx, t_.clock.now())->id;
    StoredListing stored = **find_listing(tx, changed);
    stored.listing.set_title("Ceramics");
    return stage_listing(tx, t_.clock.now(), import, &stored);
  });
  EXPECT_THAT(find("lutherie"), ElementsAre("Lutherie"));
  EXPECT_THAT(find("ceramics"), IsEmpty());
  write([&](common::WriteTransaction& tx) { return unstage_listing(tx, import, changed); });
  EXPECT_THAT(find("lutherie"), ElementsAre("Lutherie"));
  EXPECT_THAT(find("ceramics"), IsEmpty());
}

TEST_F(ListingSearchTest, FindsWhatAnImportChanged) {
  create("Lutherie");
  v1::ImportListingsRequest request;
  request.set_sheet("id,city,kind,role,area,title,capacity\nkiln,dakar,need,,studies,A kiln for Dakar,2\n");
  ASSERT_TRUE(t_.imports.import(t_.as(coordinator()), request).ok());
  EXPECT_THAT(find("kiln"), ElementsAre("A kiln for Dakar"));
  request.set_sheet("id,city,kind,role,area,title,capacity\nkiln,dakar,need,,studies,A loom for Dakar,2\n");
  ASSERT_TRUE(t_.imports.import(t_.as(coordinator()), request).ok());
  EXPECT_THAT(find("kiln"), IsEmpty());
  EXPECT_THAT(find("loom"), ElementsAre("A loom for Dakar"));
}

TEST_F(ListingSearchTest, IsWholeAfterAStartOnAStoreThatCameWithoutAnIndex) {
  create("Lutherie");
  create("Ceramics");
  ASSERT_TRUE(
      t_.database->write([](common::WriteTransaction& tx) { return tx.execute("DELETE FROM listing_search").status(); })
          .ok());
  EXPECT_THAT(find("lutherie"), IsEmpty());
  common::SeededIds ids{5};
  ASSERT_TRUE(migrate(*t_.database, t_.clock, ids).ok());
  EXPECT_THAT(find("lutherie"), ElementsAre("Lutherie"));
  EXPECT_THAT(find("ceramics"), ElementsAre("Ceramics"));
}

}  // namespace
}  // namespace entente::listings
