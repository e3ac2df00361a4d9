// The tables of the store, as numbered migrations. A listing is one row: its name, what lists and filters look at, its
// places, and the whole message as bytes. Thread-safe: constants.
#pragma once

#include <span>

#include "absl/status/status.h"
#include "services/common/storage/migrations.h"

namespace entente::common {
class Ids;
}

namespace entente::listings {

std::span<const common::Migration> migrations();

// Brings the tables up to date and begins a timeline (change_log.h). SCHEMA_MISMATCH when they are newer or altered.
// Idempotent.
absl::Status migrate(common::Database& database, const common::Clock& clock, common::Ids& ids);

}  // namespace entente::listings
