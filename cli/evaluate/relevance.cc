#include "cli/evaluate/relevance.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "matcher/score/evaluation.h"

namespace entente::cli {
namespace {

using matcher::Problem;
using Index = Problem::ListingIndex;

using GradeByPair = std::map<std::pair<Index, Index>, int>;

void count_judgements(const Judgements& judgements, const std::vector<JudgedPair>& pairs, Relevance& result) {
  result.rows = static_cast<std::int64_t>(judgements.rows.size());
  for (const Judgement& row : judgements.rows) ++result.rows_by_readers[row.readers.value_or(0)];
  result.unknown = judgements.unknown;
  result.unknown_rows = judgements.unknown_rows;
  result.empty_rows = judgements.empty_rows;
  std::set<Index> needs, with_good;
  for (const JudgedPair& pair : pairs) {
    needs.insert(pair.need);
    if (pair.grade >= kGoodGrade) with_good.insert(pair.need);
  }
  result.needs = static_cast<std::int64_t>(needs.size());
  result.needs_with_good = static_cast<std::int64_t>(with_good.size());
}

void judge_proposals(const std::vector<Proposed>& proposals, const GradeByPair& grades, Relevance& result) {
  result.proposals = static_cast<std::int64_t>(proposals.size());
  std::set<Index> needs, served_well;
  for (const Proposed& proposal : proposals) {
    const auto grade = grades.find({proposal.need, proposal.offer});
    if (grade == grades.end()) continue;
    result.proposed.add(grade->second);
    needs.insert(proposal.need);
    if (grade->second >= kGoodGrade) served_well.insert(proposal.need);
  }
  result.proposed_needs = static_cast<std::int64_t>(needs.size());
  result.served_well = static_cast<std::int64_t>(served_well.size());
}

void judge_third_cities(const Problem& problem, const std::vector<Proposed>& proposals, const Judgements& judgements,
                        Relevance& result) {
  std::map<std::array<Index, 3>, int> grades;
  for (const Judgement& row : judgements.rows) {
    if (!row.facilitator_grade) continue;
    grades.emplace(std::array{row.need, row.offer, row.facilitator}, *row.facilitator_grade);
    result.judged_trios.add(*row.facilitator_grade);
    if (matcher::third_city_adds(problem, row.need, row.offer, row.facilitator))
      result.adding_trios.add(*row.facilitator_grade);
  }
  for (const Proposed& proposal : proposals) {
    if (proposal.facilitator < 0) continue;
    ++result.trios;
    const auto grade = grades.find({proposal.need, proposal.offer, proposal.facilitator});
    if (grade != grades.end()) result.third_cities.add(grade->second);
  }
}

std::vector<RatedPair> rated(const Problem& problem, const std::vector<JudgedPair>& pairs, const Ranker& ranker) {
  std::vector<RatedPair> result;
  for (const JudgedPair& pair : pairs)
    result.push_back({pair.need, ranker.value(problem, pair.need, pair.offer), pair.grade});
  return result;
}

Relevance::Rankings rank(const Problem& problem, const std::vector<JudgedPair>& pairs) {
  Relevance::Rankings rankings;
  for (const JudgedPair& pair : pairs) rankings.pairs.add(pair.grade);
  for (const Ranker& ranker : rankers()) {
    const std::vector<RatedPair> by = rated(problem, pairs, ranker);
    rankings.by_ranker.push_back({auc_e4(by), mean_gain(by, kGainDepth), first_pairs(by)});
  }
  return rankings;
}

// Of the pairs those that none of the rules stops but, perhaps, `allowed` (bits of rules).
std::vector<JudgedPair> let_through(const Problem& problem, const std::vector<JudgedPair>& pairs,
                                    std::uint32_t allowed) {
  std::vector<JudgedPair> result;
  std::copy_if(pairs.begin(), pairs.end(), std::back_inserter(result), [&](const JudgedPair& pair) {
    return (matcher::judge_pair(problem, pair.need, pair.offer).broken & ~allowed) == 0;
  });
  return result;
}

}  // namespace

Relevance relevance_of(const Problem& problem, const std::vector<Proposed>& proposals, const Judgements& judgements) {
  const std::vector<JudgedPair> pairs = pairs_of(judgements);
  GradeByPair grades;
  for (const JudgedPair& pair : pairs) grades.emplace(std::pair(pair.need, pair.offer), pair.grade);

  Relevance result;
  count_judgements(judgements, pairs, result);
  judge_proposals(proposals, grades, result);
  judge_third_cities(problem, proposals, judgements, result);
  result.all = rank(problem, pairs);
  result.admissible = rank(problem, let_through(problem, pairs, 0));
  const std::uint32_t relevance = 1U << static_cast<int>(matcher::Rule::kRelevance);
  const std::vector<RatedPair> open = rated(problem, let_through(problem, pairs, relevance), rankers().front());
  result.open_pairs = grades_of(open);
  result.cuts = cuts_of(open);
  result.folded = folded_by_need(open, kFolds, result.goal);
  return result;
}

}  // namespace entente::cli
