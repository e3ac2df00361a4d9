// How many candidates a request asks for, and a reply of them as they fit. Pure; thread-safe.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "matcher/index/candidates.h"

namespace entente::matching {

// INVALID_FIELD: not 0–1,000.
absl::Status check_candidate_count(int asked);
// What the programme says where nothing is asked.
int candidate_count(int asked, const v1::Programme& programme);
// Fewer where they fill a reply before: the best ones.
v1::ListCandidatesResponse to_reply(const matcher::Problem& problem, const std::vector<matcher::Candidate>& candidates);

}  // namespace entente::matching
