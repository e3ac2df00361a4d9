// The schema of matching's store, as numbered steps. Nobody else reads it.
#pragma once

#include <span>

#include "absl/status/status.h"
#include "services/common/storage/migrations.h"

namespace entente::common {
class Ids;
}

namespace entente::matching {

std::span<const common::Migration> migrations();

// Brings the tables up to date and begins a timeline (change_log.h). SCHEMA_MISMATCH when they are newer or altered.
// Idempotent.
absl::Status migrate(common::Database& database, const common::Clock& clock, common::Ids& ids);

}  // namespace entente::matching
