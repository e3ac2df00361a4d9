// The schema of matching's store, as numbered steps. One SQLite file; nobody else reads it.
#pragma once

#include <span>

#include "absl/status/status.h"
#include "services/common/migrations.h"

namespace entente::matching {

std::span<const common::Migration> migrations();

// Brings the tables up to date. SCHEMA_MISMATCH when they are newer or altered. Idempotent.
absl::Status migrate(common::Database& database, const common::Clock& clock);

}  // namespace entente::matching
