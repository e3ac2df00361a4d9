#include "matcher/score/evaluation.h"

#include <algorithm>
#include <array>

#include "matcher/score/parts.h"
#include "matcher/score/relevance.h"
#include "matcher/score/rules.h"
#include "matcher/score/third_city.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;
using Parts = Problem::Parts;

constexpr int kPairTermCount = static_cast<int>(Term::kBridge);

Points most_of(const Parts& parts, Term term) {
  return parts.most[static_cast<std::size_t>(term)];
}

// Points of a need with one offer, pivotal or facilitating, over the terms of pairs.
Points pair_points(const Parts& parts, Index need, Index offer) {
  Points sum = 0;
  for (int i = 0; i < kPairTermCount; ++i) {
    const Term term = static_cast<Term>(i);
    const Points most = most_of(parts, term);
    if (most > 0) sum += points_of(most, share_of(parts, term, need, offer, nullptr));
  }
  return sum;
}

Points trio_points(const Parts& parts, const Parties& parties) {
  Points sum = 0;
  for (int i = kPairTermCount; i < kTermCount; ++i) {
    const Term term = static_cast<Term>(i);
    const Points most = most_of(parts, term);
    if (most > 0) sum += points_of(most, trio_share_of(parts, term, parties, nullptr));
  }
  return sum;
}

// The offer of the weaker of a trio's two pairs with its need; of equal ones the pivotal.
Index weaker_offer(const Parts& parts, const Parties& parties) {
  return pair_points(parts, parties.need, parties.facilitator) < pair_points(parts, parties.need, parties.offer)
             ? parties.facilitator
             : parties.offer;
}

// Whose offer a term of pairs speaks of ("value.<id>").
std::string giver_id(const Parties& parties, Index offer) {
  return !parties.trio() ? "the-offer" : offer == parties.facilitator ? "the-third-city" : "the-pivotal-offer";
}

Axis axis_of_parties(const Parts& parts, const Parties& parties) {
  return parties.trio() ? Axis::kNorthSouthSouth
                        : axis_of(parts.origin(parties.offer).development, parts.origin(parties.need).development);
}

Points score_of(const Parts& parts, const Parties& parties) {
  if (!parties.trio()) return pair_points(parts, parties.need, parties.offer);
  return std::min(pair_points(parts, parties.need, parties.offer),
                  pair_points(parts, parties.need, parties.facilitator)) +
         trio_points(parts, parties);
}

Evaluation evaluate(const Parts& parts, const Parties& parties) {
  Evaluation evaluation;
  evaluation.axis = axis_of_parties(parts, parties);
  evaluation.admissible = true;
  for (int i = 0; i < kRuleCount; ++i) {
    RuleOutcome outcome;
    outcome.rule = static_cast<Rule>(i);
    outcome.verdict = judge_rule(parts, outcome.rule, parties, &outcome.text);
    evaluation.admissible = evaluation.admissible && outcome.verdict != RuleOutcome::Verdict::kBroken;
    evaluation.rules.push_back(std::move(outcome));
  }
  evaluation.relevance = substance(parts, parties.need, parties.offer);
  if (!evaluation.admissible) return evaluation;
  evaluation.thin = evaluation.relevance < floor_of(parts, parts.good, parties.need, parties.offer);
  if (parties.trio()) evaluation.third_city = gift_of_third_city(parts, parties);
  const Index offer = parties.trio() ? weaker_offer(parts, parties) : parties.offer;
  for (int i = 0; i < (parties.trio() ? kTermCount : kPairTermCount); ++i) {
    TermPoints points;
    points.term = static_cast<Term>(i);
    points.most = most_of(parts, points.term);
    if (points.most == 0) continue;
    const Share share = i < kPairTermCount ? share_of(parts, points.term, parties.need, offer, &points.text)
                                           : trio_share_of(parts, points.term, parties, &points.text);
    if (i < kPairTermCount) points.text.parameters.emplace("giver", giver_id(parties, offer));
    points.points = points_of(points.most, share);
    evaluation.score += points.points;
    evaluation.terms.push_back(std::move(points));
  }
  return evaluation;
}

Verdict judge(const Parts& parts, const Parties& parties) {
  Verdict verdict;
  verdict.axis = axis_of_parties(parts, parties);
  for (int i = 0; i < kRuleCount; ++i) {
    const Rule rule = static_cast<Rule>(i);
    if (judge_rule(parts, rule, parties, nullptr) == RuleOutcome::Verdict::kBroken) verdict.broken |= bit(rule);
  }
  if (verdict.admissible()) verdict.score = score_of(parts, parties);
  return verdict;
}

}  // namespace

std::string_view rule_id(Rule rule) {
  return kRules[static_cast<std::size_t>(rule)].id;
}

RuleOutcome::Verdict judge_rule(const Parts& parts, Rule rule, const Parties& parties, Text* text) {
  return kRules[static_cast<std::size_t>(rule)].judge(parts, parties, text);
}

Points substance(const Parts& parts, Index need, Index offer) {
  Points sum = 0;
  for (Term term : kSubstance) {
    const Points most = most_of(parts, term);
    if (most > 0) sum += points_of(most, share_of(parts, term, need, offer, nullptr));
  }
  return sum;
}

Points floor_of(const Parts& parts, const RelevanceFloor& floor, Index need, Index offer) {
  const CodeSet& sought = parts.code(need).help;
  const CodeSet& given = parts.code(offer).help;
  const HelpKnown help = sought.empty() || given.empty() ? HelpKnown::kNo
                         : intersect(sought, given)      ? HelpKnown::kSame
                                                         : HelpKnown::kOther;
  return floor.of(help, (parts.words->languages(need) & parts.words->languages(offer)) != 0);
}

Points highest_floor(const Problem& problem, Index need, Index offer) {
  const Parts& parts = problem.parts();
  const Points reached = substance(parts, need, offer);
  Points floor = parts.snapshot.programme.relevance_floor;
  const auto asked = [&] {
    return floor_of(parts, RelevanceFloor(parts.most, floor * kScoreScale, parts.frequencies->listings()), need, offer);
  };
  while (floor > 0 && asked() > reached) --floor;
  return floor;
}

Points points_of_topic(const Problem& problem, const std::string& topic) {
  const Parts& parts = problem.parts();
  const auto found = parts.context.topic_rarity.find(topic);
  const std::int64_t rarity = found == parts.context.topic_rarity.end() ? kTopicsInFull : found->second;
  // Rounded up: the sum that it is added to was rounded down.
  return parts.snapshot.meanings.cuts_across(topic)
             ? most_of(parts, Term::kCrossTopics) * std::min(rarity, kCrossTopicsInFull) / kCrossTopicsInFull + 1
             : most_of(parts, Term::kTopics) * std::min(rarity, kTopicsInFull) / kTopicsInFull + 1;
}

bool third_city_adds(const Problem& problem, Index need, Index pivotal, Index facilitator) {
  return adds_something(problem.parts(), {need, pivotal, facilitator});
}

Points relevance_of(const Problem& problem, Index need, Index offer) {
  return substance(problem.parts(), need, offer);
}

Points most_points(const Programme& programme, Term term) {
  const auto named = programme.weights.find(std::string(term_id(term)));
  return (named == programme.weights.end() ? default_weight(term) : named->second) * kScoreScale;
}

Evaluation evaluate_pair(const Problem& problem, Index need, Index offer) {
  return evaluate(problem.parts(), {need, offer, -1});
}

Evaluation evaluate_trio(const Problem& problem, Index need, Index pivotal, Index facilitator) {
  return evaluate(problem.parts(), {need, pivotal, facilitator});
}

Verdict judge_pair(const Problem& problem, Index need, Index offer) {
  return judge(problem.parts(), {need, offer, -1});
}

Verdict judge_trio(const Problem& problem, Index need, Index pivotal, Index facilitator) {
  return judge(problem.parts(), {need, pivotal, facilitator});
}

bool admissible(const Problem& problem, Index need, Index offer, Index facilitator) {
  const Parties parties{need, offer, facilitator};
  return std::none_of(kQuickOrder.begin(), kQuickOrder.end(), [&](Rule rule) {
    return judge_rule(problem.parts(), rule, parties, nullptr) == RuleOutcome::Verdict::kBroken;
  });
}

bool breaks(const Problem& problem, Rule rule, Index need, Index offer) {
  return judge_rule(problem.parts(), rule, {need, offer, -1}, nullptr) == RuleOutcome::Verdict::kBroken;
}

bool breaks_another(const Problem& problem, Rule rule, Index need, Index offer) {
  return std::any_of(kQuickOrder.begin(), kQuickOrder.end(),
                     [&](Rule other) { return other != rule && breaks(problem, other, need, offer); });
}

Points score_regardless(const Problem& problem, Index need, Index offer, Index facilitator) {
  return score_of(problem.parts(), {need, offer, facilitator});
}

Axis axis_of(Development provider, Development beneficiary) {
  if (provider == Development::kUnknown || beneficiary == Development::kUnknown) return Axis::kUnspecified;
  const bool from_north = provider == Development::kDeveloped;
  const bool to_north = beneficiary == Development::kDeveloped;
  if (to_north) return from_north ? Axis::kNorthNorth : Axis::kSouthNorth;
  return from_north ? Axis::kNorthSouth : Axis::kSouthSouth;
}

}  // namespace entente::matcher
