// Numbered steps of a store's schema, embedded in the program. A table keeps (version, sha256, time) of what was
// applied; a store of a newer or changed program is refused. Applied in order, each in its own transaction that first
// looks, under the store's lock, whether another process has applied it meanwhile.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/statusor.h"

namespace entente::common {

class Clock;
class Database;
class WriteTransaction;

struct Migration {
  int version;            // 1, 2, 3 … without gaps
  std::string_view name;  // short, for errors and logs
  std::string_view sql;   // in the words of schema_words.h; what it becomes is never changed once released
  // What no statement can do, e.g. with stored messages; runs behind the statements in the same transaction.
  absl::Status (*rewrite)(WriteTransaction& tx) = nullptr;
};

// Applies what is missing and returns the number of migrations applied. SCHEMA_MISMATCH when the store has a version
// that isn't in `migrations`, or an applied one has another digest; the message says which and what to do. Idempotent.
absl::StatusOr<int> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock);

}  // namespace entente::common
