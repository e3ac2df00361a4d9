#include "services/matching/results/preview.h"

#include "services/matching/documents/proof.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

using matcher::Problem;

v1::Candidate step_of(const Problem& problem, const matcher::WhatIf::Step& step) {
  const auto name = [&](Problem::ListingIndex listing) {
    return problem.listings()[static_cast<std::size_t>(listing)].id;
  };
  v1::Candidate result;
  result.mutable_pairing()->set_need(name(step.need));
  result.mutable_pairing()->set_offer(name(step.offer));
  if (step.facilitator >= 0) result.mutable_pairing()->set_facilitator(name(step.facilitator));
  result.set_axis(static_cast<type::v1::Axis>(step.evaluation.axis));
  result.set_score(step.evaluation.score);
  for (const matcher::TermPoints& term : step.evaluation.terms) {
    v1::TermPoints& entry = *result.add_terms();
    entry.set_term(std::string(matcher::term_id(term.term)));
    entry.set_points(term.points);
    entry.set_most(term.most);
    *entry.mutable_reason() = to_proto(term.text);
  }
  return result;
}

v1::QuotaOutcome outcome_of(const matcher::QuotaOutcome& quota) {
  v1::QuotaOutcome result;
  result.set_class_(quota.of);
  result.set_least(quota.least);
  result.set_most(quota.most == matcher::kUnlimited ? -1 : quota.most);
  result.set_count(quota.count);
  result.set_of(quota.pairings);
  *result.mutable_price() = to_proto(quota.price);
  return result;
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
  for (const matcher::QuotaOutcome& quota : after.quotas) *result.add_quotas() = outcome_of(quota);
  result.set_score_scale(matcher::kScoreScale);
  return result;
}

}  // namespace entente::matching
