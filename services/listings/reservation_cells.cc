#include "services/listings/reservation_cells.h"

#include <charconv>
#include <optional>

#include "services/common/base/time.h"
#include "services/common/sheets/message_cells.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_validation.h"
#include "services/listings/reservation_limits.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using v1::Reservation;

constexpr std::string_view kHeld = "held ";
constexpr std::string_view kConfirmed = "confirmed ";
constexpr std::string_view kUntil = " until ";

bool takes_places(const Reservation& reservation) {
  return reservation.state() == Reservation::STATE_HELD || reservation.state() == Reservation::STATE_CONFIRMED;
}

std::string_view reservation_id(const Reservation& reservation) {
  return std::string_view(reservation.name()).substr(kReservationPrefix.size());
}

std::optional<int> read_places(std::string_view text) {
  int places = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), places);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return places >= 1 && places <= kCapacityLimit ? std::optional(places) : std::nullopt;
}

// `confirmed {places}` or `held {places} until {time}`.
absl::Status read_part(std::string_view text, ReservationPart* part) {
  std::string_view places = text;
  if (text.starts_with(kConfirmed)) {
    part->set_state(Reservation::STATE_CONFIRMED);
    places.remove_prefix(kConfirmed.size());
  } else if (const std::size_t until = text.find(kUntil); text.starts_with(kHeld) && until != text.npos) {
    part->set_state(Reservation::STATE_HELD);
    places = text.substr(kHeld.size(), until - kHeld.size());
    const std::optional<absl::Time> end = common::read_time_cell(text.substr(until + kUntil.size()));
    if (!end) return absl::InvalidArgumentError("ends at no time: write e.g. 2026-12-01T09:00:00Z behind `until`");
    *part->mutable_expire_time() = common::to_timestamp(*end);
  } else {
    return absl::InvalidArgumentError("must read `confirmed {places}` or `held {places} until {time}`");
  }
  const std::optional<int> number = read_places(places);
  if (!number) return absl::InvalidArgumentError(concat("has no whole number of places, 1–", kCapacityLimit));
  part->mutable_entries(0)->set_places(*number);
  return absl::OkStatus();
}

}  // namespace

std::string reservations_cell(const std::vector<ReservationPart>& parts) {
  common::Pairs pairs;
  for (const ReservationPart& part : parts) {
    const bool held = part.state() == Reservation::STATE_HELD;
    pairs.emplace(reservation_id(part),
                  concat(held ? kHeld : kConfirmed, part.entries(0).places(), held ? kUntil : "",
                         held ? common::format_time(common::from_timestamp(part.expire_time())) : std::string()));
  }
  return common::pairs_cell(pairs);
}

absl::StatusOr<std::vector<ReservationPart>> read_reservations_cell(std::string_view cell, const std::string& listing) {
  const absl::StatusOr<common::Pairs> pairs = common::read_pairs_cell(cell);
  if (!pairs.ok()) {
    return absl::InvalidArgumentError(
        "must read {id}=confirmed {places} or {id}=held {places} until {time}, each id once, several separated by ;");
  }
  std::vector<ReservationPart> parts;
  for (const auto& [id, text] : *pairs) {
    if (!common::is_slug(id)) {
      return absl::InvalidArgumentError(concat("'", id, "' isn't an id of a reservation: a–z, 0–9 and hyphens"));
    }
    ReservationPart part;
    part.set_name(concat(kReservationPrefix, id));
    part.add_entries()->set_listing(listing);
    if (const absl::Status status = read_part(text, &part); !status.ok()) {
      return absl::InvalidArgumentError(concat("reservation '", id, "' ", std::string(status.message())));
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

int places_of(const std::vector<ReservationPart>& parts) {
  int places = 0;
  for (const ReservationPart& part : parts) places += part.entries(0).places();
  return places;
}

int held_places_of(const std::vector<ReservationPart>& parts) {
  int places = 0;
  for (const ReservationPart& part : parts) {
    if (part.state() == Reservation::STATE_HELD) places += part.entries(0).places();
  }
  return places;
}

ReservationPart part_of_itself(const std::string& listing, int places) {
  ReservationPart part;
  part.set_name(concat(kReservationPrefix, common::id_of(listing)));
  part.set_state(Reservation::STATE_CONFIRMED);
  part.add_entries()->set_listing(listing);
  part.mutable_entries(0)->set_places(places);
  return part;
}

std::map<std::string, std::vector<ReservationPart>> parts_by_listing(const std::vector<Reservation>& reservations) {
  std::map<std::string, std::vector<ReservationPart>> parts;
  for (const Reservation& reservation : reservations) {
    if (!takes_places(reservation)) continue;
    for (const Reservation::Entry& entry : reservation.entries()) {
      ReservationPart& part = parts[entry.listing()].emplace_back(reservation);
      part.clear_entries();
      *part.add_entries() = entry;
    }
  }
  return parts;
}

std::string GatheredReservations::add(const std::vector<ReservationPart>& parts) {
  for (const ReservationPart& part : parts) {
    const auto [found, is_new] = by_name_.emplace(part.name(), part);
    if (is_new) continue;
    Reservation& reservation = found->second;
    if (reservation.entries().rbegin()->listing() == part.entries(0).listing()) {
      return concat(part.name(), " would stand for this row's other places, too: give it another id");
    }
    const bool same = reservation.state() == part.state() &&
                      reservation.expire_time().SerializeAsString() == part.expire_time().SerializeAsString();
    if (!same) return concat(part.name(), " isn't held or confirmed alike, until one time, in each of its rows");
    if (reservation.entries_size() == kMostEntries) {
      return concat(part.name(), " stands in more than ", kMostEntries, " rows, but is of at most so many listings");
    }
    reservation.mutable_entries()->MergeFrom(part.entries());
  }
  return {};
}

std::vector<Reservation> GatheredReservations::all() const {
  std::vector<Reservation> reservations;
  for (const auto& [name, reservation] : by_name_) reservations.push_back(reservation);
  return reservations;
}

}  // namespace entente::listings
