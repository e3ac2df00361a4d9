// What a row of a sheet says of a new listing's life: state, hold reason, places taken and by which reservations,
// renewals and times. Pure.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "services/listings/reservation_cells.h"

namespace entente::common {
class Sheet;
}

namespace entente::listings {

// Says what is wrong with a column of the row, and why (a reason of errors.h).
using CellFault = std::function<void(std::string_view column, std::string_view description, std::string_view reason)>;

// Fills the fields that only the service sets elsewhere; a cell that is empty leaves its field absent. `whole`: false
// refuses what a city can't bring about itself: the states fulfilled and expired, times, renewals and places taken.
// Returns the reservations of the places taken, as far as the row names them. REQUIRES: the listing has its name.
std::vector<ReservationPart> read_life(const common::Sheet& sheet, std::size_t row, bool whole, const CellFault& fault,
                                       v1::Listing* listing);

}  // namespace entente::listings
