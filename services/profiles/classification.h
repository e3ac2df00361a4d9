// Reads the dated memberships of a country: which value a scheme has on a day. Pure functions of the contract's
// messages; they invent no date: a start that isn't known is read as always, an end that isn't given as still.
// Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "entente/profiles/v1/country.pb.h"

namespace entente::profiles {

// The schemes of Country.Classification, in the order in which a country lists them.
inline constexpr std::string_view kClassificationSchemes[] = {
    "development", "income-group", "oda",        "ldc",           "lldc",
    "sids",        "unesco-group", "m49-region", "m49-subregion", "m49-intermediate",
};

// True when the classification holds on `day`: its start is in, its end is out.
bool holds_on(const v1::Country::Classification& classification, absl::CivilDay day);

// The value of `scheme` on `day`; nothing when no membership of that scheme holds then.
std::optional<std::string> value_of(const v1::Country& country, std::string_view scheme, absl::CivilDay day);

}  // namespace entente::profiles
