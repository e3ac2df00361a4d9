// A store of an older version keeps what it holds when it is brought up to date.
#include "services/listings/migrations.h"

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sqlite_database.h"
#include "services/listings/listing_store.h"
#include "services/listings/reservation_store.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;

TEST(Schema, AStoreFromBeforeVersionsKeepsListingsCodesAndReservations) {
  TemporaryDirectory directory;
  common::ManualClock clock(base_time());
  const auto database = *common::SqliteDatabase::open(*common::DataDirectory::open(directory.path()), "listings");
  ASSERT_EQ(*common::migrate(*database, migrations().first(3), clock), 3);
  Listing listing = TestGround::need("dakar", 2);
  listing.set_name("cities/dakar/listings/old");
  listing.set_state(Listing::STATE_PUBLISHED);
  // A reason of holding was a text.
  listing.GetReflection()->MutableUnknownFields(&listing)->AddLengthDelimited(38, "no-capacity");
  listing.add_topics("x-cultural-policy");
  const absl::Status written = database->write([&](common::WriteTransaction& tx) -> absl::Status {
    const auto execute = [&](std::string_view sql, const common::Params& params) {
      return tx.execute(sql, params).status();
    };
    ENTENTE_RETURN_IF_ERROR(execute(
        "INSERT INTO listings (name, id, kind, role, area, state, example, capacity, held_places, confirmed_places, "
        "expire_micros, embedding_length, body) VALUES ($1, 'old', 1, 1, 1, 2, 0, 2, 0, 1, NULL, 0, $2)",
        {listing.name(), common::Bytes{listing.SerializeAsString()}}));
    ENTENTE_RETURN_IF_ERROR(
        execute("INSERT INTO listing_codes VALUES ($1, 'topic', 'x-cultural-policy')", {listing.name()}));
    ENTENTE_RETURN_IF_ERROR(execute("INSERT INTO reservations VALUES ('r1', 2, NULL, 0)", {}));
    return execute("INSERT INTO reservation_entries VALUES ('r1', 0, $1, 1, '')", {listing.name()});
  });
  ASSERT_TRUE(written.ok()) << written;

  ASSERT_TRUE(common::migrate(*database, migrations(), clock).ok());

  const absl::Status read = database->write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored, find_listing(tx, listing.name()));
    if (!stored) return absl::NotFoundError("the listing is lost");
    EXPECT_EQ(stored->confirmed_places, 1);
    EXPECT_EQ(stored->listing.title(), listing.title());
    EXPECT_EQ(stored->listing.hold_reason(), Listing::HOLD_REASON_NO_CAPACITY);
    ListingQuery query;
    query.topic = "x-cultural-policy";
    ENTENTE_ASSIGN_OR_RETURN(const auto listed,
                             list_listings(tx, query, "", common::kEverything, [](const Listing&) { return true; }));
    EXPECT_EQ(listed.entries.size(), 1u);
    ENTENTE_ASSIGN_OR_RETURN(const auto reservation, find_reservation(tx, "r1"));
    EXPECT_EQ(reservation->entries_size(), 1);
    EXPECT_EQ(reservation->entries(0).listing(), listing.name());
    stored->listing.set_title("New");
    return put_listing(tx, clock.now(), Etag::kRenew, &*stored);
  });
  EXPECT_TRUE(read.ok()) << read;
}

}  // namespace
}  // namespace entente::listings
