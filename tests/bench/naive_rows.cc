#include "tests/bench/naive_rows.h"

#include <algorithm>

namespace entente::bench {
namespace {

using matcher::Index;
using matcher::Row;

bool better(const Index::Hit& a, const Index::Hit& b) {
  return a.value != b.value ? a.value > b.value : a.id < b.id;
}

}  // namespace

NaiveRows::NaiveRows(const std::vector<Row>& rows, int words) {
  listings_.reserve(rows.size());
  for (const Row& row : rows) {
    Listing listing{matcher::record_of(row), {}};
    for (int w = 0; w < words; ++w) listing.words[w] = row.words[static_cast<std::size_t>(w)];
    listings_.push_back(listing);
  }
}

std::int64_t NaiveRows::best(const Index& index, const Row& asker, int count, Index::Scratch& scratch,
                             std::vector<Index::Hit>& hits) const {
  const matcher::Lexicon& lexicon = *index.lexicon();
  scratch.tables.prepare(index.lexicon(), index.scales(), index.side(), asker);
  const matcher::Query query(lexicon, index.scales(), scratch.tables, index.side(), asker, {}, 0);
  const matcher::Scales::Sections& sections = index.scales().sections();
  const auto common = [&](const Listing& listing, const matcher::Words& section) {
    std::uint64_t bits = 0;
    for (std::size_t w = 0; w < kNaiveWords; ++w) bits |= listing.words[w] & asker.words[w] & section[w];
    return bits != 0;
  };
  hits.clear();
  std::int64_t admissible = 0;
  for (const Listing& listing : listings_) {
    if (!common(listing, sections.areas)) continue;
    const auto score = query.score(listing.record, listing.words, 0);
    if (score < 0) continue;
    ++admissible;
    const Index::Hit hit{listing.record.id, score, score};
    if (std::ssize(hits) == count) {
      if (!better(hit, hits.front())) continue;
      std::pop_heap(hits.begin(), hits.end(), better);
      hits.pop_back();
    }
    hits.push_back(hit);
    std::push_heap(hits.begin(), hits.end(), better);
  }
  std::sort(hits.begin(), hits.end(), better);
  return admissible;
}

}  // namespace entente::bench
