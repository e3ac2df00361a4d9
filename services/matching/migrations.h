// The schema of matching's store, as numbered steps. One SQLite file; nobody else reads it.
#pragma once

#include <span>

#include "services/common/migrations.h"

namespace entente::matching {

std::span<const common::Migration> migrations();

}  // namespace entente::matching
