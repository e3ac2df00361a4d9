// The tables of the store, as numbered migrations. A listing is one row: its name, what lists and filters look at, its
// places, and the whole message as bytes. Thread-safe: constants.
#pragma once

#include <span>

#include "services/common/migrations.h"

namespace entente::listings {

std::span<const common::Migration> migrations();

}  // namespace entente::listings
