// Stores the rows of an import: all or none, with one moment at which they appear. A few go into one transaction; many
// are staged in short ones, in between which others write (import_store.h), and shown by one. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/rpc/call_context.h"
#include "services/listings/ground.h"
#include "services/listings/listing_store.h"

namespace entente::listings {

struct RowsToStore {
  std::vector<std::string> names;  // of the listings, all different
  // What to store for row `index`, from what the store holds now; nothing: it is so already. Runs in a transaction, and
  // may run again for the same row. An error ends the import, and nothing is stored.
  struct Planned {
    StoredListing stored;
    v1::Listing before;  // with an empty name: it is a new one
    absl::Time update_time;
  };
  std::function<absl::StatusOr<std::optional<Planned>>(common::ReadTransaction& tx, std::size_t index)> plan;
  // What is left to do, or to check, in the transaction that shows the rows, when it sees them; may run again. An error
  // ends the import, and nothing is stored.
  std::function<absl::Status(common::WriteTransaction& tx)> finish;
};

// The number by which it can be undone (import_undo.h), 0 when no row changed anything: all rows are durable and seen.
// OVERLOADED: other large imports came first. Errors of the store, of `plan`, and
// CANCELLED when the client went away: none is.
absl::StatusOr<std::int64_t> store_rows(const Ground& ground, const common::CallContext& call, const RowsToStore& rows);

// Ends what a process that is gone, or an import that failed, left half done: run it at the start and now and then. An
// import that runs, here or in another process, is left alone. Idempotent.
absl::Status tidy_up_imports(const Ground& ground);

}  // namespace entente::listings
