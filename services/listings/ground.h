// What every handler of listings stands on: the store and the references. A value of pointers
// and functions; whoever makes it lets the parts outlive the handlers. Thread-safe as its parts are.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/rpc/caller.h"
#include "services/listings/import_gate.h"
#include "services/listings/listing_validation.h"
#include "services/listings/references.h"

namespace entente::common {
class Clock;
class Database;
}  // namespace entente::common

namespace entente::listings {

struct Ground {
  common::Database* database = nullptr;
  const common::Clock* clock = nullptr;
  // The references of now, or DEPENDENCY_UNAVAILABLE with RetryInfo until they are loaded.
  std::function<absl::StatusOr<std::shared_ptr<const References>>()> references;
  // Shared by all handlers, and by the sweep.
  std::shared_ptr<ImportGate> imports = std::make_shared<ImportGate>();
};

}  // namespace entente::listings
