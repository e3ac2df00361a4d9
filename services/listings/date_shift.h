// Moves the dates of examples, so that they are as far away as they were meant to be. Pure.
#pragma once

#include "entente/listings/v1/listing.pb.h"

namespace entente::listings {

// Moves every date: whole dates by days, months by round(days / 30.44) months, years by round(days / 365.25) years.
// Where rounding would end a window before it begins or make it too short, its reduced end goes on (or, if that is a
// whole date, its reduced start goes back) by its unit.
void shift_dates(int days, v1::Listing* listing);

// Whether all dates are dates that exist between 1900 and 2200.
bool dates_are_valid(const v1::Listing& listing);

}  // namespace entente::listings
