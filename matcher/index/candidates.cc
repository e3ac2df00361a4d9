#include "matcher/index/candidates.h"

#include <algorithm>

#include "matcher/score/parts.h"

namespace entente::matcher {

std::vector<Candidate> best_candidates(const Problem& problem, Problem::ListingIndex listing, int count) {
  const Listing& asking = problem.listings()[static_cast<std::size_t>(listing)];
  const bool is_need = asking.kind == Kind::kNeed;
  std::vector<Candidate> found;
  if (asking.role == Role::kFacilitating || count <= 0) return found;
  for (Problem::ListingIndex partner : is_need ? problem.offers() : problem.needs()) {
    const Problem::ListingIndex need = is_need ? listing : partner;
    const Problem::ListingIndex offer = is_need ? partner : listing;
    if (!admissible(problem, need, offer)) continue;
    const Verdict verdict = judge_pair(problem, need, offer);
    found.push_back({need, offer, verdict.axis, verdict.score});
  }
  // Listings are ascending by id, so their indices break ties by id.
  const auto better = [&](const Candidate& a, const Candidate& b) {
    if (a.score != b.score) return a.score > b.score;
    return is_need ? a.offer < b.offer : a.need < b.need;
  };
  const auto kept = std::min<std::ptrdiff_t>(count, std::ssize(found));
  std::partial_sort(found.begin(), found.begin() + kept, found.end(), better);
  found.resize(static_cast<std::size_t>(kept));
  return found;
}

CandidateIndex::CandidateIndex(std::shared_ptr<const Problem> problem)
    : problem_(std::move(problem)), coded_(code_problem(*problem_)) {
  if (!coded_) return;
  offers_ = std::make_unique<const Index>(coded_->lexicon, Side::kOffers, coded_->offers, coded_->dimensions,
                                          coded_->offer_embeddings);
  needs_ = std::make_unique<const Index>(coded_->lexicon, Side::kNeeds, coded_->needs, coded_->dimensions,
                                         coded_->need_embeddings);
  for (const auto& [listings, kind] : problem_->parts().directives) {
    if (kind != Directive::Kind::kRuleOut) continue;
    ruled_out_.push_back(listings);
    ruled_out_.emplace_back(listings.second, listings.first);
  }
  std::sort(ruled_out_.begin(), ruled_out_.end());
}

CandidateIndex::Sought CandidateIndex::find(Problem::ListingIndex listing, bool is_need) const {
  const std::vector<Row>& rows = is_need ? coded_->needs : coded_->offers;
  const auto found =
      std::lower_bound(rows.begin(), rows.end(), listing, [](const Row& row, std::int32_t id) { return row.id < id; });
  if (found == rows.end() || found->id != listing) return {};
  const auto& embeddings = is_need ? coded_->need_embeddings : coded_->offer_embeddings;
  const auto at = static_cast<std::size_t>(found - rows.begin());
  const std::vector<std::int8_t>& own = problem_->listings()[static_cast<std::size_t>(listing)].embedding;
  return {&*found, own.empty() ? std::span<const std::int8_t>()
                               : std::span(embeddings).subspan(at * coded_->dimensions, coded_->dimensions)};
}

bool CandidateIndex::prepare(Problem::ListingIndex listing, Asking& asking) const {
  const bool is_need = problem_->listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
  const Sought sought = find(listing, is_need);
  if (sought.row == nullptr) return false;
  asking.ask.asker = sought.row;
  asking.ask.embedding = sought.embedding;
  asking.ruled_out.clear();
  const auto [from, to] = std::equal_range(ruled_out_.begin(), ruled_out_.end(), std::pair{listing, 0},
                                           [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto pair = from; pair != to; ++pair) asking.ruled_out.push_back(pair->second);
  asking.ask.excluded = asking.ruled_out;
  asking.ask.admits = [this, listing, is_need](std::int32_t partner) {
    return is_need ? admissible(*problem_, listing, partner) : admissible(*problem_, partner, listing);
  };
  return true;
}

std::vector<Candidate> CandidateIndex::best(Problem::ListingIndex listing, int count) const {
  Index::Scratch scratch;
  return best(listing, count, scratch);
}

std::vector<Candidate> CandidateIndex::best(Problem::ListingIndex listing, int count, Index::Scratch& scratch) const {
  if (!coded_) return best_candidates(*problem_, listing, count);
  Asking asking;
  std::vector<Candidate> found;
  if (!prepare(listing, asking)) return found;
  asking.ask.count = count;
  const bool is_need = problem_->listings()[static_cast<std::size_t>(listing)].kind == Kind::kNeed;
  std::vector<Index::Hit> hits;
  (is_need ? *offers_ : *needs_).best(asking.ask, scratch, hits);
  for (const Index::Hit& hit : hits) {
    const Problem::ListingIndex need = is_need ? listing : hit.id;
    const Problem::ListingIndex offer = is_need ? hit.id : listing;
    found.push_back({need, offer, axis_of(problem_->development_of(offer), problem_->development_of(need)), hit.score});
  }
  return found;
}

}  // namespace entente::matcher
