#include "services/listings/reservation_store.h"

#include <algorithm>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/listings/errors.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_store.h"
#include "services/listings/reservation_limits.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using v1::Listing;
using v1::Reservation;

constexpr std::string_view kFind = "SELECT id, state, expire_micros, update_micros FROM reservations WHERE id = $1";
constexpr std::string_view kEntries =
    "SELECT listing, places, etag FROM reservation_entries WHERE reservation = $1 ORDER BY position";
// Zero and empty texts let everything through; the listings of a city have names from $4 up to $5.
constexpr std::string_view kList = R"sql(
SELECT id, state, expire_micros, update_micros FROM reservations AS r
WHERE id > $1 AND ($2 = 0 OR state = $2)
  AND ($3 = '' OR EXISTS (SELECT 1 FROM reservation_entries AS e
       WHERE e.reservation = r.id AND e.listing >= $4 AND e.listing < $5))
ORDER BY id)sql";
constexpr std::string_view kInsert =
    "INSERT INTO reservations (id, state, expire_micros, update_micros) VALUES ($1, $2, $3, $4)";
constexpr std::string_view kInsertEntry =
    "INSERT INTO reservation_entries (reservation, position, listing, places, etag) VALUES ($1, $2, $3, $4, $5)";
constexpr std::string_view kUpdateEntry =
    "UPDATE reservation_entries SET places = $3 WHERE reservation = $1 AND listing = $2";
constexpr std::string_view kIsReserved = "SELECT 1 FROM reservation_entries WHERE listing = $1 LIMIT 1";
constexpr std::string_view kUpdate =
    "UPDATE reservations SET state = $2, expire_micros = $3, update_micros = $4 WHERE id = $1";
constexpr std::string_view kDue =
    "SELECT id FROM reservations WHERE state = $1 AND expire_micros <= $2 ORDER BY id LIMIT $3";

constexpr std::string_view kPrefix = kReservationPrefix;

std::string_view reservation_id(const Reservation& reservation) {
  return std::string_view(reservation.name()).substr(kPrefix.size());
}

common::Value expire_micros(const Reservation& reservation) {
  if (!reservation.has_expire_time()) return std::nullopt;
  return common::to_micros(common::from_timestamp(reservation.expire_time()));
}

absl::StatusOr<StoredListing> need_listing(common::ReadTransaction& tx, const std::string& name) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored, find_listing(tx, name));
  if (!stored) return common::not_found(name);
  return *std::move(stored);
}

absl::Status not_open(const Listing& listing) {
  return common::make_error(
      kListingNotOpen,
      concat("listing ", listing.name(), " is ", state_name(listing.state()), ": its places can't be promised"),
      {{"listing", listing.name()}, {"state", state_name(listing.state())}});
}

absl::Status too_few(const StoredListing& stored, int left, int asked) {
  const Listing& listing = stored.listing;
  return common::make_error(
      kTooFewPlaces,
      concat("listing ", listing.name(), " has ", left, " of ", listing.capacity(), " places left; ", asked,
             " were asked"),
      {{"listing", listing.name()}, {"places_left", std::to_string(left)}, {"places_asked", std::to_string(asked)}});
}

absl::Status check_open(const StoredListing& stored, int places, absl::Time now) {
  const Listing& listing = stored.listing;
  const bool open = listing.state() == Listing::STATE_PUBLISHED && !time_is_over(listing, absl::ToUnixSeconds(now));
  // Fulfilled means that no place is left: that is the clearer answer.
  if (!open && listing.state() != Listing::STATE_FULFILLED) return not_open(listing);
  if (stored.places_left() >= places) return absl::OkStatus();
  return too_few(stored, stored.places_left(), places);
}

absl::Status write_state(common::WriteTransaction& tx, absl::Time now, Reservation::State state,
                         Reservation* reservation) {
  reservation->set_state(state);
  if (state == Reservation::STATE_CONFIRMED) reservation->clear_expire_time();
  *reservation->mutable_update_time() = common::to_timestamp(now);
  return tx
      .execute(kUpdate, {reservation_id(*reservation), static_cast<int>(state), expire_micros(*reservation),
                         common::to_micros(now)})
      .status();
}

// A row of kFind or kList, with its entries.
absl::StatusOr<Reservation> read_reservation(common::ReadTransaction& tx, const common::Row& row) {
  Reservation reservation;
  reservation.set_name(concat(kPrefix, row.text(0)));
  reservation.set_state(static_cast<Reservation::State>(row.integer(1)));
  if (!row.is_null(2)) *reservation.mutable_expire_time() = common::to_timestamp(common::from_micros(row.integer(2)));
  *reservation.mutable_update_time() = common::to_timestamp(common::from_micros(row.integer(3)));
  ENTENTE_RETURN_IF_ERROR(tx.scan(kEntries, {row.text(0)}, [&](const common::Row& entry) {
    Reservation::Entry* added = reservation.add_entries();
    added->set_listing(entry.text(0));
    added->set_places(static_cast<int>(entry.integer(1)));
    added->set_etag(entry.text(2));
    return absl::OkStatus();
  }));
  return reservation;
}

}  // namespace

absl::StatusOr<bool> is_reserved(common::ReadTransaction& tx, std::string_view listing) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kIsReserved, {listing}));
  return row.has_value();
}

absl::StatusOr<std::optional<Reservation>> find_reservation(common::ReadTransaction& tx, std::string_view id) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kFind, {id}));
  if (!row) return std::optional<Reservation>();
  ENTENTE_ASSIGN_OR_RETURN(Reservation reservation, read_reservation(tx, *row));
  return std::optional<Reservation>(std::move(reservation));
}

absl::StatusOr<common::PageOf<Reservation>> list_reservations(common::ReadTransaction& tx,
                                                              const ReservationQuery& query, std::string_view after,
                                                              const common::PageLimit& limit,
                                                              const std::function<bool(const Reservation&)>& visible) {
  const std::string first = common::ListingName(query.city, "").text();
  const auto read = [&](const common::Row& row) -> absl::StatusOr<std::optional<Reservation>> {
    ENTENTE_ASSIGN_OR_RETURN(Reservation reservation, read_reservation(tx, row));
    return visible(reservation) ? std::optional(std::move(reservation)) : std::nullopt;
  };
  return common::read_page<Reservation>(
      tx, kList, {after, static_cast<int>(query.state), query.city, first, behind_all(first)}, limit, read);
}

absl::Status take_places(common::WriteTransaction& tx, absl::Time now, Reservation* reservation) {
  const bool confirmed = reservation->state() == Reservation::STATE_CONFIRMED;
  for (const Reservation::Entry& entry : reservation->entries()) {
    ENTENTE_ASSIGN_OR_RETURN(StoredListing stored, need_listing(tx, entry.listing()));
    ENTENTE_RETURN_IF_ERROR(common::check_etag(entry.etag(), stored.listing.etag(), entry.listing()));
    ENTENTE_RETURN_IF_ERROR(check_open(stored, entry.places(), now));
    (confirmed ? stored.confirmed_places : stored.held_places) += entry.places();
    settle(&stored.listing, stored.confirmed_places);
    ENTENTE_RETURN_IF_ERROR(put_listing(tx, now, Etag::kKeep, &stored));
  }
  return put_counted(tx, now, reservation);
}

absl::Status put_counted(common::WriteTransaction& tx, absl::Time now, Reservation* reservation) {
  *reservation->mutable_update_time() = common::to_timestamp(now);
  ENTENTE_RETURN_IF_ERROR(tx.put(kInsert, {reservation_id(*reservation), static_cast<int>(reservation->state()),
                                           expire_micros(*reservation), common::to_micros(now)}));
  int position = 0;
  for (const Reservation::Entry& entry : reservation->entries()) {
    ENTENTE_RETURN_IF_ERROR(tx.put(
        kInsertEntry, {reservation_id(*reservation), position++, entry.listing(), entry.places(), entry.etag()}));
  }
  return absl::OkStatus();
}

absl::Status confirm_places(common::WriteTransaction& tx, absl::Time now,
                            const google::protobuf::RepeatedPtrField<Reservation::Entry>& asked,
                            Reservation* reservation) {
  for (const Reservation::Entry& entry : asked) {
    ENTENTE_ASSIGN_OR_RETURN(StoredListing stored, need_listing(tx, entry.listing()));
    ENTENTE_RETURN_IF_ERROR(common::check_etag(entry.etag(), stored.listing.etag(), entry.listing()));
    // A hold or the end of its time doesn't take back what was promised before; only the city's withdrawal does.
    if (stored.listing.state() == Listing::STATE_WITHDRAWN) return not_open(stored.listing);
    Reservation::Entry& held =
        *std::find_if(reservation->mutable_entries()->begin(), reservation->mutable_entries()->end(),
                      [&](const auto& each) { return each.listing() == entry.listing(); });
    stored.held_places -= held.places();
    if (entry.places() > held.places() && entry.places() > stored.places_left())
      return too_few(stored, stored.places_left(), entry.places());
    stored.confirmed_places += entry.places();
    settle(&stored.listing, stored.confirmed_places);
    ENTENTE_RETURN_IF_ERROR(put_listing(tx, now, Etag::kKeep, &stored));
    held.set_places(entry.places());
    ENTENTE_RETURN_IF_ERROR(tx.put(kUpdateEntry, {reservation_id(*reservation), entry.listing(), entry.places()}));
  }
  return write_state(tx, now, Reservation::STATE_CONFIRMED, reservation);
}

absl::Status give_places_back(common::WriteTransaction& tx, absl::Time now, Reservation::State end,
                              Reservation* reservation) {
  const bool confirmed = reservation->state() == Reservation::STATE_CONFIRMED;
  for (const Reservation::Entry& entry : reservation->entries()) {
    ENTENTE_ASSIGN_OR_RETURN(StoredListing stored, need_listing(tx, entry.listing()));
    (confirmed ? stored.confirmed_places : stored.held_places) -= entry.places();
    settle(&stored.listing, stored.confirmed_places);
    ENTENTE_RETURN_IF_ERROR(put_listing(tx, now, Etag::kKeep, &stored));
  }
  return write_state(tx, now, end, reservation);
}

absl::StatusOr<std::vector<std::string>> reservations_due(common::ReadTransaction& tx, absl::Time now, int limit) {
  std::vector<std::string> ids;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kDue, {static_cast<int>(Reservation::STATE_HELD), common::to_micros(now), limit},
                                  [&](const common::Row& row) {
                                    ids.push_back(row.text(0));
                                    return absl::OkStatus();
                                  }));
  return ids;
}

}  // namespace entente::listings
