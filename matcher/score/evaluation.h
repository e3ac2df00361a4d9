// Rules and terms: what the engine says of one pair or trio. This is the one place that decides what is admissible and
// what it is worth; index, solver, checker and explanations ask here. Pure functions; safe to call from many threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/model/amount.h"
#include "matcher/model/text.h"
#include "matcher/score/problem.h"

namespace entente::matcher {

// Rules in their fixed order. Ids are stable: `rule_id` gives them.
enum class Rule : std::uint8_t {
  kRoles,  // a need with a pivotal offer (and a facilitating one in a trio)
  kArea,   // the offer's area helps the need's: the same, or one that the programme names
  kDifferentCity,
  kOpen,      // both published, in the programme's scope
  kDeadline,  // not before as_of + review days: too late
  kAxis,      // allowed by programme and both listings
  kRegion,
  kCountry,
  kOwnCountry,
  kPartnerType,
  kWindow,
  kPlaces,
  kLanguage,
  kCost,  // somebody pays
  kStanding,
  kHistory,    // not running, no excluded repeat
  kCoolDown,   // not declined recently
  kDirective,  // not ruled out
  kRelevance,
};
inline constexpr int kRuleCount = static_cast<int>(Rule::kRelevance) + 1;
std::string_view rule_id(Rule rule);
constexpr std::uint32_t bit(Rule rule) {
  return std::uint32_t{1} << static_cast<unsigned>(rule);
}

struct RuleOutcome {
  enum class Verdict : std::uint8_t { kHolds, kBroken, kNotKnown };
  Rule rule = Rule::kRoles;
  Verdict verdict = Verdict::kHolds;
  Text text;  // names both values
};

// Terms in their fixed order; `term_id` gives their ids, which are the keys of Programme::weights.
enum class Term : std::uint8_t {
  kTopics,       // specific to a field
  kCrossTopics,  // that cut across fields
  kHelp,
  kWords,  // of titles and summaries
  kSameArea,
  kField,
  kObjectives,
  kBeneficiaries,
  kValueChain,
  kContext,  // size, income group, region
  kRecord,   // the provider's cooperations so far
  kLanguage,
  kModeAndTime,
  kFreshness,  // of listing and contact
  kFreePlaces,
  kReciprocity,
  kPriority,
  kUrgency,
  kEmbedding,
  kStability,     // partners in the round that this one follows
  kPreferences,   // partners that both would rather have
  kBridge,        // trios: the facilitator speaks with both sides
  kPayer,         // trios: the facilitator pays
  kCloserContext  // trios: the pivotal city is closer to the need than the facilitator
};
inline constexpr int kTermCount = static_cast<int>(Term::kCloserContext) + 1;
std::string_view term_id(Term term);
// Shown points of the term at its best when the programme doesn't name it.
Points default_weight(Term term);
// Units that the term can give at most under the programme.
Points most_points(const Programme& programme, Term term);

struct TermPoints {
  Term term = Term::kTopics;
  Points points = 0;
  Points most = 0;
  Text
      text;  // of a pair's term, parameter `giver` says whose offer it speaks of: the offer, a trio's pivotal, or third
};

struct Evaluation {
  Axis axis = Axis::kUnspecified;
  bool admissible = false;
  std::vector<RuleOutcome> rules;  // all, in their order
  Points score = 0;                // sum of `terms`; 0 when not admissible
  Points relevance = 0;            // of need and pivotal offer, see relevance.h
  bool thin = false;               // admissible, but below what the programme calls good
  std::vector<TermPoints> terms;   // those with a weight; empty when not admissible
  Text third_city;                 // of an admissible trio: what its third city gives (third_city.h); else no id
};

// Whole evaluation with texts. A trio's terms are those of the weaker of its pairs (need, pivotal) and (need,
// facilitator), and the trio's own.
Evaluation evaluate_pair(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer);
Evaluation evaluate_trio(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex pivotal,
                         Problem::ListingIndex facilitator);

// The same without texts, for loops: equal to the above in `admissible`, `score` and `axis` (a property test).
struct Verdict {
  std::uint32_t broken = 0;  // bit(rule) of each broken rule
  Points score = 0;          // 0 when a rule is broken
  Axis axis = Axis::kUnspecified;
  bool admissible() const { return broken == 0; }
};
Verdict judge_pair(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer);
Verdict judge_trio(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex pivotal,
                   Problem::ListingIndex facilitator);
// The answer alone, faster; `facilitator` -1: a pair.
bool admissible(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer,
                Problem::ListingIndex facilitator = -1);
// Whether one rule stops a pair.
bool breaks(const Problem& problem, Rule rule, Problem::ListingIndex need, Problem::ListingIndex offer);
// Whether any rule but this one stops a pair.
bool breaks_another(const Problem& problem, Rule rule, Problem::ListingIndex need, Problem::ListingIndex offer);
// Score that a pair or trio would have if no rule stopped it; `facilitator` -1: a pair.
Points score_regardless(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer,
                        Problem::ListingIndex facilitator = -1);
// Whether the third city of a trio adds something to the pair, whatever other rules say; see third_city.h.
bool third_city_adds(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex pivotal,
                     Problem::ListingIndex facilitator);
// The points of a pair's terms of substance, whatever rules say; see relevance.h.
Points relevance_of(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer);

}  // namespace entente::matcher
