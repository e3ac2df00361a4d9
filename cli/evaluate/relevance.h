// Relevance: how sensible the proposals of a round and the engine's ranking of pairs are, by judgements. Only what is
// judged counts, and how much that is is said. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/evaluate/figures.h"
#include "cli/evaluate/floors.h"
#include "cli/evaluate/judgements.h"
#include "cli/evaluate/rankers.h"
#include "matcher/score/problem.h"

namespace entente::cli {

// Places of a ranking that NDCG looks at, and parts that needs are divided into for a floor.
inline constexpr int kGainDepth = 5;
inline constexpr int kFolds = 5;

struct Proposed {
  matcher::Problem::ListingIndex need = -1;
  matcher::Problem::ListingIndex offer = -1;
  matcher::Problem::ListingIndex facilitator = -1;  // -1: a pair
};

struct Relevance {
  // The judgements.
  std::int64_t rows = 0;
  std::map<int, std::int64_t> rows_by_readers;  // 0: not said
  std::vector<std::string> unknown;             // listings that the data don't have
  std::int64_t unknown_rows = 0;
  std::int64_t empty_rows = 0;       // without a grade
  std::int64_t needs = 0;            // with a judged pair
  std::int64_t needs_with_good = 0;  // with one that is good, whatever rules say
  // The round's proposals, need and offer of each; a trio's as well.
  std::int64_t proposals = 0;
  Grades proposed;                  // those judged
  std::int64_t proposed_needs = 0;  // needs with a judged proposal
  std::int64_t served_well = 0;     // with a good one
  // What third cities add to proposed trios.
  std::int64_t trios = 0;
  Grades third_cities;  // those judged
  // All judged third cities, and of them those that add something to their pair as the rule of relevance reads it.
  Grades judged_trios, adding_trios;
  // Rankings of judged pairs by each of rankers(): of all of them, and of those that no rule of the programme stops.
  struct Ranking {
    std::optional<std::int64_t> auc_e4;
    std::optional<MeanGain> gain;
    std::optional<FirstPairs> first;
  };
  struct Rankings {
    Grades pairs;
    std::vector<Ranking> by_ranker;
  };
  Rankings all, admissible;
  // Floors on the first of rankers(), over pairs that no rule but that of relevance stops.
  Grades open_pairs;
  std::vector<Cut> cuts;
  FloorGoal goal;
  Folded folded;
};

// REQUIRES: `judgements` and `proposals` are of `problem`. O(pairs · log pairs).
Relevance relevance_of(const matcher::Problem& problem, const std::vector<Proposed>& proposals,
                       const Judgements& judgements);

}  // namespace entente::cli
