#include "services/listings/reservation_handlers.h"

#include <algorithm>
#include <map>
#include <set>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/access.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/listings/access.h"
#include "services/listings/errors.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_store.h"
#include "services/listings/reservation_limits.h"
#include "services/listings/reservation_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using v1::Reservation;

constexpr std::size_t kMostEtagBytes = 64;
constexpr std::string_view kPrefix = kReservationPrefix;

// Places are promised between services: what counts is the right of the service that calls, for whomever it does. A
// coordinator of everything who calls directly may as well.
template <typename Entries>
bool covers_all(const common::CallContext& call, const Entries& entries, const References& references) {
  const common::Caller bearer = call.caller.bearer();
  return bearer.is_coordinator() || std::all_of(entries.begin(), entries.end(), [&](const Reservation::Entry& entry) {
           return covers(bearer, common::Role::kService, common::city_id_of(entry.listing()), &references);
         });
}

absl::StatusOr<std::string> id_of_name(std::string_view name) {
  if (name.starts_with(kPrefix) && common::is_slug(name.substr(kPrefix.size()))) {
    return std::string(name.substr(kPrefix.size()));
  }
  return common::invalid_field("name", "must read reservations/{reservation}");
}

const common::ListField kListFields[] = {
    {"name", {}, kPrefix}, {"state"}, {"listing", "entries.listing", "cities/"}, {"expire_time"}, {"update_time"}};

absl::Status no_reservation(std::string_view id) {
  const std::string name = concat(kPrefix, id);
  return common::not_found(name);
}

void check_expire_time(const v1::ReserveCapacityRequest& request, absl::Time now, common::FieldViolations& violations) {
  if (!violations.require(request.has_expire_time(), "expire_time", "is missing: when the held places come back")) {
    return;
  }
  if (const absl::Status valid = common::check_timestamp(request.expire_time()); !valid.ok()) {
    return violations.add("expire_time", std::string(valid.message()));
  }
  const absl::Time end = common::from_timestamp(request.expire_time());
  violations.require(
      end > now, "expire_time",
      concat("is ", common::format_time(end), ", but must lie in the future: now is ", common::format_time(now)));
  violations.require(
      end <= now + kLongestHold, "expire_time",
      concat("is ", common::format_time(end), ", but places are held for at most ", kLongestHoldDays,
             " days: give a time until ", common::format_time(now + kLongestHold), ", and reserve again when it ends"));
}

absl::Status check(const v1::ReserveCapacityRequest& request, absl::Time now) {
  common::FieldViolations violations;
  common::check_slug("reservation_id", request.reservation_id(), violations);
  const bool few = violations.require(request.entries_size() >= 1 && request.entries_size() <= kMostEntries, "entries",
                                      "must be 1–10 listings");
  std::set<std::string> seen;
  for (int i = 0; few && i < request.entries_size(); ++i) {
    const Reservation::Entry& entry = request.entries(i);
    violations.require(entry.etag().size() <= kMostEtagBytes, "entries.etag",
                       "isn't one that GetListing gives: send that one, or none");
    violations.require(common::ListingName::parse(entry.listing()).has_value(), "entries.listing",
                       "must read cities/{city}/listings/{listing}");
    violations.require(seen.insert(entry.listing()).second, "entries.listing",
                       "names one listing twice: add its places up in one entry");
    violations.require(entry.places() >= 1 && entry.places() <= kCapacityLimit, "entries.places",
                       concat("is ", entry.places(), ", but must be 1–10,000"));
  }
  const bool held = request.state() == Reservation::STATE_HELD;
  violations.require(held || request.state() == Reservation::STATE_CONFIRMED, "state", "must be HELD or CONFIRMED");
  if (held) {
    check_expire_time(request, now, violations);
  }
  return violations.status();
}

// A draft that the caller, or the person a service calls for, may not see isn't there.
absl::Status check_visible(common::ReadTransaction& tx, const common::CallContext& call,
                           const v1::ReserveCapacityRequest& request, const References& references) {
  for (const Reservation::Entry& entry : request.entries()) {
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<StoredListing> stored, find_listing(tx, entry.listing()));
    if (!stored || !may_see(call.caller, stored->listing, &references)) return no_listing(entry.listing());
  }
  return absl::OkStatus();
}

template <typename Entries>
std::map<std::string, int> places_of(const Entries& entries) {
  std::map<std::string, int> out;
  for (const Reservation::Entry& entry : entries) out[entry.listing()] = entry.places();
  return out;
}

// Who confirms may have agreed on another number of places.
bool fits(const v1::ReserveCapacityRequest& request, const Reservation& existing) {
  const auto asked = places_of(request.entries());
  const auto held = places_of(existing.entries());
  const bool confirms = request.state() == Reservation::STATE_CONFIRMED && existing.state() == Reservation::STATE_HELD;
  if (!confirms) return asked == held;
  return std::equal(asked.begin(), asked.end(), held.begin(), held.end(),
                    [](const auto& a, const auto& b) { return a.first == b.first; });
}

bool has_ended(const Reservation& reservation, absl::Time now) {
  if (reservation.state() == Reservation::STATE_CONFIRMED) return false;
  return reservation.state() != Reservation::STATE_HELD || common::from_timestamp(reservation.expire_time()) <= now;
}

// A repeat, or the step from held to confirmed.
absl::StatusOr<Reservation> reserve_again(common::WriteTransaction& tx, absl::Time now,
                                          const v1::ReserveCapacityRequest& request, Reservation existing) {
  if (!fits(request, existing)) {
    return common::make_error(kReservationMismatch,
                              concat(existing.name(), " has other entries: use a new id for another reservation"),
                              {{"resource", existing.name()}});
  }
  if (has_ended(existing, now)) {
    return common::make_error(kReservationEnded, concat(existing.name(), " has ended: reserve under a new id"),
                              {{"resource", existing.name()}});
  }
  if (request.state() == Reservation::STATE_CONFIRMED && existing.state() == Reservation::STATE_HELD) {
    ENTENTE_RETURN_IF_ERROR(confirm_places(tx, now, request.entries(), &existing));
  }
  return existing;
}

}  // namespace

absl::StatusOr<Reservation> ReservationHandlers::get(const common::CallContext& call,
                                                     const v1::GetReservationRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::GetReservationRequest>(), call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  ENTENTE_ASSIGN_OR_RETURN(const std::string id, id_of_name(request.name()));
  return common::read_value<Reservation>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reservation> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<Reservation> found, find_reservation(tx, id));
        if (!found || !covers_all(call, found->entries(), *references)) return no_reservation(id);
        return *std::move(found);
      });
}

absl::StatusOr<v1::ListReservationsResponse> ReservationHandlers::list(
    const common::CallContext& call, const v1::ListReservationsRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::ListReservationsRequest>(), call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  ENTENTE_ASSIGN_OR_RETURN(const std::string city, listed_city(request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *Reservation::descriptor(), kListFields));
  const auto state = static_cast<Reservation::State>(page.selection.only_number("state"));
  const auto visible = [&](const Reservation& each) { return covers_all(call, each.entries(), *references); };
  ENTENTE_ASSIGN_OR_RETURN(
      common::PageOf<Reservation> found,
      common::read_value<common::PageOf<Reservation>>(*ground_.database, [&](common::ReadTransaction& tx) {
        return list_reservations(tx, {city, state}, page.after, page.limit(), visible);
      }));
  v1::ListReservationsResponse response;
  common::fill_page(page, std::move(found), *response.mutable_reservations(), *response.mutable_next_page_token());
  return response;
}

absl::StatusOr<Reservation> ReservationHandlers::reserve(const common::CallContext& call,
                                                         const v1::ReserveCapacityRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::ReserveCapacityRequest>(), call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  if (!covers_all(call, request.entries(), *references)) {
    return common::permission_denied("reserve places of these cities", "services with a right there and coordinators");
  }
  ENTENTE_RETURN_IF_ERROR(check(request, call.now));
  return common::write_once<Reservation>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reservation> {
        ENTENTE_RETURN_IF_ERROR(check_visible(tx, call, request, *references));
        ENTENTE_ASSIGN_OR_RETURN(std::optional<Reservation> existing, find_reservation(tx, request.reservation_id()));
        if (existing) return reserve_again(tx, call.now, request, *std::move(existing));
        Reservation reservation;
        reservation.set_name(concat(kPrefix, request.reservation_id()));
        *reservation.mutable_entries() = request.entries();
        reservation.set_state(request.state());
        if (request.state() == Reservation::STATE_HELD) *reservation.mutable_expire_time() = request.expire_time();
        ENTENTE_RETURN_IF_ERROR(take_places(tx, call.now, &reservation));
        return reservation;
      });
}

absl::StatusOr<Reservation> ReservationHandlers::release(const common::CallContext& call,
                                                         const v1::ReleaseCapacityRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::ReleaseCapacityRequest>(), call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  ENTENTE_ASSIGN_OR_RETURN(const std::string id, id_of_name(request.name()));
  return common::write_once<Reservation>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reservation> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<Reservation> existing, find_reservation(tx, id));
        if (!existing || !covers_all(call, existing->entries(), *references)) return no_reservation(id);
        const bool lives =
            existing->state() == Reservation::STATE_HELD || existing->state() == Reservation::STATE_CONFIRMED;
        if (lives) {
          ENTENTE_RETURN_IF_ERROR(give_places_back(tx, call.now, Reservation::STATE_RELEASED, &*existing));
        }
        return *std::move(existing);
      });
}

}  // namespace entente::listings
