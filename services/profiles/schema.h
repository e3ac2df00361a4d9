// The tables of the store, as numbered migrations. A resource is one row: its id, what lists and filters look at, and
// the whole message as bytes. Thread-safe: constants.
#pragma once

#include <span>

#include "services/common/migrations.h"

namespace entente::profiles {

std::span<const common::Migration> migrations();

}  // namespace entente::profiles
