#include "services/matching/solving/engine_facts.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "matcher/round/losses.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

constexpr std::size_t kTenth = 10;

}  // namespace

std::vector<v1::RuleOutcome> unknown_rules(const matcher::Evaluation& evaluation) {
  std::vector<v1::RuleOutcome> unknown;
  for (const matcher::RuleOutcome& rule : evaluation.rules) {
    if (rule.verdict != matcher::RuleOutcome::Verdict::kNotKnown) continue;
    v1::RuleOutcome& one = unknown.emplace_back();
    one.set_rule(std::string(matcher::rule_id(rule.rule)));
    one.set_verdict(v1::RuleOutcome::VERDICT_NOT_KNOWN);
    *one.mutable_reason() = to_proto(rule.text);
  }
  return unknown;
}

void tell_engine_facts(const matcher::Round& round, const matcher::Control& control,
                       std::vector<v1::Proposal>& proposals) {
  const matcher::Problem& problem = *round.problem;
  const auto losses = matcher::losses_of(round, control);
  auto loss = losses.begin();
  std::vector<std::int64_t> scores;
  for (const v1::Proposal& proposal : proposals) scores.push_back(proposal.pairing().candidate().score());
  std::sort(scores.begin(), scores.end());
  for (v1::Proposal& proposal : proposals) {
    const v1::Pairing& pairing = proposal.pairing().candidate().pairing();
    const auto need = problem.find(pairing.need()), offer = problem.find(pairing.offer());
    const matcher::Evaluation evaluation =
        pairing.facilitator().empty()
            ? matcher::evaluate_pair(problem, need, offer)
            : matcher::evaluate_trio(problem, need, offer, problem.find(pairing.facilitator()));
    for (v1::RuleOutcome& rule : unknown_rules(evaluation)) *proposal.add_unknown_rules() = std::move(rule);
    proposal.set_priority(problem.priority(need));
    if (*loss) *proposal.mutable_loss() = to_proto(**loss);
    ++loss;
    // Fewer than a tenth where several have the score at its end; none of fewer than ten.
    proposal.set_weak_score(proposal.pairing().candidate().score() < scores[scores.size() / kTenth]);
  }
}

}  // namespace entente::matching
