#include "services/matching/solving/pair_judge.h"

#include "matcher/explain/explanation.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/results/results.h"
#include "services/matching/solving/engine_facts.h"

namespace entente::matching {

PairJudge judge_pairs(Problems& problems) {
  return [&problems](const World& world, const v1::Programme& programme, const v1::Pairing& pairing,
                     absl::Time now) -> absl::StatusOr<JudgedPair> {
    JudgedPair judged;
    *judged.pairing.mutable_candidate()->mutable_pairing() = pairing;
    ENTENTE_ASSIGN_OR_RETURN(const auto prepared,
                             problems.prepare(world, programme, common::day_number(common::utc_day(now))));
    const matcher::Problem& problem = *prepared->problem;
    const auto need = problem.find(pairing.need());
    const auto offer = problem.find(pairing.offer());
    if (need < 0 || offer < 0) return judged;
    const matcher::Explanation explanation = matcher::explain(problem, need, offer, -1, nullptr);
    *judged.pairing.mutable_candidate() = to_proto(problem, need, offer, -1, explanation.evaluation);
    const v1::Explanation said = to_proto(problem, need, offer, -1, explanation);
    for (const v1::RuleOutcome& rule : said.rules()) {
      if (rule.verdict() == v1::RuleOutcome::VERDICT_BROKEN) judged.broken_rules.push_back(rule.reason());
    }
    judged.unknown_rules = unknown_rules(explanation.evaluation);
    judged.priority = problem.priority(need);
    return judged;
  };
}

}  // namespace entente::matching
