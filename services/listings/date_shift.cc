#include "services/listings/date_shift.h"

#include <algorithm>
#include <cmath>

#include "services/common/base/time.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using v1::Listing;

// Rounded to the nearest, halves away from zero.
int whole_units(int days, double days_per_unit) {
  return static_cast<int>(std::lround(days / days_per_unit));
}

void move_by(int days, int months, int years, type::PartialDate* date) {
  if (date->day() != 0) {
    const absl::CivilDay moved = absl::CivilDay(date->year(), date->month(), date->day()) + days;
    date->set_year(static_cast<int>(moved.year()));
    date->set_month(moved.month());
    date->set_day(moved.day());
  } else if (date->month() != 0) {
    const absl::CivilMonth moved = absl::CivilMonth(date->year(), date->month()) + months;
    date->set_year(static_cast<int>(moved.year()));
    date->set_month(moved.month());
  } else {
    date->set_year(date->year() + years);
  }
}

bool is_too_short(const type::Window& window) {
  const absl::CivilDay first = common::first_day(window.start());
  const absl::CivilDay last = common::last_day(window.end());
  return last - first + 1 < std::max(1, window.min_duration_days());
}

}  // namespace

bool dates_are_valid(const Listing& listing) {
  const auto valid = [](bool present, const type::PartialDate& date) {
    return !present || common::check_partial_date(date).ok();
  };
  return valid(listing.window().has_start(), listing.window().start()) &&
         valid(listing.window().has_end(), listing.window().end()) && valid(listing.has_deadline(), listing.deadline());
}

void shift_dates(int days, Listing* listing) {
  const int months = whole_units(days, 30.44);
  const int years = whole_units(days, 365.25);
  if (listing->has_deadline()) move_by(days, months, years, listing->mutable_deadline());
  if (!listing->has_window()) return;
  auto* window = listing->mutable_window();
  const bool fits = window->has_start() && window->has_end() && !is_too_short(*window);
  if (window->has_start()) move_by(days, months, years, window->mutable_start());
  if (window->has_end()) move_by(days, months, years, window->mutable_end());
  if (!fits) return;  // was wrong before: the check says so
  const bool end_is_reduced = window->end().day() == 0;
  if (!end_is_reduced && window->start().day() != 0) return;
  while (is_too_short(*window)) {
    if (end_is_reduced) {
      move_by(0, 1, 1, window->mutable_end());
    } else {
      move_by(0, -1, -1, window->mutable_start());
    }
  }
}

}  // namespace entente::listings
