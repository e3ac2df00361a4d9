// Round: a solved problem with what people ask about it: pairings with terms, prices and runners-up; unmet needs with
// causes; balance. choose_round (choose_round.h) fills what is chosen and proven, solve_round
// (matcher/engine/solve_round.h) all of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "matcher/model/text.h"
#include "matcher/round/baselines.h"
#include "matcher/score/drawing.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/trios_sought.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

// Changes with each change of what a round's bytes say.
inline constexpr std::string_view kEngineVersion = "6";

// The price of a capacity: what one more place is worth to the round, as its proof has it.
struct CapacityPrice {
  std::string kind;  // need, offer, receiver_city, provider_city
  std::string resource;
  Amount price;
  // What the round gains with one more place, and loses with one place less, exactly: the price lies between them.
  // Empty: not computed (price_ranges.h says when), or a kept pair needs the place.
  std::optional<Amount> one_more;
  std::optional<Amount> one_less;
};

// Whether a pairing is the only choice. kUnspecified: not computed (standing.h says when).
enum class Standing : std::uint8_t { kUnspecified, kInEveryBestRound, kInterchangeable };

// The best round without a directive, less the best round with it.
struct DirectivePrice {
  Problem::ListingIndex need = -1;
  Problem::ListingIndex offer = -1;
  Directive::Kind kind = Directive::Kind::kKeep;
  Amount price;
};

struct RoundPairing {
  Problem::ListingIndex need = -1;
  Problem::ListingIndex offer = -1;
  Problem::ListingIndex facilitator = -1;  // -1: a pair
  bool kept = false;
  Evaluation evaluation;
  std::vector<CapacityPrice> prices;  // of the places it takes; those that aren't zero
  Standing standing = Standing::kUnspecified;
  struct RunnerUp {
    Problem::ListingIndex offer = -1;
    Problem::ListingIndex facilitator = -1;
    Points score = 0;
  };
  std::vector<RunnerUp> runners_up;  // at most three, best first
  std::vector<RunnerUp> reserves;    // who could step in (reserves.h), best first; as many as the programme asks for
};

// A quota of the programme in a round.
struct QuotaOutcome {
  std::string of;  // class; "cities": the limit between two cities
  std::int64_t least = 0;
  std::int64_t most = kUnlimited;
  std::int64_t count = 0;     // pairings of the class in the round; "cities": the most between any two
  std::int64_t pairings = 0;  // that the shares were taken of: those of the best round without quotas
  // What the round's proof says that one pairing less to reach, or one more allowed, is worth; zero: it doesn't bind.
  Amount price;
};

// A choice with its proof.
struct ProvenChoice {
  Choice choice;
  Certificate certificate;
};

// What shows that a round serves as many as can be, and that a greater smallest score would serve fewer (fairness.h).
struct Fairness {
  Choice coverage_choice;
  Certificate coverage;               // who is served by any columns
  std::optional<Certificate> beyond;  // a bound on who is served from the next score on; none: there is no next
};

struct UnmetNeed {
  Problem::ListingIndex need = -1;
  std::int64_t partners = 0;  // that it got
  std::int64_t partners_sought = 0;
  bool priority = false;
  // The cause that decided: too_late, receiver_limit, places_taken, provider_limit, partners_of_city, smallest_score
  // (what fairness allows), quota, no_gain (what is left adds no point; or, in a round that isn't proven, wasn't
  // tried), no_offer_of_area, no_relevant_offer, rules. Its text is "cause.<cause>".
  std::string cause;
  // All causes with their figures, and last what would change it ("change.…"): the cheapest single change of the list
  // in matcher/explain/changes.h that would give it a partner, or that none would.
  std::vector<Text> details;
  struct Near {
    Problem::ListingIndex offer = -1;
    std::string rule;   // id of the rule that stops it; empty: none does
    std::string cause;  // then what does, one of receiver_limit to no_gain above; empty where a rule does
    Points score = 0;
  };
  std::vector<Near> near;  // at most three, best first
};

// An offer that nobody makes, and the unmet needs that wait for it (matcher/explain/missing_offers.h).
struct MissingOffer {
  std::string topic;
  Area area = Area::kUnspecified;  // of the needs
  std::string region;              // M49 region of their cities; empty: not known
  std::vector<Problem::ListingIndex> needs;
};

// What one change of the programme would do (matcher/explain/programme_changes.h).
struct ProgrammeChange {
  std::string change;           // "axis:<id>": that axis on; "relevance-floor": none
  std::int64_t more_needs = 0;  // served by the best round of pairs
};

struct Round {
  std::shared_ptr<const Problem> problem;
  Drawing drawing;  // with trios when the programme seeks them
  Outcome outcome = Outcome::kInfeasible;
  Choice choice;
  Certificate pairs_certificate;  // best round of pairs alone
  Choice pairs_choice;
  std::int64_t pair_count = 0;   // admissible pairs; more than edges when the drawing isn't whole
  std::int64_t edges_added = 0;  // by closing over all pairs; 0 when all are drawn
  bool with_trios = false;
  Certificate trios_certificate;       // only when with_trios
  std::vector<RoundPairing> pairings;  // by (need id, offer id, facilitator id)
  std::vector<UnmetNeed> unmet;        // and partly served, by need id
  std::int64_t served = 0;             // with all partners sought
  std::int64_t partly_served = 0;
  std::int64_t thinly_served = 0;  // of both: needs of which every pairing is thin
  std::int64_t unmet_count = 0;    // served + partly_served + unmet_count = Problem::needs
  std::vector<MissingOffer> missing_offers;
  std::vector<ProgrammeChange> programme_changes;
  Balance balance;
  std::vector<Baseline> baselines;         // of the same snapshot, all of kMethods
  std::vector<DirectivePrice> directives;  // by (need id, offer id); those whose price is known exactly
  // Of the drawing with its quotas; where the programme has shares, the round that they are shares of.
  std::optional<ProvenChoice> without_quotas;
  Choice plain_pairs;  // best pairs with neither quotas nor fairness
  std::vector<QuotaOutcome> quotas;
  // Quotas (and kept directives) that can't hold together, and what would do (quotas.h); then outcome is kInfeasible.
  std::vector<Text> conflict;
  // Fairness: only columns of at least this score, or kept ones, took part.
  std::optional<Points> smallest_score_allowed;
  std::optional<Fairness> fairness;
  std::vector<Fault> faults;  // a kept directive that can't hold; then outcome is kInfeasible
  std::vector<Text> remarks;  // what was ignored or left out, and why
};

// Whether there is a choice, proven best or within a bound.
inline bool has_choice(const Round& round) {
  return round.outcome == Outcome::kOptimal || round.outcome == Outcome::kBounded;
}

}  // namespace entente::matcher
