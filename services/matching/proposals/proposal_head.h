// A stored proposal without what makes it large and no list filters or orders by: terms of its score, runners-up,
// prices and reserves. Of several thousand that are looked through for a page, only those of the page are read whole.
// Pure; thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal.pb.h"

namespace entente::matching {

// From the bytes of a stored proposal; all other fields are those of the whole. DATA_LOSS: they aren't one.
// O(fields), not O(bytes).
absl::StatusOr<v1::Proposal> read_head(const std::string& body);

}  // namespace entente::matching
