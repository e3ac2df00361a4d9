#include "services/listings/listing_handlers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_store.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;

constexpr char kUuid[] = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";

v1::CreateListingRequest create_request(const Listing& listing) {
  v1::CreateListingRequest request;
  request.set_parent(concat("cities/", common::city_id_of(listing.name())));
  *request.mutable_listing() = listing;
  return request;
}

v1::ListListingsRequest list_request(const std::string& parent = "cities/-") {
  v1::ListListingsRequest request;
  request.set_parent(parent);
  return request;
}

class ListingHandlersTest : public testing::Test {
 protected:
  std::vector<std::string> names(const common::Caller& caller, const v1::ListListingsRequest& request) {
    const auto page = t_.listings.list(t_.as(caller), request);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> out;
    if (page.ok()) {
      for (const Listing& listing : page->listings()) out.push_back(listing.name());
    }
    return out;
  }

  absl::StatusOr<Listing> get(const common::Caller& caller, const std::string& name) {
    v1::GetListingRequest request;
    request.set_name(name);
    return t_.listings.get(t_.as(caller), request);
  }

  TestGround t_;
};

TEST_F(ListingHandlersTest, CreatesADraftWithAMadeId) {
  Listing given = TestGround::need();
  given.set_state(Listing::STATE_FULFILLED);
  given.set_reserved_places(7);
  given.set_etag("mine");
  const auto created = t_.listings.create(t_.as(focal_point("dakar")), create_request(given));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->name(), "cities/dakar/listings/dakar-n-ceramics-young-potters");
  EXPECT_EQ(created->state(), Listing::STATE_DRAFT);
  EXPECT_EQ(created->reserved_places(), 0);
  EXPECT_EQ(created->etag(), "r1");
  EXPECT_FALSE(created->has_expire_time());
  EXPECT_FALSE(created->has_publish_time());
  EXPECT_EQ(common::from_timestamp(created->create_time()), base_time());
  EXPECT_EQ(t_.get(created->name()).SerializeAsString(), created->SerializeAsString());
}

TEST_F(ListingHandlersTest, NumbersMadeIdsAndRefusesTakenOnes) {
  EXPECT_EQ(t_.create(TestGround::need()).name(), "cities/dakar/listings/dakar-n-ceramics-young-potters");
  EXPECT_EQ(t_.create(TestGround::need()).name(), "cities/dakar/listings/dakar-n-ceramics-young-potters-2");
  v1::CreateListingRequest request = create_request(TestGround::need("edinburgh"));
  request.set_listing_id("dakar-n-ceramics-young-potters");
  const auto taken = t_.listings.create(t_.as(coordinator()), request);
  EXPECT_EQ(taken.status().code(), absl::StatusCode::kAlreadyExists) << "ids are unique in the network";
}

TEST_F(ListingHandlersTest, PublishesAtOnceFor365Days) {
  const Listing listing = t_.create(TestGround::need());
  EXPECT_EQ(listing.state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(common::from_timestamp(listing.expire_time()), base_time() + absl::Hours(24 * 365));
  EXPECT_EQ(common::from_timestamp(listing.publish_time()), base_time());
}

TEST_F(ListingHandlersTest, ValidateOnlyStoresNothing) {
  v1::CreateListingRequest request = create_request(TestGround::need());
  request.set_validate_only(true);
  const auto checked = t_.listings.create(t_.as(coordinator()), request);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->name(), "cities/dakar/listings/dakar-n-ceramics-young-potters");
  EXPECT_EQ(t_.revision(), 0);
  request.mutable_listing()->set_capacity(0);
  EXPECT_EQ(common::reason_of(t_.listings.create(t_.as(coordinator()), request).status()), "INVALID_FIELD");
}

TEST_F(ListingHandlersTest, BadRequestsNameEachField) {
  v1::CreateListingRequest request = create_request(TestGround::need());
  request.mutable_listing()->set_capacity(10001);
  request.mutable_listing()->set_title(std::string("a\0b", 3));
  request.mutable_listing()->add_topics("nothing");
  const auto refused = t_.listings.create(t_.as(coordinator()), request);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  std::set<std::string> fields;
  for (const auto& violation : common::field_violations_of(refused.status())) fields.insert(violation.field);
  EXPECT_EQ(fields, (std::set<std::string>{"listing.capacity", "listing.title", "listing.topics"}));
  EXPECT_EQ(t_.revision(), 0);
}

TEST_F(ListingHandlersTest, ArchivedAndUnknownCitiesTakeNoListings) {
  for (const char* city : {"atlantis-archived", "atlantis-suspended", "nowhere"}) {
    const auto refused = t_.listings.create(t_.as(coordinator()), create_request(TestGround::need(city)));
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument) << city;
    ASSERT_EQ(common::field_violations_of(refused.status()).size(), 1u) << city;
    EXPECT_EQ(common::field_violations_of(refused.status())[0].field, "listing.city");
  }
}

TEST_F(ListingHandlersTest, ARepeatedRequestAnswersTheSameAndStoresOnce) {
  v1::CreateListingRequest request = create_request(TestGround::need());
  request.set_request_id(kUuid);
  const auto first = t_.listings.create(t_.as(coordinator()), request);
  ASSERT_TRUE(first.ok());
  t_.clock.advance(absl::Hours(1));
  const auto second = t_.listings.create(t_.as(coordinator()), request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(t_.revision(), 1);

  request.mutable_listing()->set_capacity(2);
  EXPECT_EQ(common::reason_of(t_.listings.create(t_.as(coordinator()), request).status()), "REQUEST_ID_REUSED");
  EXPECT_TRUE(t_.listings.create(t_.as(focal_point("dakar")), request).ok()) << "ids of different callers don't meet";

  request.set_request_id("not-a-uuid");
  EXPECT_EQ(common::field_violations_of(t_.listings.create(t_.as(coordinator()), request).status())[0].field,
            "request_id");
}

TEST_F(ListingHandlersTest, EveryWriteIsRepeatedByItsId) {
  const Listing draft = t_.create(TestGround::need("dakar"), false);
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name(draft.name());
  update.mutable_listing()->set_title("Another title");
  update.set_request_id(kUuid);
  const auto first = t_.listings.update(t_.as(coordinator()), update);
  ASSERT_TRUE(first.ok()) << first.status();
  v1::PublishListingRequest publish;
  publish.set_name(draft.name());
  publish.set_etag(first->etag());
  publish.set_request_id("00000000-0000-4000-8000-000000000002");
  const auto published = t_.life.publish(t_.as(coordinator()), publish);
  ASSERT_TRUE(published.ok()) << published.status();
  const std::int64_t revision = t_.revision();
  t_.clock.advance(absl::Hours(1));
  // The first answers, though the etag is stale, the step no longer allowed, and time has passed.
  EXPECT_EQ(t_.listings.update(t_.as(coordinator()), update)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(t_.life.publish(t_.as(coordinator()), publish)->SerializeAsString(), published->SerializeAsString());
  EXPECT_EQ(t_.revision(), revision);
  publish.set_request_id(kUuid);
  EXPECT_EQ(common::reason_of(t_.life.publish(t_.as(coordinator()), publish).status()), "REQUEST_ID_REUSED");
}

TEST_F(ListingHandlersTest, OnlyADraftIsDeletedAndItsIdIsFreeAgain) {
  const Listing draft = t_.create(TestGround::need("dakar"), false);
  v1::DeleteListingRequest request;
  request.set_name(draft.name());
  request.set_etag("another");
  EXPECT_EQ(common::reason_of(t_.listings.remove(t_.as(focal_point("dakar")), request).status()), "STALE_ETAG");
  request.set_etag(draft.etag());
  EXPECT_EQ(common::reason_of(t_.listings.remove(t_.as(focal_point("edinburgh")), request).status()),
            "PERMISSION_DENIED");
  ASSERT_TRUE(t_.listings.remove(t_.as(focal_point("dakar")), request).ok());
  EXPECT_EQ(common::reason_of(get(coordinator(), draft.name()).status()), "NOT_FOUND");
  EXPECT_EQ(common::reason_of(t_.listings.remove(t_.as(focal_point("dakar")), request).status()), "NOT_FOUND");
  const Listing again = t_.create(TestGround::need("dakar"));
  EXPECT_EQ(again.name(), draft.name());
  EXPECT_NE(again.etag(), draft.etag());
  request.clear_etag();
  EXPECT_EQ(common::reason_of(t_.listings.remove(t_.as(focal_point("dakar")), request).status()),
            "LISTING_WRONG_STATE");
}

TEST_F(ListingHandlersTest, PagesInAnotherOrderGoThroughEveryListingOnce) {
  std::vector<std::pair<int, std::string>> expected;
  for (int i = 0; i < 23; ++i) {
    Listing listing = TestGround::offer("edinburgh", 1 + i % 4);
    expected.emplace_back(-listing.capacity(), t_.create(listing).name());
  }
  std::sort(expected.begin(), expected.end());
  for (const int size : {1, 4, 22, 23, 100}) {
    v1::ListListingsRequest request = list_request();
    request.set_order_by("capacity desc");
    request.set_filter("kind = offer");
    request.set_page_size(size);
    std::vector<std::pair<int, std::string>> found;
    do {
      const auto page = t_.listings.list(t_.as(coordinator()), request);
      ASSERT_TRUE(page.ok()) << page.status();
      ASSERT_LE(page->listings_size(), size);
      for (const Listing& listing : page->listings()) found.emplace_back(-listing.capacity(), listing.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    EXPECT_EQ(found, expected) << size;
  }
  v1::ListListingsRequest request = list_request();
  request.set_page_size(1);
  request.set_page_token(t_.listings.list(t_.as(coordinator()), request)->next_page_token());
  request.set_order_by("capacity desc");
  EXPECT_EQ(common::reason_of(t_.listings.list(t_.as(coordinator()), request).status()), "INVALID_PAGE_TOKEN");
}

TEST_F(ListingHandlersTest, WritesWaitForTheReferences) {
  Ground bare = t_.ground;
  bare.references = [] {
    return common::make_retryable_error(common::kDependencyUnavailable, "profiles aren't loaded yet", absl::Seconds(1));
  };
  const ListingHandlers handlers(bare);
  const auto refused = handlers.create(t_.as(coordinator()), create_request(TestGround::need()));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(common::retry_after_of(refused.status()), absl::Seconds(1));
  EXPECT_EQ(handlers.create(t_.as(observer()), create_request(TestGround::need())).status().code(),
            absl::StatusCode::kPermissionDenied)
      << "authorised before anything else";
  EXPECT_TRUE(handlers.list(t_.as(observer()), list_request()).ok()) << "reads don't wait";
}

TEST_F(ListingHandlersTest, UpdatesWhatTheMaskNames) {
  const Listing listing = t_.create(TestGround::need());
  t_.clock.advance(absl::Hours(1));
  v1::UpdateListingRequest request;
  request.mutable_listing()->set_name(listing.name());
  request.mutable_listing()->set_title("Another title");
  request.mutable_listing()->set_summary("ignored: not in the mask");
  request.mutable_update_mask()->add_paths("title");
  const auto updated = t_.listings.update(t_.as(focal_point("dakar")), request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->title(), "Another title");
  EXPECT_EQ(updated->summary(), "");
  EXPECT_EQ(updated->capacity(), 1);
  EXPECT_NE(updated->etag(), listing.etag());
  EXPECT_EQ(common::from_timestamp(updated->update_time()), base_time() + absl::Hours(1));
}

TEST_F(ListingHandlersTest, AnUpdateThatChangesNothingWritesNothing) {
  const Listing listing = t_.create(TestGround::need());
  v1::UpdateListingRequest request;
  *request.mutable_listing() = listing;
  request.mutable_listing()->mutable_partner_rules();
  request.mutable_update_mask()->add_paths("*");
  const auto updated = t_.listings.update(t_.as(coordinator()), request);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->etag(), listing.etag());
  EXPECT_EQ(t_.revision(), 1);
}

TEST_F(ListingHandlersTest, AStaleEtagIsRefused) {
  const Listing listing = t_.create(TestGround::need());
  v1::UpdateListingRequest request;
  *request.mutable_listing() = listing;
  request.mutable_listing()->set_title("First");
  ASSERT_TRUE(t_.listings.update(t_.as(coordinator()), request).ok());
  request.mutable_listing()->set_title("Second");
  const auto refused = t_.listings.update(t_.as(coordinator()), request);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(common::reason_of(refused.status()), "STALE_ETAG");
  EXPECT_EQ(t_.get(listing.name()).title(), "First");
}

TEST_F(ListingHandlersTest, KindAndOutputFieldsDontChange) {
  const Listing listing = t_.create(TestGround::need());
  for (const char* path : {"kind", "state", "reserved_places", "no_such_field"}) {
    v1::UpdateListingRequest request;
    request.mutable_listing()->set_name(listing.name());
    request.mutable_listing()->set_kind(Listing::KIND_OFFER);
    request.mutable_update_mask()->add_paths(path);
    EXPECT_EQ(common::reason_of(t_.listings.update(t_.as(coordinator()), request).status()), "INVALID_FIELD_MASK")
        << path;
  }
}

TEST_F(ListingHandlersTest, EmbeddingsHaveOneLengthInTheNetwork) {
  Listing listing = TestGround::need();
  listing.set_embedding("12345678");
  t_.create(listing);
  listing.set_embedding("1234");
  const auto refused = t_.listings.create(t_.as(coordinator()), create_request(listing));
  EXPECT_EQ(common::field_violations_of(refused.status())[0].field, "listing.embedding");
  listing.set_embedding("abcdefgh");
  t_.create(listing);
}

struct RightsCase {
  const char* what;
  common::Caller caller;
  bool reads_published;
  bool sees_draft;
  bool writes;
};

TEST_F(ListingHandlersTest, RightsAreThoseOfTheTable) {
  common::Caller nobody;
  const Listing draft = t_.create(TestGround::need("dakar"), false);  // Dakar: media arts
  const Listing published = t_.create(TestGround::need("dakar"));
  for (const RightsCase& c :
       {RightsCase{"coordinator of all", coordinator(), true, true, true},
        RightsCase{"coordinator of the city's field", coordinator("fields/media-arts"), true, true, true},
        RightsCase{"coordinator of another field", coordinator("fields/music"), true, false, false},
        RightsCase{"focal point of the city", focal_point("dakar"), true, true, true},
        RightsCase{"focal point of another city", focal_point("edinburgh"), true, false, false},
        RightsCase{"observer", observer(), true, false, false},
        RightsCase{"not signed in", nobody, false, false, false}}) {
    EXPECT_EQ(get(c.caller, published.name()).ok(), c.reads_published) << c.what;
    const auto read_draft = get(c.caller, draft.name());
    EXPECT_EQ(read_draft.ok(), c.sees_draft) << c.what;
    if (c.reads_published && !c.sees_draft) {
      EXPECT_EQ(read_draft.status().code(), absl::StatusCode::kNotFound) << c.what;
    }
    if (c.reads_published) {
      EXPECT_EQ(names(c.caller, list_request("cities/dakar")).size(), c.sees_draft ? 2u : 1u) << c.what;
    }
    v1::UpdateListingRequest update;
    update.mutable_listing()->set_name(published.name());
    update.mutable_listing()->set_summary(c.what);
    const auto updated = t_.listings.update(t_.as(c.caller), update);
    EXPECT_EQ(updated.ok(), c.writes) << c.what;
    update.mutable_listing()->set_name("cities/dakar/listings/there-is-none");
    const auto missing = t_.listings.update(t_.as(c.caller), update);
    EXPECT_EQ(missing.status().code(), c.writes ? absl::StatusCode::kNotFound : absl::StatusCode::kPermissionDenied)
        << c.what;
    if (!c.writes) {
      EXPECT_EQ(missing.status().message(), updated.status().message())
          << "a refusal reads the same whether or not it exists";
    }
  }
}

TEST_F(ListingHandlersTest, PagesGoThroughEveryListingOnceInOrder) {
  std::set<std::string> all;
  for (int i = 0; i < 25; ++i)
    all.insert(t_.create(i % 2 ? TestGround::need() : TestGround::offer("edinburgh")).name());
  v1::ListListingsRequest request = list_request();
  request.set_page_size(7);
  std::vector<std::string> seen;
  int pages = 0;
  do {
    const auto page = t_.listings.list(t_.as(observer()), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(page->revision(), 25);
    for (const Listing& listing : page->listings()) seen.push_back(listing.name());
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 4);
  EXPECT_EQ(seen, std::vector<std::string>(all.begin(), all.end()));
}

TEST_F(ListingHandlersTest, APageTokenIsBoundToItsQueryAndNotToBeTamperedWith) {
  for (int i = 0; i < 3; ++i) t_.create(TestGround::need());
  v1::ListListingsRequest request = list_request();
  request.set_page_size(1);
  const auto page = t_.listings.list(t_.as(observer()), request);
  ASSERT_TRUE(page.ok());
  const std::string token = page->next_page_token();
  std::string tampered = token;
  tampered[tampered.size() / 2] = tampered[tampered.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {tampered, std::string("x"), token + token}) {
    request.set_page_token(wrong);
    EXPECT_EQ(common::reason_of(t_.listings.list(t_.as(observer()), request).status()), "INVALID_PAGE_TOKEN") << wrong;
  }
  request.set_page_token(token);
  request.set_filter("kind = \"need\"");
  EXPECT_EQ(common::reason_of(t_.listings.list(t_.as(observer()), request).status()), "INVALID_PAGE_TOKEN")
      << "another filter";
  request = list_request("cities/dakar");
  request.set_page_token(token);
  EXPECT_EQ(common::reason_of(t_.listings.list(t_.as(observer()), request).status()), "INVALID_PAGE_TOKEN")
      << "another parent";
}

TEST_F(ListingHandlersTest, FiltersNarrow) {
  const std::string need = t_.create(TestGround::need("dakar")).name();
  Listing offered = TestGround::offer("edinburgh");
  offered.set_area(type::v1::AREA_OF_ACTION_STUDIES);
  offered.clear_topics();
  offered.add_topics("lit-bookshops");
  offered.add_topics("lit-publishing");
  offered.clear_creative_fields();
  offered.add_creative_fields("literature");
  offered.set_example(true);
  const std::string offer = t_.create(offered).name();
  const std::string draft = t_.create(TestGround::offer("dakar"), false).name();
  const std::vector<std::pair<std::string, std::vector<std::string>>> filters = {
      {"", {need, draft, offer}},
      {"kind = \"need\"", {need}},
      {"kind = \"offer\"", {draft, offer}},
      {"kind = \"need\" AND kind = \"offer\"", {}},
      {"state = \"draft\"", {draft}},
      {"state = \"published\" AND kind = \"offer\"", {offer}},
      {"area = \"studies\"", {offer}},
      {"role = \"pivotal\"", {draft, offer}},
      {"example = \"true\"", {offer}},
      {"example = \"false\"", {need, draft}},
      {"topic = \"lit-bookshops\"", {offer}},
      {"topic = \"lit-bookshops\" AND topic = \"lit-publishing\"", {offer}},
      {"topic = \"lit-bookshops\" AND topic = \"craft-ceramics\"", {}},
      {"creative_field = \"media-arts\"", {need, draft}},
      {"creative_field = \"literature\" AND topic = \"lit-bookshops\"", {offer}},
      {"creative_field = \"media-arts\" AND topic = \"lit-bookshops\"", {}},
      {"topic = \"no-such-topic\"", {}},
      {"topic = lit-bookshops OR kind = need", {need, offer}},
      {"NOT kind = need AND NOT state = draft", {offer}},
      {"topic != lit-bookshops", {need, draft}},
      {"capacity > 1", {draft, offer}},
      {"title : nothing-like-it", {}},
  };
  for (const auto& [filter, expected] : filters) {
    v1::ListListingsRequest request = list_request();
    request.set_filter(filter);
    EXPECT_EQ(names(coordinator(), request), expected) << filter;
  }
  for (const char* wrong :
       {"kind = \"wish\"", "colour = \"red\"", "kind > \"need\"", "example = \"perhaps\"", "kind ="}) {
    v1::ListListingsRequest request = list_request();
    request.set_filter(wrong);
    EXPECT_EQ(common::reason_of(t_.listings.list(t_.as(coordinator()), request).status()), "INVALID_FILTER") << wrong;
  }
}

TEST_F(ListingHandlersTest, AParentListsItsOwnCityOnly) {
  t_.create(TestGround::need("dakar"));
  const std::string name = t_.create(TestGround::need("tunis")).name();
  EXPECT_EQ(names(observer(), list_request("cities/tunis")), std::vector<std::string>{name});
  for (const char* wrong : {"", "cities", "cities/", "cities/Tunis", "cities/tunis/listings", "towns/tunis"}) {
    EXPECT_EQ(t_.listings.list(t_.as(observer()), list_request(wrong)).status().code(),
              absl::StatusCode::kInvalidArgument)
        << wrong;
  }
}

// A store of before listings were limited: long ones stay readable, page by page, and a page stays below 4 MiB.
TEST_F(ListingHandlersTest, LongListingsOfAnOldStoreArePagedByBytes) {
  constexpr int kCount = 5;
  for (int i = 0; i < kCount; ++i) {
    StoredListing stored;
    stored.listing = TestGround::need("dakar");
    stored.listing.set_name(common::ListingName("dakar", concat("many-tongues-", i)).text());
    publish(t_.clock.now(), &stored.listing);
    for (int t = 0; t < 775; ++t) {
      auto* translation = stored.listing.add_translations();
      translation->set_language_code(concat("en-x-", 10000 + t));
      translation->set_description(std::string(5000, 'x'));
    }
    const absl::Status written =
        t_.database->write([&](common::WriteTransaction& tx) { return create_listing(tx, t_.clock.now(), &stored); });
    ASSERT_TRUE(written.ok()) << written;
  }
  const std::string small = t_.create(TestGround::need("dakar")).name();
  v1::ListListingsRequest request = list_request("cities/dakar");
  request.set_page_size(1000);
  std::vector<std::string> seen;
  int pages = 0;
  do {
    const auto page = t_.listings.list(t_.as(observer()), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LT(page->ByteSizeLong(), std::size_t{4} << 20);
    for (const Listing& listing : page->listings()) seen.push_back(listing.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && ++pages < 20);
  EXPECT_EQ(seen.size(), kCount + 1u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  // What is stored can be held and withdrawn, and shortened; not changed into another long one.
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name("cities/dakar/listings/many-tongues-0");
  update.mutable_listing()->set_title("Many tongues");
  update.mutable_update_mask()->add_paths("title");
  const auto refused = t_.listings.update(t_.as(coordinator()), update);
  ASSERT_EQ(common::field_violations_of(refused.status()).size(), 1u) << refused.status();
  EXPECT_EQ(common::field_violations_of(refused.status())[0].field, "listing.translations");
  update.mutable_update_mask()->add_paths("translations");
  EXPECT_TRUE(t_.listings.update(t_.as(coordinator()), update).ok());
}

TEST_F(ListingHandlersTest, OneTitleManyTimesTakesFewLookUpsAndTheNextNumber) {
  const std::string first = t_.create(TestGround::need("dakar")).name();
  for (int number = 2; number <= 40; ++number) {
    EXPECT_EQ(t_.create(TestGround::need("dakar")).name(), concat(first, "-", number));
  }
  // An id that was chosen doesn't stop the counting, wherever it stands.
  v1::CreateListingRequest request;
  request.set_parent("cities/dakar");
  *request.mutable_listing() = TestGround::need("dakar");
  request.set_listing_id(concat(common::id_of(first), "-", 64));
  ASSERT_TRUE(t_.listings.create(t_.as(coordinator()), request).ok());
  std::set<std::string> names;
  for (int i = 0; i < 40; ++i) EXPECT_TRUE(names.insert(t_.create(TestGround::need("dakar")).name()).second);
}

TEST_F(ListingHandlersTest, GetsManyInTheOrderAskedForOrNone) {
  const std::string need = t_.create(TestGround::need("dakar")).name();
  const std::string offer = t_.create(TestGround::offer("edinburgh")).name();
  const std::string draft = t_.create(TestGround::need("quito"), false).name();
  v1::BatchGetListingsRequest request;
  request.set_parent("cities/-");
  request.add_names(offer);
  request.add_names(need);
  const auto both = t_.listings.batch_get(t_.as(observer()), request);
  ASSERT_TRUE(both.ok()) << both.status();
  ASSERT_EQ(both->listings_size(), 2);
  EXPECT_EQ(both->listings(0).SerializeAsString(), t_.get(offer).SerializeAsString());
  EXPECT_EQ(both->listings(1).name(), need);
  // A draft of another city is as if it weren't there; its own city sees it.
  request.add_names(draft);
  const auto hidden = t_.listings.batch_get(t_.as(observer()), request);
  EXPECT_EQ(common::reason_of(hidden.status()), "NOT_FOUND");
  EXPECT_NE(hidden.status().message().find(draft), std::string::npos);
  EXPECT_TRUE(t_.listings.batch_get(t_.as(focal_point("quito")), request).ok());

  const auto refusal = [&](const std::function<void(v1::BatchGetListingsRequest&)>& change) {
    v1::BatchGetListingsRequest changed;
    changed.set_parent("cities/-");
    changed.add_names(need);
    change(changed);
    return common::reason_of(t_.listings.batch_get(t_.as(observer()), changed).status());
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  EXPECT_EQ(refusal([](auto& r) { r.clear_names(); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.add_names("dakar"); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([&](auto& r) { r.add_names(need); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.set_parent("cities/edinburgh"); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) {
              for (int i = 0; i < 1000; ++i) r.add_names(concat("cities/dakar/listings/l-", i));
            }),
            "INVALID_FIELD");
}

TEST_F(ListingHandlersTest, ABasicViewHasWhatARowShows) {
  Listing given = TestGround::need("dakar");
  given.set_summary("Twelve young potters");
  given.set_description("A long text");
  given.set_embedding("abc");
  given.set_text_language("en");
  (*given.mutable_external_ids())["desk"] = "7";
  Listing::Translation& french = *given.add_translations();
  french.set_language_code("fr");
  french.set_title("Jeunes potiers");
  french.set_summary("Douze jeunes potiers");
  const Listing whole = t_.create(given);
  v1::BatchGetListingsRequest request;
  request.set_parent("cities/dakar");
  request.add_names(whole.name());
  request.set_view(v1::LISTING_VIEW_BASIC);
  const auto basic = t_.listings.batch_get(t_.as(observer()), request);
  ASSERT_TRUE(basic.ok()) << basic.status();
  const Listing& row = basic->listings(0);
  EXPECT_EQ(row.title(), whole.title());
  EXPECT_EQ(row.summary(), whole.summary());
  EXPECT_EQ(row.etag(), whole.etag());
  EXPECT_EQ(row.translations(0).title(), "Jeunes potiers");
  EXPECT_EQ(row.translations(0).summary(), "");
  EXPECT_EQ(row.description(), "");
  EXPECT_EQ(row.embedding(), "");
  EXPECT_TRUE(row.external_ids().empty());
  v1::ListListingsRequest list = list_request();
  list.set_view(v1::LISTING_VIEW_BASIC);
  const auto page = t_.listings.list(t_.as(observer()), list);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->listings(0).SerializeAsString(), row.SerializeAsString());
}

}  // namespace
}  // namespace entente::listings
