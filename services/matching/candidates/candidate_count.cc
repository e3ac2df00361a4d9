#include "services/matching/candidates/candidate_count.h"

#include <cstddef>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/storage/page.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

constexpr int kStandardCandidates = 32;
constexpr int kMostCandidates = 1000;

}  // namespace

absl::Status check_candidate_count(int asked) {
  if (asked >= 0 && asked <= kMostCandidates) return absl::OkStatus();
  return common::invalid_field(
      "max_candidates", common::concat("is ", asked, "; must be 0–", kMostCandidates, " (0: as the programme says)"));
}

int candidate_count(int asked, const v1::Programme& programme) {
  if (asked != 0) return asked;
  return programme.candidates_per_need() == 0 ? kStandardCandidates : programme.candidates_per_need();
}

v1::ListCandidatesResponse to_reply(const matcher::Problem& problem,
                                    const std::vector<matcher::Candidate>& candidates) {
  v1::ListCandidatesResponse reply;
  std::size_t bytes = 0;
  for (const matcher::Candidate& candidate : candidates) {
    v1::Candidate shown = to_proto(problem, candidate);
    bytes += shown.ByteSizeLong();
    if (bytes > common::kMostPageBytes) break;
    *reply.add_candidates() = std::move(shown);
  }
  reply.set_score_scale(matcher::kScoreScale);
  return reply;
}

}  // namespace entente::matching
