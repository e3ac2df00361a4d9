// Numbered steps of a store's schema, embedded in the program. A table keeps (version, sha256, time) of what was
// applied; a store of a newer or changed program is refused. Applied in order, each in its own transaction that first
// looks, under the store's lock, whether another process has applied it meanwhile.
//
// A store that is being filled from another place carries a mark in the same table, which no program takes for a schema
// that it knows: whatever ends the filling early, nobody ever serves half a store.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/statusor.h"

namespace entente::common {

class Clock;
class Database;
class ReadTransaction;
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
// STORE_UNUSABLE when the store is marked as being filled, unless it is `filling` that calls.
enum class Filling { kNo, kYes };
absl::StatusOr<int> migrate(Database& database, std::span<const Migration> migrations, const Clock& clock,
                            Filling filling = Filling::kNo);

// Marks an empty store. ALREADY_EXISTS: it isn't empty: a migration has been applied, or it is marked already.
absl::Status begin_filling(Database& database, const Clock& clock);
// Marks a store that is whole, of which somebody is making another one.
absl::Status mark_filling(Database& database, const Clock& clock);
// Takes the mark away. Idempotent.
absl::Status end_filling(Database& database);

// The version of the last migration applied. SCHEMA_MISMATCH when it isn't among `migrations`; STORE_UNUSABLE when the
// store is marked, or was never migrated.
absl::StatusOr<int> schema_version(ReadTransaction& tx, std::span<const Migration> migrations);

}  // namespace entente::common
