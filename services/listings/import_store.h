// Large imports in the store: rows are staged in transactions of their own, so that other writers get their turn in
// between, and one short transaction shows them all. Before that nobody sees any of them; after it all are there, with
// revisions behind everything that came before. Their changes are written to the log next, in transactions of their
// own again, up to which watchers wait. Whatever ends a process in between: tidy_imports() goes on with what is shown,
// and clears what isn't. The rows themselves: stage_listing() in listing_store.h. Free functions: thread-safe, but only
// one import is open at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

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
};

// REQUIRES: tidy_imports() had nothing left to do.
absl::StatusOr<OpenImport> open_import(common::WriteTransaction& tx);

// Names of listings with a change behind `revision`: what was staged for them may no longer hold.
absl::StatusOr<std::vector<std::string>> listings_changed_since(common::ReadTransaction& tx, std::int64_t revision);

// Shows every row that was staged; takes their revisions. Doesn't depend on their number.
absl::Status show_import(common::WriteTransaction& tx, std::int64_t import);

// One bounded step: writes changes of an import that is shown, clears one that isn't, or drops versions that were
// replaced. False: there was nothing left to do. REQUIRES: no import is being staged.
absl::StatusOr<bool> tidy_imports(common::WriteTransaction& tx);

}  // namespace entente::listings
