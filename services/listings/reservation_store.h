// Reservations in the store, and the places that they take from listings. The two are always written together, in the
// caller's transaction. Free functions: thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/listings/v1/reservation.pb.h"
#include "services/common/storage/page.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::listings {

absl::StatusOr<std::optional<v1::Reservation>> find_reservation(common::ReadTransaction& tx, std::string_view id);

// Whether a reservation in any state names this listing.
absl::StatusOr<bool> is_reserved(common::ReadTransaction& tx, std::string_view listing);

// What a list is narrowed to; zero or empty: any.
struct ReservationQuery {
  std::string city;  // slug: of reservations that take places of its listings
  v1::Reservation::State state = v1::Reservation::STATE_UNSPECIFIED;
};
// Reservations by id as far as `limit` allows, those after the id `after` (empty: from the first) that `visible` lets
// through.
absl::StatusOr<common::PageOf<v1::Reservation>> list_reservations(
    common::ReadTransaction& tx, const ReservationQuery& query, std::string_view after, const common::PageLimit& limit,
    const std::function<bool(const v1::Reservation&)>& visible);

// Holds or confirms places under a new id: all or none. NOT_FOUND, LISTING_NOT_OPEN, STALE_ETAG and TOO_FEW_PLACES name
// the listing. REQUIRES: the id is free; entries name each listing once.
absl::Status take_places(common::WriteTransaction& tx, absl::Time now, v1::Reservation* reservation);

// Writes the held or confirmed reservation of places that are counted in its listings already.
// REQUIRES: the id is free.
absl::Status put_counted(common::WriteTransaction& tx, absl::Time now, v1::Reservation* reservation);

// Turns held places into confirmed ones, as many as `asked`, the entries of the request with their etags, has of each
// listing. LISTING_NOT_OPEN when a listing was withdrawn, STALE_ETAG when an etag is given and another, TOO_FEW_PLACES
// when more are asked than were held and than there are. REQUIRES: the reservation is held, of the same listings.
absl::Status confirm_places(common::WriteTransaction& tx, absl::Time now,
                            const google::protobuf::RepeatedPtrField<v1::Reservation::Entry>& asked,
                            v1::Reservation* reservation);

// Gives held or confirmed places back; the reservation becomes `end`: released or expired. A listing that was fulfilled
// is open again. REQUIRES: the reservation is held or confirmed.
absl::Status give_places_back(common::WriteTransaction& tx, absl::Time now, v1::Reservation::State end,
                              v1::Reservation* reservation);

// Ids of at most `limit` held reservations whose time is over at `now`.
absl::StatusOr<std::vector<std::string>> reservations_due(common::ReadTransaction& tx, absl::Time now, int limit);

}  // namespace entente::listings
