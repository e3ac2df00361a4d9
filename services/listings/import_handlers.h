// ImportListings as a plain function: authorise → read the sheet → compare with the store → store all rows or none.
// Thread-safe: no state but the ground's.
#pragma once

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/call_context.h"
#include "services/listings/ground.h"

namespace entente::listings {

class ImportHandlers {
 public:
  explicit ImportHandlers(Ground ground) : ground_(std::move(ground)) {}

  // Publishes new rows and drafts as of the call's time; changes only the fields that the sheet has columns for; leaves
  // the state of what is held, expired or fulfilled. Idempotent: the same sheet again changes nothing.
  absl::StatusOr<v1::ImportListingsResponse> import(const common::CallContext& call,
                                                    const v1::ImportListingsRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::listings
