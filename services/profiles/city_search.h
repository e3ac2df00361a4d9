// Cities found by words of their names: the usual one, local ones and others. Words are written with the city
// (city_store.h). Free functions on a transaction: thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/common/rpc/search_request.h"

namespace entente::common {
class Database;
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::profiles {

// REQUIRES: the city is stored, or is in this transaction.
absl::Status put_city_words(common::WriteTransaction& tx, const v1::City& city);
absl::StatusOr<v1::SearchCitiesResponse> search_cities(common::ReadTransaction& tx, const common::AskedSearch& asked);

// Makes the index whole: see fill_index().
absl::Status fill_city_search(common::Database& database);

}  // namespace entente::profiles
