#include "services/matching/results/preview.h"

#include "services/matching/documents/proof.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

v1::Candidate step_of(const matcher::Problem& problem, const matcher::WhatIf::Step& step) {
  return to_proto(problem, step.need, step.offer, step.facilitator, step.evaluation);
}

}  // namespace

v1::PreviewRoundResponse to_proto(const matcher::Round& before, const matcher::WhatIf& answer) {
  v1::PreviewRoundResponse result;
  const matcher::Round& after = answer.after;
  for (const matcher::Text& text : after.conflict) *result.add_conflict() = to_proto(text);
  if (after.outcome == matcher::Outcome::kInfeasible) return result;
  result.set_method(answer.method == matcher::WhatIf::Method::kTriosHeld ? v1::PreviewRoundResponse::METHOD_TRIOS_HELD
                                                                         : v1::PreviewRoundResponse::METHOD_SOLVED);
  *result.mutable_before() = to_proto(answer.before);
  *result.mutable_after() = to_proto(answer.after_amount);
  *result.mutable_before_by_changed() = to_proto(answer.before_by_changed);
  for (const auto& step : answer.entering) *result.add_entering() = step_of(*after.problem, step);
  for (const auto& step : answer.leaving) *result.add_leaving() = step_of(*before.problem, step);
  *result.mutable_proof() = after.with_trios ? to_proof(after.drawing.network, after.trios_certificate)
                                             : to_proof(without_trios(after.drawing.network), after.pairs_certificate);
  *result.mutable_balance() = to_proto(after.balance);
  for (const matcher::QuotaOutcome& quota : after.quotas) *result.add_quotas() = to_proto(quota);
  result.set_score_scale(matcher::kScoreScale);
  return result;
}

}  // namespace entente::matching
