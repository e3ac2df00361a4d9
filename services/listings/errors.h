// The errors of listings that clients see beside the common ones; docs/errors.md lists them and a test holds it to
// that. Reasons of field and row violations are listed too: they come in a report, not as a status. Thread-safe:
// constants.
#pragma once

#include <array>
#include <string_view>

#include "services/common/base/errors.h"

namespace entente::listings {

inline constexpr common::Error kWrongState{
    absl::StatusCode::kFailedPrecondition, "LISTING_WRONG_STATE",
    "The listing's state doesn't allow this step. The message names the state and those that allow it."};
inline constexpr common::Error kRenewalUsed{
    absl::StatusCode::kFailedPrecondition, "LISTING_RENEWAL_USED",
    "A listing is renewed once. Create a new one, with what has changed since."};
inline constexpr common::Error kCapacityBelowReserved{
    absl::StatusCode::kFailedPrecondition, "CAPACITY_BELOW_RESERVED",
    "More places are held or confirmed than the new capacity has. Keep at least those, or end a proposal first."};
inline constexpr common::Error kTooFewPlaces{absl::StatusCode::kFailedPrecondition, "TOO_FEW_PLACES",
                                             "The listing has fewer places left than were asked; nothing was reserved. "
                                             "Facts: listing, places_left, places_asked."};
inline constexpr common::Error kListingNotOpen{
    absl::StatusCode::kFailedPrecondition, "LISTING_NOT_OPEN",
    "Places are promised of published listings only. Facts: listing, state."};
inline constexpr common::Error kReservationMismatch{
    absl::StatusCode::kAlreadyExists, "RESERVATION_MISMATCH",
    "A reservation of this id has other entries. Use a new id for another reservation."};
inline constexpr common::Error kReservationEnded{
    absl::StatusCode::kFailedPrecondition, "RESERVATION_ENDED",
    "The reservation was released or its time ran out; its id can't be used again. Reserve under a new id."};

inline constexpr common::Error kImportTooLarge{
    absl::StatusCode::kResourceExhausted, "IMPORT_TOO_LARGE",
    "The sheet has more rows than the caller may import at once. Split it, or ask a coordinator. Facts: rows_at_once."};
inline constexpr common::Error kImportQuotaSpent{
    absl::StatusCode::kResourceExhausted, "IMPORT_QUOTA_SPENT",
    "The caller imported as many rows as a focal point may in 24 hours. Import fewer, wait for the time in RetryInfo, "
    "or ask a coordinator. Facts: rows_per_day, rows_left."};
inline constexpr common::Error kImportInterrupted{
    absl::StatusCode::kUnavailable, "IMPORT_INTERRUPTED",
    "A large import stood still for so long that it was taken for dead. Nothing of it is stored. Send it again."};
inline constexpr common::Error kImportNotFound{
    absl::StatusCode::kNotFound, "IMPORT_NOT_FOUND",
    "The caller stored no such import within the last hour, so it can't be undone. Withdraw its listings instead. "
    "Facts: import_id."};
inline constexpr common::Error kCityFull{
    absl::StatusCode::kResourceExhausted, "CITY_FULL",
    "The city has as many listings that live as its focal point may have. Withdraw what no longer holds, or ask a "
    "coordinator. Facts: city, listings_per_city, listings."};

inline constexpr common::Error kExamplesMixed{
    absl::StatusCode::kFailedPrecondition, "EXAMPLES_MIXED",
    "The import would put examples and real listings side by side; nothing is stored. Use another server for one of "
    "them, or set allow_mixed_examples (--mix-examples). Facts: examples, real (how many there would be)."};

inline constexpr auto kListingsErrors =
    std::to_array<common::Error>({kWrongState, kRenewalUsed, kCapacityBelowReserved, kTooFewPlaces, kListingNotOpen,
                                  kReservationMismatch, kReservationEnded, kImportTooLarge, kImportQuotaSpent,
                                  kImportInterrupted, kImportNotFound, kCityFull, kExamplesMixed});

inline constexpr common::RowReason kRowNoPoints{
    "NO_POINTS", "Warning: what the sheet says counts only where a programme gives points for it, which none does."};

inline constexpr auto kListingsRowReasons = std::to_array<common::RowReason>({
    kRowNoPoints,
    {"REQUIRED", "The field must not be empty."},
    {"TOO_LONG", "The text has more characters than its limit, or the listing more than 64 KiB."},
    {"TOO_MANY", "The list has more entries than its limit."},
    {"NOT_UTF8", "The text isn't valid UTF-8."},
    {"CONTROL_CHARACTER", "The text holds NUL or other control characters."},
    {"INVISIBLE_TEXT", "The text isn't empty, but nothing of it can be seen."},
    {"TEXT_DIRECTION", "The text turns the writing direction of what stands behind it."},
    {"UNKNOWN_CODE", "Neither a code nor a label of the vocabulary; the nearest one is named."},
    {"DEPRECATED_CODE", "The code may no longer be used in new entries."},
    {"DUPLICATE_VALUE", "A value stands in one list twice."},
    {"UNKNOWN_CITY", "No city of the network has this slug or name; the nearest one is named."},
    {"CITY_ARCHIVED", "An archived city publishes nothing."},
    {"CITY_SUSPENDED", "A suspended city publishes nothing."},
    {"UNKNOWN_COUNTRY", "Neither a code nor a name of a country."},
    {"UNKNOWN_REGION", "Neither a UNESCO group nor an M49 region."},
    {"ROLE_DOES_NOT_FIT", "A need is beneficiary, an offer pivotal or facilitating."},
    {"INVALID_LANGUAGE", "Neither a BCP 47 tag of a language that exists nor, in sheets, a language's name."},
    {"CONTRADICTION", "Two values exclude each other."},
    {"INVALID_DATE", "Not a date of the years 1900–2200, or one that doesn't exist."},
    {"AMBIGUOUS_DATE", "Day and month could each be either, and no date of the sheet shows which; told once."},
    {"INVALID_NUMBER", "Not a whole number."},
    {"OUT_OF_RANGE", "A number outside its limits."},
    {"ENDS_BEFORE_START", "The window ends before it begins, even in the widest reading."},
    {"LONGER_THAN_WINDOW", "The least days needed are more than the window has."},
    {"INVALID_FIELD", "The cell isn't of the form that its column has."},
    {"COORDINATORS_ONLY",
     "Times of its life, renewals, places taken, and the states fulfilled and expired of a new row are set by "
     "coordinators of the whole network and services only."},
    {"EXAMPLES_MIXED",
     "Of a preview: stored, this would put examples and real listings side by side, which is refused unless allowed."},
    {"RESERVATION_TAKEN", "A reservation of a new row, or the row itself, has the id of one that is stored."},
    {"PLACES_CONFIRMED",
     "Warning: a new row brings places that are taken, and doesn't say by which reservation; they become a confirmed "
     "one under the row's id."},
    {"PLACES_RUN_OUT", "Warning: a reservation of a new row held places until a time that is over; they come in free."},
    {"INVALID_ID", "The id isn't a slug."},
    {"INVALID_NAME", "A resource name or scheme isn't of its form."},
    {"DUPLICATE_ID", "Two rows have the same id, given or made; both rows are named."},
    {"ID_TAKEN", "The id belongs to a listing of another city or kind."},
    {"OUT_OF_SCOPE", "The caller may not write listings of this city."},
    {"LISTING_WRONG_STATE", "The stored listing is withdrawn and takes no changes."},
    {"CAPACITY_BELOW_RESERVED", "More places are reserved than the new capacity has."},
    {"AXIS_NEVER_HOLDS", "Warning: the axis can never hold for this city and role."},
    {"SAME_TITLE", "Warning: another row has the same city, kind and title under another id."},
    {"GATHERED_ROWS",
     "Warning: rows say the same city, kind and title and more of its lists; each such listing is read as one."},
    {"HELP_GUESSED",
     "Warning: rows say no help, and codes were guessed from words of title and summary. The message names the rows."},
    {"TOO_MANY_VIOLATIONS", "More than the 1,000 violations or warnings that a report lists; `faults` counts all."},
    {"LISTING_NOT_OPEN", "Warning: the stored listing is in another state than the row would bring, and keeps it."},
});

}  // namespace entente::listings
