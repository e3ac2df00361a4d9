#include "matcher/index/following_index.h"

#include <algorithm>
#include <array>

#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

// Wherever a city may be, and whatever class it may have.
std::vector<Origin> all_origins(const Problem& like) {
  std::vector<Origin> origins;
  for (std::size_t c = 0; c < like.snapshot().countries.size(); ++c)
    for (Development class_of_it : {Development::kUnknown, Development::kDeveloped, Development::kDeveloping})
      origins.push_back({static_cast<std::int32_t>(c), class_of_it});
  return origins;
}

bool among(const std::vector<Problem::ListingIndex>& listings, Problem::ListingIndex listing) {
  return std::binary_search(listings.begin(), listings.end(), listing);
}

}  // namespace

FollowingIndex::FollowingIndex(const Problem& like, std::shared_ptr<const Frequencies> frequencies, Codes codes,
                               std::size_t dimensions)
    : coder_(like, std::move(codes), all_origins(like), std::make_shared<WordTable>(std::move(frequencies))),
      dimensions_(dimensions) {}

void FollowingIndex::place_cities(const Problem& problem) {
  if (!coder_.place_cities(problem)) return;
  for (Half* half : {&needs_, &offers_})
    if (half->index) half->index->learn(true);
}

bool FollowingIndex::put(const Problem& problem, Problem::ListingIndex listing, std::int32_t id) {
  remove(id);
  const bool is_need = problem.listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
  if (!among(is_need ? problem.needs() : problem.offers(), listing) || !Coder::can_be_paired(problem, listing))
    return true;
  const std::vector<std::int8_t>& embedding = problem.listings()[static_cast<std::size_t>(listing)].embedding;
  if (!embedding.empty() && embedding.size() != dimensions_) return false;
  std::optional<Row> row = coder_.row_of(problem, listing);
  if (!row) return false;
  row->id = id;
  Half& half = is_need ? needs_ : offers_;
  if (half.index) {
    for (Half* each : {&needs_, &offers_}) each->index->learn(false);
    half.index->put(*row, embedding);
  } else {
    half.rows.push_back(*row);
    if (dimensions_ > 0) {
      half.embeddings.insert(half.embeddings.end(), embedding.begin(), embedding.end());
      half.embeddings.resize(half.rows.size() * dimensions_, 0);
    }
  }
  return true;
}

void FollowingIndex::remove(std::int32_t id) {
  for (Half* half : {&needs_, &offers_})
    if (half->index) half->index->remove(id);
}

void FollowingIndex::sort() {
  for (Half* half : {&needs_, &offers_}) {
    const auto most =
        static_cast<std::int32_t>(coder_.most_own_points(half->side == Side::kNeeds ? Kind::kNeed : Kind::kOffer));
    half->index = std::make_unique<Index>(coder_.lexicon(), half->side, std::move(half->rows), dimensions_,
                                          half->embeddings, most);
    half->rows = {};
    half->embeddings = {};
  }
}

const Index* FollowingIndex::partners_of(std::int32_t id, Row& asker, std::span<const std::int8_t>& embedding) const {
  for (const auto& [own, others] : {std::pair{&needs_, &offers_}, std::pair{&offers_, &needs_}}) {
    const std::optional<Row> row = own->index->row(id);
    if (!row) continue;
    asker = *row;
    embedding = own->index->embedding(id);
    return others->index.get();
  }
  return nullptr;
}

std::vector<Index::Hit> FollowingIndex::best(const Question& question) const {
  std::vector<Index::Hit> hits;
  Row asker;
  Index::Ask ask;
  ask.asker = &asker;
  ask.count = question.count;
  ask.excluded = question.excluded;
  ask.admits = question.admits;
  const Index* const partners = partners_of(question.id, asker, ask.embedding);
  Index::Scratch scratch;
  if (partners != nullptr) partners->best(ask, scratch, hits);
  return hits;
}

std::vector<Index::Hit> FollowingIndex::judge(const Question& question, std::span<const std::int32_t> ids) const {
  std::vector<Index::Hit> hits;
  Row asker;
  Index::Ask ask;
  ask.asker = &asker;
  ask.excluded = question.excluded;
  ask.admits = question.admits;
  const Index* const partners = partners_of(question.id, asker, ask.embedding);
  Index::Scratch scratch;
  if (partners != nullptr) partners->judge(ask, ids, scratch, hits);
  return hits;
}

}  // namespace entente::matcher
