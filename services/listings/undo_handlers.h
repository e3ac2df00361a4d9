// UndoImport as a plain function. Thread-safe: no state but the ground's.
#pragma once

#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/listings/ground.h"

namespace entente::listings {

class UndoHandlers {
 public:
  explicit UndoHandlers(Ground ground) : ground_(std::move(ground)) {}

  // IMPORT_NOT_FOUND for an import that isn't the caller's, or whose hour is over. It goes in steps, in between which
  // others write; each row is judged in the transaction that undoes it. Cut off, it goes on when it is called again.
  absl::StatusOr<v1::UndoImportResponse> undo(const common::CallContext& call,
                                              const v1::UndoImportRequest& request) const;

 private:
  Ground ground_;
};

// Forgets what can no longer be undone: run it now and then.
absl::Status forget_undo_over(const Ground& ground, absl::Time now);

}  // namespace entente::listings
