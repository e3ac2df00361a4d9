// What a row of a sheet does to the store: a new listing with the life that it brings, a change, nothing, or a
// violation. Nothing is written here. Functions of a transaction's snapshot: thread-safe.
#pragma once

#include <google/protobuf/field_mask.pb.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/type/v1/quantity.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/listing_store.h"

namespace entente::listings {

// What one import works with.
struct Import {
  const common::CallContext& call;
  const References& references;
  ListingSheet sheet;
  google::protobuf::FieldMask mask;  // the fields that the sheet has columns for
  bool allow_mixed_examples = false;
};

// What a row does to the store.
struct Plan {
  type::v1::RowEffect effect = type::v1::ROW_EFFECT_UNSPECIFIED;  // unspecified: a violation was found
  StoredListing stored;
  v1::Listing before;
  std::vector<ReservationPart> reservations;  // of the places that a new listing brings as taken
};

// The fields of these paths (ListingSheet::fields) as a mask.
google::protobuf::FieldMask mask_of(const std::vector<std::string>& fields);

// One row compared with the store; where it can't be so, a violation goes into the report.
absl::StatusOr<Plan> plan_row(common::ReadTransaction& tx, const Import& import, const SheetListing& row,
                              type::v1::ImportReport* report);

// What the report says of a row that is planned so. It looks at each field by itself: only for rows that are listed.
type::v1::RowOutcome outcome_of(const Import& import, const SheetListing& row, const Plan& plan);

void add_violation(const SheetListing& row, const Violation& violation, type::v1::ImportReport* report);

}  // namespace entente::listings
