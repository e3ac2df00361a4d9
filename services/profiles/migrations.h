// The tables of the store, as numbered migrations. A resource is one row: its id, what lists and filters look at, and
// the whole message as bytes. Thread-safe: constants.
#pragma once

#include <span>

#include "absl/status/status.h"
#include "services/common/storage/migrations.h"

namespace entente::common {
class Ids;
}

namespace entente::profiles {

std::span<const common::Migration> migrations();

// Brings the tables up to date, begins a timeline (change_log.h), and mends what older versions stored. SCHEMA_MISMATCH
// when the tables are newer or altered. Idempotent.
absl::Status migrate(common::Database& database, const common::Clock& clock, common::Ids& ids);

}  // namespace entente::profiles
