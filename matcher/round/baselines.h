// Baselines: other ways of making a round, to hold the best one against. Each works on the same snapshot, under the
// same rules, limits, partners of a city and kept directives. They are made of pairs, so the fair peer of the simple
// ones is the best round of pairs. Quotas and fairness (raise_smallest_score) are left aside by all of them, the best
// round of pairs too, since no simple way of pairing heeds them.
// Pure but for `Control`; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "matcher/score/balance.h"
#include "matcher/solver/solver.h"

namespace entente::matcher {

enum class Method : std::uint8_t {
  // The best round of pairs.
  kBestPairs,
  // The pair with the best score first, then the next that still fits; ties by id of need, then of offer.
  kGreedy,
  // First come, first served, at the best-known door: needs in the order of their publication (those whose day isn't
  // known last), then by id; each takes, until it has all its partners, the most asked city that still has a place for
  // it (asked: the number of needs with an admissible pair with one of the city's offers; ties by id), and there the
  // offer with the best score (ties by id).
  kPopularity,
  // The best round of the pairs within one creative field: of both listings, or of its city where one names none.
  kSameField,
};
inline constexpr std::array kMethods{Method::kBestPairs, Method::kGreedy, Method::kPopularity, Method::kSameField};
// "best-pairs", "greedy", "popularity", "same-field".
std::string_view method_id(Method method);

// The pairs that a method chooses among the edges of `drawing`: kept ones, and none that adds neither a point nor a
// served need. It breaks no capacity. nullopt: cancelled. Trios of `drawing` are ignored. REQUIRES: faults_of(network)
// is empty. kGreedy and kPopularity: O(edges · log edges); the others: as solve_pairs.
std::optional<Choice> choose_pairs(const Problem& problem, const Drawing& drawing, Method method,
                                   const Control& control);

struct Baseline {
  Method method = Method::kBestPairs;
  Amount objective;
  Balance balance;
};

// All of kMethods, in their order; `best_pairs` is the best round of pairs without quotas and fairness, which is at
// hand. Empty: cancelled.
std::vector<Baseline> baselines_of(const Problem& problem, const Drawing& drawing, const Choice& best_pairs,
                                   const Control& control);

}  // namespace entente::matcher
