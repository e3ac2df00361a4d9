// The handler of PreviewCandidates: who could be paired with a listing as it would be, while somebody writes it. A
// plain function (call, request) → reply; it writes nothing, not even the cache. Errors by code: see errors.h.
// Thread-safe.
#pragma once

#include <cstddef>

#include "absl/status/statusor.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::matching {

class Problems;
class WorldReader;

// More listings are too many to build a problem of for one question.
inline constexpr std::size_t kMostListingsPreviewed = 50'000;

class CandidatePreview {
 public:
  // The parts outlive it.
  CandidatePreview(WorldReader& worlds, Problems& problems) : worlds_(worlds), problems_(problems) {}

  // O(listings + its partners).
  absl::StatusOr<v1::ListCandidatesResponse> preview(const common::CallContext& call,
                                                     const v1::PreviewCandidatesRequest& request);

 private:
  WorldReader& worlds_;
  Problems& problems_;
};

}  // namespace entente::matching
