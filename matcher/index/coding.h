// Coding: the listings of a Problem as rows, and their lexicon. Only listings that can be part of an admissible pair
// are rows: open, in scope, places left, in time, city in good standing. Pure; safe to call from many threads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "matcher/index/row.h"
#include "matcher/score/problem.h"

namespace entente::matcher {

struct CodedProblem {
  std::shared_ptr<const Lexicon> lexicon;
  std::vector<Row> needs;   // id: index of the listing; ascending
  std::vector<Row> offers;  // pivotal ones
  // `dimensions` numbers for each row; empty when no listing has any.
  std::size_t dimensions = 0;
  std::vector<std::int8_t> need_embeddings;
  std::vector<std::int8_t> offer_embeddings;
};

// Nothing: partners of a round before are worth points (term `stability`), which no row alone says; or rows can't hold
// its vocabularies (more than kMostWords words of codes, 65,535 sets of
// partner types, or what records.h has room for).
// O(size · log size).
std::optional<CodedProblem> code_problem(const Problem& problem);

}  // namespace entente::matcher
