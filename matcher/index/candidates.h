// Retrieval: the exact best admissible partners of one listing. `best_candidates` judges every partner; a
// CandidateIndex gives the same answers from columns. Safe to call from many threads.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "matcher/index/coding.h"
#include "matcher/index/index.h"
#include "matcher/score/evaluation.h"

namespace entente::matcher {

struct Candidate {
  Problem::ListingIndex need = -1;
  Problem::ListingIndex offer = -1;
  Axis axis = Axis::kUnspecified;
  Points score = 0;
  bool operator==(const Candidate&) const = default;
};

// The `count` best admissible partners of `listing` (offers for a need, needs for a pivotal offer), best score first,
// ties by the partner's id. Exact. A facilitating offer has none. O(partners).
std::vector<Candidate> best_candidates(const Problem& problem, Problem::ListingIndex listing, int count);

// The same by an index of both sides; what rows can't hold (see coding.h) is judged one by one.
class CandidateIndex {
 public:
  explicit CandidateIndex(std::shared_ptr<const Problem> problem);

  std::vector<Candidate> best(Problem::ListingIndex listing, int count) const;
  std::vector<Candidate> best(Problem::ListingIndex listing, int count, Index::Scratch& scratch) const;

  // Fills what an Index of the other side must know to answer for `listing`: its row, embedding, what is ruled out, and
  // how to judge cities that have met. False: it can have no partner.
  struct Asking {
    Index::Ask ask;
    std::vector<std::int32_t> ruled_out;
  };
  bool prepare(Problem::ListingIndex listing, Asking& asking) const;

  // Whether there are columns; without them there are no `offers()` and `needs()`.
  bool coded() const { return coded_.has_value(); }
  const Index& offers() const { return *offers_; }
  const Index& needs() const { return *needs_; }
  const Problem& problem() const { return *problem_; }

 private:
  struct Sought {
    const Row* row = nullptr;
    std::span<const std::int8_t> embedding;
  };
  Sought find(Problem::ListingIndex listing, bool is_need) const;

  std::shared_ptr<const Problem> problem_;
  std::optional<CodedProblem> coded_;
  std::unique_ptr<const Index> offers_;
  std::unique_ptr<const Index> needs_;
  // (listing, partner), ascending, both ways.
  std::vector<std::pair<Problem::ListingIndex, Problem::ListingIndex>> ruled_out_;
};

}  // namespace entente::matcher
