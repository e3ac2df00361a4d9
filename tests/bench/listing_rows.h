// Random listings as rows of an index, clustered like a network of cities: a city has a field, a field has its own
// topics (few of them named often), countries have languages, regions and classes; windows, payers, modalities and
// beneficiaries vary. Sizes of vocabularies are those of data/vocabularies.csv. The same seed gives the same rows on
// every machine.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "matcher/index/row.h"

namespace entente::bench {

// How many pairs pass the rules: "0.1%", "3%", "10%" or "50%", about.
struct ListingShape {
  std::int32_t needs = 1000;
  std::int32_t offers = 1000000;
  std::int32_t cities = 2000;
  std::string density = "3%";
};

struct ListingRows {
  std::shared_ptr<const matcher::Lexicon> lexicon;
  std::vector<matcher::Row> needs;   // ids 0, 1, …, by city as names of listings are
  std::vector<matcher::Row> offers;  // ids 0, 1, …
};

// REQUIRES: a density of those above.
ListingRows random_listings(const ListingShape& shape, std::uint64_t seed);

// Vectors for rows: `dimensions` numbers each, all with the same sum of squares, clustered by the rows' rarest topics.
// The product of two is thus their likeness exactly.
std::vector<std::int8_t> random_embeddings(const matcher::Lexicon& lexicon, const std::vector<matcher::Row>& rows,
                                           std::int32_t dimensions, std::uint64_t seed);
// That sum of squares.
std::int32_t square_of(std::int32_t dimensions);

}  // namespace entente::bench
