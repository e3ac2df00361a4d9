// ImportListings as a plain function: authorise → read the sheet → compare with the store → store all rows or none.
// Thread-safe: no state but the ground's.
#pragma once

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/listings/ground.h"

namespace entente::listings {

class ImportHandlers {
 public:
  explicit ImportHandlers(Ground ground) : ground_(std::move(ground)) {}

  // New rows begin the life that they say, by default published as of the call's time. Of a listing that exists only
  // the fields that the sheet has columns for change, never its state, times and places. Idempotent: the same sheet
  // again changes nothing. EXAMPLES_MIXED when examples and real listings would stand side by side and that isn't
  // allowed.
  absl::StatusOr<v1::ImportListingsResponse> import(const common::CallContext& call,
                                                    const v1::ImportListingsRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::listings
