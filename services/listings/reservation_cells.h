// The reservations of a listing's places as the cell of a sheet, and back: `p-7=held 1 until 2026-12-24T10:00:00Z;
// r-2=confirmed 2`, by id. A reservation of several listings stands in the rows of all of them, and is gathered from
// there. Pure functions and values; thread-safe as values are.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/listings/v1/reservation.pb.h"

namespace entente::listings {

// The part of one listing in a reservation: what the reservation says, and its one entry.
using ReservationPart = v1::Reservation;

// The cell of parts that hold or confirm places.
std::string reservations_cell(const std::vector<ReservationPart>& parts);
// The parts of `listing` by id; INVALID_ARGUMENT says what isn't as expected.
absl::StatusOr<std::vector<ReservationPart>> read_reservations_cell(std::string_view cell, const std::string& listing);

int places_of(const std::vector<ReservationPart>& parts);
// Those that are held, whatever time it is.
int held_places_of(const std::vector<ReservationPart>& parts);

// A confirmed part of so many places under the listing's own id: for places of which nothing else is known.
ReservationPart part_of_itself(const std::string& listing, int places);

// The parts of each listing, by its name, of reservations that hold or confirm places; by id.
std::map<std::string, std::vector<ReservationPart>> parts_by_listing(const std::vector<v1::Reservation>& reservations);

// Puts the parts of a sheet's rows together.
class GatheredReservations {
 public:
  // Takes the parts of one listing, whose name comes once. Empty, or why the rows don't make one reservation.
  std::string add(const std::vector<ReservationPart>& parts);
  // By name.
  std::vector<v1::Reservation> all() const;

 private:
  std::map<std::string, v1::Reservation> by_name_;
};

}  // namespace entente::listings
