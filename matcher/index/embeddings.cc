#include "matcher/index/embeddings.h"

namespace entente::matcher {

void Embeddings::append(std::span<const std::int8_t> embedding) {
  const std::size_t from = lines_.size();
  lines_.resize(from + lines_of_one_);
  std::int32_t square = 0;
  for (std::size_t i = 0; i < embedding.size(); ++i) {
    lines_[from + i / kEmbeddingStep].bytes[i % kEmbeddingStep] = embedding[i];
    square += std::int32_t{embedding[i]} * embedding[i];
  }
  squares_.push_back(square);
}

}  // namespace entente::matcher
