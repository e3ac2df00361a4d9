#include <algorithm>

#include "matcher/closure/closure.h"

namespace entente::matcher {
namespace {

std::int32_t position_of(const std::vector<std::int32_t>& ids, std::int32_t id) {
  return static_cast<std::int32_t>(std::lower_bound(ids.begin(), ids.end(), id) - ids.begin());
}

bool by_ends(const Network::Edge& a, const Network::Edge& b) {
  return std::pair{a.need, a.offer} < std::pair{b.need, b.offer};
}

// Asked now and then.
bool stopped(const Control& control, std::int64_t done, std::int64_t total) {
  if (done % 256 != 0) return false;
  if (control.progress) control.progress(Phase::kCandidates, done, total);
  return control.cancelled && control.cancelled();
}

class Lister {
 public:
  Lister(const Market& market, std::int64_t candidates_per_need, const Control& control)
      : market_(market), per_need_(candidates_per_need), control_(control) {}

  Shortlist list() {
    list_.network = market_.network;
    list_.most_beyond.assign(market_.network.needs.size(), -1);
    kept_ = std::move(list_.network.edges);
    if (!of_needs() || !of_offers()) {
      list_.cancelled = true;
      return std::move(list_);
    }
    merge();
    return std::move(list_);
  }

 private:
  bool of_needs() {
    const std::int64_t count = std::ssize(market_.network.needs);
    for (std::int64_t need = 0; need < count; ++need) {
      if (stopped(control_, need, count)) return false;
      const auto at = static_cast<std::int32_t>(need);
      if (!market_.ask_as_need(at, asking_)) continue;
      const std::int64_t wanted = std::max(per_need_, market_.network.needs[static_cast<std::size_t>(need)].capacity);
      asking_.ask.count = static_cast<int>(std::min(wanted, static_cast<std::int64_t>(market_.offers->size())));
      market_.offers->best(asking_.ask, scratch_of_needs_, hits_);
      for (const Index::Hit& hit : hits_)
        edges_.push_back({at, position_of(market_.offer_ids, hit.id), hit.score, false});
      if (std::ssize(hits_) == wanted && !hits_.empty())
        list_.most_beyond[static_cast<std::size_t>(need)] = hits_.back().score;
    }
    return true;
  }

  // Offers with fewer columns than places: so many as there are.
  bool of_offers() {
    std::vector<std::int64_t> columns(market_.network.offers.size(), 0);
    for (const Network::Edge& edge : edges_) ++columns[static_cast<std::size_t>(edge.offer)];
    const std::int64_t count = std::ssize(market_.offer_ids);
    for (std::int64_t offer = 0; offer < count; ++offer) {
      if (stopped(control_, offer, count)) return false;
      const std::int64_t places = market_.network.offers[static_cast<std::size_t>(offer)].capacity;
      const auto at = static_cast<std::int32_t>(offer);
      if (columns[static_cast<std::size_t>(offer)] >= places || !market_.ask_as_offer(at, asking_)) continue;
      asking_.ask.count = static_cast<int>(std::min(places, static_cast<std::int64_t>(market_.needs->size())));
      market_.needs->best(asking_.ask, scratch_of_offers_, hits_);
      for (const Index::Hit& hit : hits_)
        edges_.push_back({position_of(market_.need_ids, hit.id), at, hit.score, false});
    }
    return true;
  }

  void merge() {
    for (const Network::Edge& edge : kept_) edges_.push_back(edge);
    // A kept edge stands before its like.
    std::sort(edges_.begin(), edges_.end(), [](const Network::Edge& a, const Network::Edge& b) {
      return std::tuple(a.need, a.offer, !a.kept) < std::tuple(b.need, b.offer, !b.kept);
    });
    edges_.erase(
        std::unique(edges_.begin(), edges_.end(),
                    [](const Network::Edge& a, const Network::Edge& b) { return !by_ends(a, b) && !by_ends(b, a); }),
        edges_.end());
    list_.network.edges = std::move(edges_);
  }

  const Market& market_;
  const std::int64_t per_need_;
  const Control& control_;
  Shortlist list_;
  std::vector<Network::Edge> kept_;
  std::vector<Network::Edge> edges_;
  CandidateIndex::Asking asking_;
  Index::Scratch scratch_of_needs_, scratch_of_offers_;
  std::vector<Index::Hit> hits_;
};

}  // namespace

Shortlist shortlist(const Market& market, std::int64_t candidates_per_need, const Control& control) {
  return Lister(market, candidates_per_need, control).list();
}

}  // namespace entente::matcher
