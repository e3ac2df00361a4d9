#include "tests/bench/embedding_peer.h"

#include <faiss/IndexFlat.h>
#include <faiss/impl/IDSelector.h>
#include <omp.h>

#include <algorithm>
#include <set>
#include <vector>

#include "matcher/index/index.h"
#include "tests/bench/listing_rows.h"
#include "tests/bench/measurement.h"

namespace entente::bench {
namespace {

using matcher::Index;
using matcher::Term;

// Only likeness counts, and so finely that no two products give the same points.
std::shared_ptr<const matcher::Lexicon> likeness_only(const matcher::Lexicon& from, std::int32_t dimensions) {
  auto lexicon = std::make_shared<matcher::Lexicon>(from);
  lexicon->most.fill(0);
  lexicon->most[static_cast<std::size_t>(Term::kEmbedding)] = square_of(dimensions);
  lexicon->floor = {};
  return lexicon;
}

}  // namespace

struct EmbeddingRun::State {
  std::int32_t dimensions;
  int count;
  ListingRows made;
  std::vector<std::int8_t> asking;
  std::unique_ptr<Index> index;
  std::unique_ptr<faiss::IndexFlatIP> faiss;
};

EmbeddingRun::EmbeddingRun(std::int32_t offers, std::int32_t queries, std::int32_t dimensions, int count,
                           std::uint64_t seed)
    : state_(std::make_unique<State>()) {
  omp_set_num_threads(1);
  State& state = *state_;
  state.dimensions = dimensions;
  state.count = count;
  state.made = random_listings({queries, offers, 2000, "3%"}, seed);
  for (auto* side : {&state.made.needs, &state.made.offers})
    for (matcher::Row& row : *side) row.own_points = 0;
  const auto lexicon = likeness_only(*state.made.lexicon, dimensions);
  state.asking = random_embeddings(*lexicon, state.made.needs, dimensions, seed + 1);
  const std::vector<std::int8_t> values = random_embeddings(*lexicon, state.made.offers, dimensions, seed + 2);
  state.index = std::make_unique<Index>(lexicon, matcher::Side::kOffers, state.made.offers,
                                        static_cast<std::size_t>(dimensions), values);
  state.faiss = std::make_unique<faiss::IndexFlatIP>(dimensions);
  std::vector<float> some;
  constexpr std::size_t kAtOnce = 100000;
  for (std::size_t from = 0; from < state.made.offers.size(); from += kAtOnce) {
    const std::size_t to = std::min(from + kAtOnce, state.made.offers.size());
    some.assign(values.begin() + static_cast<std::ptrdiff_t>(from * static_cast<std::size_t>(dimensions)),
                values.begin() + static_cast<std::ptrdiff_t>(to * static_cast<std::size_t>(dimensions)));
    state.faiss->add(static_cast<faiss::Index::idx_t>(to - from), some.data());
  }
}

EmbeddingRun::~EmbeddingRun() = default;

EmbeddingFigures EmbeddingRun::measure() {
  State& state = *state_;
  EmbeddingFigures figures;
  Index::Scratch scratch;
  std::vector<Index::Hit> hits, all;
  const auto dimensions = static_cast<std::size_t>(state.dimensions);
  std::vector<float> distances(static_cast<std::size_t>(state.count));
  std::vector<faiss::Index::idx_t> labels(static_cast<std::size_t>(state.count));
  std::int64_t admissible = 0;
  for (std::size_t q = 0; q < state.made.needs.size(); ++q) {
    const matcher::Row& need = state.made.needs[q];
    const std::span<const std::int8_t> asking = std::span(state.asking).subspan(q * dimensions, dimensions);
    double begin = cpu_ms();
    state.index->best({.asker = &need, .embedding = asking, .count = state.count}, scratch, hits);
    figures.index_us += (cpu_ms() - begin) * 1000;

    // Who passes the rules, for FAISS; not timed.
    state.index->best({.asker = &need, .count = static_cast<int>(state.made.offers.size())}, scratch, all);
    std::vector<std::uint8_t> bitmap((state.made.offers.size() + 7) / 8, 0);
    for (const Index::Hit& hit : all)
      bitmap[static_cast<std::size_t>(hit.id) / 8] |= static_cast<std::uint8_t>(1 << (hit.id % 8));
    admissible += std::ssize(all);
    faiss::IDSelectorBitmap selector(bitmap.size(), bitmap.data());
    faiss::SearchParameters parameters;
    parameters.sel = &selector;
    const std::vector<float> wanted(asking.begin(), asking.end());
    begin = cpu_ms();
    state.faiss->search(1, wanted.data(), state.count, distances.data(), labels.data(), &parameters);
    figures.faiss_us += (cpu_ms() - begin) * 1000;

    // Products below 0 are worth nothing to the index; beyond the last positive one ids may differ.
    for (std::size_t k = 0; k < hits.size(); ++k)
      figures.equal =
          figures.equal && hits[k].score == std::max<std::int64_t>(0, static_cast<std::int64_t>(distances[k]));
    std::set<std::int64_t> mine, theirs;
    for (std::size_t k = 0; k < hits.size(); ++k) {
      if (hits[k].score <= std::max<std::int64_t>(0, hits.back().score)) continue;
      mine.insert(hits[k].id);
      theirs.insert(labels[k]);
    }
    figures.equal = figures.equal && mine == theirs;
  }
  const auto queries = static_cast<double>(state.made.needs.size());
  figures.index_us /= queries;
  figures.faiss_us /= queries;
  figures.admissible_percent =
      100.0 * static_cast<double>(admissible) / queries / static_cast<double>(state.made.offers.size());
  return figures;
}

}  // namespace entente::bench
