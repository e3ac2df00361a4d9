// Filtered embedding search: the best by likeness of vectors among admissible offers, by Entente's index and by FAISS'
// IndexFlatIP with a selector. The selector's bitmap is made before and not timed; FAISS has the same numbers as
// floats, whose products are exact.
#pragma once

#include <cstdint>
#include <memory>

namespace entente::bench {

struct EmbeddingFigures {
  double index_us = 0;  // per query
  double faiss_us = 0;
  double admissible_percent = 0;
  bool equal = true;  // the same products in the same order, and the same ids but for ties of FAISS' last one
};

class EmbeddingRun {
 public:
  EmbeddingRun(std::int32_t offers, std::int32_t queries, std::int32_t dimensions, int count, std::uint64_t seed);
  ~EmbeddingRun();
  EmbeddingFigures measure();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::bench
