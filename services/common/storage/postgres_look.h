// Looking at a server of databases without opening a store there: nothing is made, and nothing is left open.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/common/storage/database.h"
#include "services/common/storage/postgres_url.h"

namespace entente::common {

// Calls `look` with a transaction that only reads, whose names without a schema are of `schema`, which needn't be
// there. DEPENDENCY_UNAVAILABLE: the server can't be reached, within some ten seconds. Thread-safe.
absl::Status look_into_postgres(const PostgresUrl& url, const std::string& schema, const ReadClosure& look);

}  // namespace entente::common
