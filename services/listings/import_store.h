// Large imports in the store: rows are staged in transactions of their own, so that other writers get their turn in
// between, and one short transaction shows them all. Before that nobody sees any of them; after it all are there, with
// revisions behind everything that came before. Their changes are written to the log next, in transactions of their
// own again, up to which watchers wait. Whatever ends a process in between: tidy_imports() goes on with what is shown,
// and clears what isn't. The rows themselves: stage_listing() in listing_store.h.
//
// One import is staged at a time, by whatever process: it has a lease, which each step renews in its own transaction.
// Whoever slept past it finds his import taken for dead, and stages and shows nothing any more: its number, which no
// other import gets, is the token. Free functions: thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::listings {

// Rows of one transaction of an import: some 10 ms of the writer.
inline constexpr int kImportStep = 500;

struct OpenImport {
  std::int64_t id = 0;
  std::int64_t revision = 0;  // the last before it began
  std::int64_t rows = 0;      // staged by the steps that are done
};

// How long an import may stand still before another process clears it.
inline constexpr absl::Duration kImportLease = absl::Seconds(30);

// OVERLOADED with RetryInfo.
absl::Status another_import_runs();

// another_import_runs() while one is staged, or its changes aren't all in the log yet.
absl::Status check_no_import(common::ReadTransaction& tx);

// another_import_runs(): another one isn't over.
absl::StatusOr<OpenImport> open_import(common::WriteTransaction& tx, absl::Time now);

// With each step of staging, and before it is shown. IMPORT_INTERRUPTED: it was taken for dead, or the store has lost
// steps of it, as a standby has that lagged and took over.
absl::Status renew_import(common::WriteTransaction& tx, const OpenImport& import, absl::Time now);
// OpenImport::rows, as of this transaction.
absl::StatusOr<std::int64_t> staged_rows(common::ReadTransaction& tx, std::int64_t import);

// Its rows aren't to be shown: tidy_imports() clears them. Idempotent.
absl::Status give_up_import(common::WriteTransaction& tx, std::int64_t import);

// Names of listings with a change behind `revision`: what was staged for them may no longer hold.
absl::StatusOr<std::vector<std::string>> listings_changed_since(common::ReadTransaction& tx, std::int64_t revision);

// Shows every row that was staged; takes their revisions. Doesn't depend on their number.
absl::Status show_import(common::WriteTransaction& tx, std::int64_t import);

// One bounded step: writes changes of an import that is shown, clears one that was given up or whose lease has run out,
// or drops versions that were replaced. False: there was nothing left to do, or an import is being staged.
absl::StatusOr<bool> tidy_imports(common::WriteTransaction& tx, absl::Time now);

}  // namespace entente::listings
