// The errors of profiles that clients see beside the common ones; docs/errors.md lists them and a test holds it to
// that. Reasons of import rows are listed too: they come in a report, not as a status. Thread-safe: constants.
#pragma once

#include <array>
#include <string_view>

#include "services/common/base/errors.h"

namespace entente::profiles {

inline constexpr common::Error kCityArchived{
    absl::StatusCode::kFailedPrecondition, "CITY_ARCHIVED",
    "The city is archived: it is kept for history and takes no changes. Create a city under another id."};
inline constexpr common::Error kExternalIdTaken{
    absl::StatusCode::kAlreadyExists, "EXTERNAL_ID_TAKEN",
    "Another city has this external id. Correct the value, or take it from the other city first."};
inline constexpr common::Error kSubjectTaken{absl::StatusCode::kAlreadyExists, "SUBJECT_TAKEN",
                                             "Another person signs in with this subject. Update that person instead."};
inline constexpr common::Error kPersonErased{absl::StatusCode::kFailedPrecondition, "PERSON_ERASED",
                                             "The person was erased; only the id is kept. Create a new person."};

inline constexpr auto kProfilesRowReasons = std::to_array<common::RowReason>({
    {"REQUIRED", "The field must not be empty."},
    {"INVALID_FIELD", "The value breaks the rule that the description gives."},
    {"INVALID_SLUG", "The id isn't a slug; one that would do is named."},
    {"INVALID_DATE", "The date isn't YYYY, YYYY-MM or YYYY-MM-DD, or doesn't exist."},
    {"NOT_A_NUMBER", "The text isn't a number."},
    {"ENDS_BEFORE_IT_BEGINS", "The end of a period isn't after its start."},
    {"UNKNOWN_CODE", "Neither a code nor a label of the vocabulary; the nearest one is named."},
    {"UNKNOWN_COUNTRY", "Neither a code nor a name of a country; the nearest one is named."},
    {"UNKNOWN_MEANING", "The engine knows no such meaning of codes of this vocabulary; those that it knows are named."},
    {"DUPLICATE_ID", "Another row has the same id, which is named."},
    {"DUPLICATE_LABEL", "Another code of the vocabulary has the same label."},
    {"AMBIGUOUS_CITY", "The id made of the name is a city of another country: give the row a slug."},
    {"SAME_NAME", "The new city's name is that of another of its country, or looks like it; that one is named."},
    {"NAME_KEPT", "A warning: the row found its city by another spelling of its name, which stays as it is stored."},
    {"CITY_ARCHIVED", "An archived city takes no changes."},
    {"EXTERNAL_ID_TAKEN", "Another city has the external id."},
    {"TOO_LONG", "All rows of one country have more than 64 KiB together, or those of one vocabulary more than 1 MiB."},
    {"TOO_MANY_VIOLATIONS", "More than the 1,000 violations or warnings that a report lists; `faults` counts all."},
    {"FIELD_PERIODS_REPLACED", "A warning: dated creative fields of the stored city give way to the sheet's."},
    {"STATE_STAYS", "A warning: the stored city is in another state than the row says, and keeps it."},
    {"CONFIRMATION_STAYS", "A warning: a contact of the stored city was confirmed later than the row says."},
    {"CLASS_CONTRADICTED", "A warning: the sheet says that a class holds which is known to have ended."},
});

inline constexpr auto kProfilesErrors =
    std::to_array<common::Error>({kCityArchived, kExternalIdTaken, kSubjectTaken, kPersonErased});

}  // namespace entente::profiles
