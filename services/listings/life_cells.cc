#include "services/listings/life_cells.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "services/common/base/time.h"
#include "services/common/sheets/message_cells.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/wording.h"
#include "services/listings/listing_life.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using v1::Listing;

constexpr std::string_view kForCoordinators =
    "is set by coordinators of the whole network and services only: leave the cell empty";

// A number 0–`most`; nothing when the cell is something else.
std::optional<int> number_of(const std::string& cell, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  const bool whole = error == std::errc() && end == cell.data() + cell.size();
  return whole && value >= 0 && value <= most ? std::optional(value) : std::nullopt;
}

void read_state(const common::Sheet& sheet, std::size_t row, bool whole, const CellFault& fault, Listing* listing) {
  const std::string& cell = sheet.field(row, "state");
  if (!cell.empty()) {
    Listing::State state = Listing::STATE_UNSPECIFIED;
    if (!Listing::State_Parse(concat("STATE_", upper(cell)), &state) || state == Listing::STATE_UNSPECIFIED) {
      fault("state", "isn't draft, published, held, fulfilled, expired or withdrawn", "UNKNOWN_CODE");
    } else if (!whole && (state == Listing::STATE_FULFILLED || state == Listing::STATE_EXPIRED)) {
      fault("state", kForCoordinators, "COORDINATORS_ONLY");
    }
    listing->set_state(state);
  }
  const std::string& reason = sheet.field(row, "hold_reason");
  const bool held = listing->state() == Listing::STATE_HELD;
  const auto known = common::value_of<Listing::HoldReason>(reason);
  if (held && known == Listing::HOLD_REASON_UNSPECIFIED) {
    fault("hold_reason", concat("must be one of ", common::words_of(*Listing::HoldReason_descriptor())),
          reason.empty() ? "REQUIRED" : "UNKNOWN_CODE");
  } else if (!held && !reason.empty()) {
    fault("hold_reason", "says why a row is held, and this one isn't: empty it, or set state to held", "CONTRADICTION");
  }
  listing->set_hold_reason(known);
}

std::vector<ReservationPart> read_reservations(const common::Sheet& sheet, std::size_t row, const CellFault& fault,
                                               const Listing& listing) {
  const std::string& cell = sheet.field(row, "reservations");
  if (cell.empty()) return {};
  absl::StatusOr<std::vector<ReservationPart>> parts = read_reservations_cell(cell, listing.name());
  if (!parts.ok()) {
    fault("reservations", std::string(parts.status().message()), "INVALID_FIELD");
    return {};
  }
  if (places_of(*parts) > listing.reserved_places()) {
    fault("reservations",
          concat("promises ", places_of(*parts), " places, but reserved_places says ", listing.reserved_places()),
          "CONTRADICTION");
  }
  return *std::move(parts);
}

}  // namespace

std::vector<ReservationPart> read_life(const common::Sheet& sheet, std::size_t row, bool whole, const CellFault& fault,
                                       Listing* listing) {
  read_state(sheet, row, whole, fault, listing);
  for (const char* column : {"expire_time", "create_time", "publish_time", "update_time", "renewal_count",
                             "reserved_places", "reservations"}) {
    if (whole || sheet.field(row, column).empty()) continue;
    fault(column, kForCoordinators, "COORDINATORS_ONLY");
  }
  const auto time = [&](const char* column, auto set) {
    const std::string& cell = sheet.field(row, column);
    if (cell.empty()) return;
    if (const auto value = common::read_time_cell(cell)) return set(common::to_timestamp(*value));
    fault(column, "isn't a time: write e.g. 2026-12-01T09:00:00Z", "INVALID_DATE");
  };
  time("expire_time", [&](const auto& value) { *listing->mutable_expire_time() = value; });
  time("create_time", [&](const auto& value) { *listing->mutable_create_time() = value; });
  time("publish_time", [&](const auto& value) { *listing->mutable_publish_time() = value; });
  time("update_time", [&](const auto& value) { *listing->mutable_update_time() = value; });
  const auto number = [&](const char* column, int most, auto set) {
    const std::string& cell = sheet.field(row, column);
    if (cell.empty()) return;
    if (const auto value = number_of(cell, most)) return set(*value);
    fault(column, concat("must be a whole number 0–", most), "OUT_OF_RANGE");
  };
  number("renewal_count", kRenewalLimit, [&](int value) { listing->set_renewal_count(value); });
  number("reserved_places", std::max(0, listing->capacity()), [&](int value) { listing->set_reserved_places(value); });
  std::vector<ReservationPart> reservations = read_reservations(sheet, row, fault, *listing);
  if (listing->state() == Listing::STATE_DRAFT && listing->has_expire_time()) {
    fault("expire_time", "a draft was never published: empty the cell", "CONTRADICTION");
  }
  if (listing->state() == Listing::STATE_DRAFT && listing->has_publish_time()) {
    fault("publish_time", "a draft was never published: empty the cell", "CONTRADICTION");
  }
  const int confirmed = listing->reserved_places() - held_places_of(reservations);
  if (listing->state() == Listing::STATE_FULFILLED && confirmed < listing->capacity()) {
    fault("state", "fulfilled means that all places are taken for good, but fewer than the capacity are",
          "CONTRADICTION");
  }
  return reservations;
}

}  // namespace entente::listings
