// Cities in the store: the row, what filters look at, external ids, and the change for watchers, always together.
// Free functions on a transaction: thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "entente/profiles/v1/city.pb.h"
#include "services/common/storage/page.h"

namespace entente::profiles {

absl::StatusOr<std::optional<v1::City>> find_city(common::ReadTransaction& tx, std::string_view id);

// Cities by id as far as `limit` allows, those after `after` (empty: from the first) of a country (empty: of all).
absl::StatusOr<common::PageOf<v1::City>> list_cities(common::ReadTransaction& tx, std::string_view country,
                                                     std::string_view after, const common::PageLimit& limit);

// Every city, for an import that compares many rows.
absl::StatusOr<std::vector<v1::City>> all_cities(common::ReadTransaction& tx);

// The id of the city that has an external id, or nothing.
absl::StatusOr<std::optional<std::string>> city_of_external_id(common::ReadTransaction& tx, std::string_view scheme,
                                                               std::string_view value);

// Takes the external ids of a city away, so that several cities can exchange theirs before put_city gives them back.
absl::Status release_external_ids(common::WriteTransaction& tx, std::string_view id);

// EXTERNAL_ID_TAKEN when another city has one of its external ids. REQUIRES: its name is set.
absl::Status check_external_ids_free(common::ReadTransaction& tx, const v1::City& city);

// Stores a new or changed city with its change, and sets its etag.
// REQUIRES: name, state and times are set; its external ids are free.
absl::Status put_city(common::WriteTransaction& tx, v1::City& city);

// Dates the last confirmation of the city's contacts (nothing: none is confirmed) with a change for watchers. The etag
// and update_time stay: no edit of the city is stale by it. Writes nothing when the city has that day already.
// REQUIRES: the city exists.
absl::Status put_contact_confirm_date(common::WriteTransaction& tx, std::string_view id,
                                      std::optional<absl::CivilDay> day);

// The creative field that the city holds on `day`; empty when none.
std::string field_on(const v1::City& city, absl::CivilDay day);

// A field period in whole days, [from, until); an end that isn't known is the smallest or largest int32.
struct DaySpan {
  std::int32_t from;
  std::int32_t until;
};
// REQUIRES: its dates are valid.
DaySpan span_of(const v1::City::FieldPeriod& period);

}  // namespace entente::profiles
