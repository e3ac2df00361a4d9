#include "matcher/closure/closure.h"

#include <algorithm>
#include <optional>

#include "matcher/solver/pairs_session.h"

namespace entente::matcher {
namespace {

// Prices and thresholds stay within this, so that points less prices don't overflow.
constexpr Wide kMostPrice = Wide{1} << 61;
// Pairs that one need may add in one round of pricing: the best ones change prices most.
constexpr int kAddedAtOnce = 4;

bool too_wide(Wide value) {
  return value > kMostPrice || value < -kMostPrice;
}

class Closer {
 public:
  Closer(const Market& market, Shortlist shortlist, const Control& control)
      : market_(market),
        control_(control),
        most_beyond_(std::move(shortlist.most_beyond)),
        partners_(shortlist.network.needs.size()) {
    for (const Network::Edge& edge : shortlist.network.edges)
      partners_[static_cast<std::size_t>(edge.need)].push_back(edge.offer);
    session_.emplace(std::move(shortlist.network));
  }

  Closure close() {
    while (true) {
      closure_.result.outcome = session_->resolve(control_);
      if (closure_.result.outcome != Outcome::kOptimal) return std::move(closure_);
      read_prices();
      if (control_.cancelled && control_.cancelled()) return fail(Outcome::kCancelled);
      const std::optional<std::int64_t> added = price_out();
      if (!added) return fail(Outcome::kInfeasible);
      ++closure_.rounds;
      if (*added == 0) break;
      closure_.edges_added += *added;
    }
    return std::move(closure_);
  }

 private:
  Closure fail(Outcome outcome) {
    closure_.result = {};
    closure_.result.outcome = outcome;
    return std::move(closure_);
  }

  std::int32_t offer_at(std::int32_t id) const {
    return static_cast<std::int32_t>(std::lower_bound(market_.offer_ids.begin(), market_.offer_ids.end(), id) -
                                     market_.offer_ids.begin());
  }

  // Prices are those of the certificate that is handed out, not others that the session may hold: optimal prices
  // aren't unique, and what is priced out by one choice of them needn't be by another.
  void read_prices() {
    closure_.network = session_->network();
    closure_.result = session_->result();
    const Network& network = closure_.network;
    const Duals& duals = closure_.result.certificate.tree[0].duals;
    const Composite composite = composite_of(network);
    std::vector<char> served(network.needs.size(), 0);
    for (const Network::Edge& edge : network.edges)
      if (edge.kept) served[static_cast<std::size_t>(edge.need)] = 1;
    prices_.clear();
    for (std::size_t j = 0; j < network.offers.size(); ++j)
      prices_.push_back(duals.offers[j] + duals.providers[static_cast<std::size_t>(network.offers[j].city)]);
    thresholds_.clear();
    for (std::size_t i = 0; i < network.needs.size(); ++i) {
      const Network::Need& need = network.needs[i];
      const Wide bonus = served[i] ? 0 : composite.need + (need.priority ? composite.priority : 0);
      thresholds_.push_back(duals.needs[i] + duals.receivers[static_cast<std::size_t>(need.city)] -
                            std::max(Wide{0}, bonus - duals.bonuses[i]));
    }
  }

  // One round: how many edges were added; nothing when a price is too wide.
  std::optional<std::int64_t> price_out() {
    bool wide = false;
    const Prices prices = market_.offers->prices([&](std::int32_t id, std::int32_t) {
      const Wide price = prices_[static_cast<std::size_t>(offer_at(id))];
      wide = wide || too_wide(price);
      return wide ? 0 : static_cast<std::int64_t>(price);
    });
    if (wide) return std::nullopt;
    std::int64_t added = 0;
    const std::int64_t count = std::ssize(partners_);
    for (std::int64_t need = 0; need < count; ++need) {
      if (control_.progress && need % 1024 == 0) control_.progress(Phase::kClosure, need, count);
      // Prices are ≥ 0: a need that wants no less than all that's beyond its list has nothing to ask.
      const Points most = most_beyond_[static_cast<std::size_t>(need)];
      const Wide threshold = thresholds_[static_cast<std::size_t>(need)];
      if (most < 0 || threshold >= most) continue;
      if (too_wide(threshold)) return std::nullopt;
      added += ask(static_cast<std::int32_t>(need), static_cast<std::int64_t>(threshold), prices);
    }
    return added;
  }

  std::int64_t ask(std::int32_t need, std::int64_t threshold, const Prices& prices) {
    if (!market_.ask_as_need(need, asking_)) return 0;
    ++closure_.needs_asked;
    std::vector<std::int32_t>& partners = partners_[static_cast<std::size_t>(need)];
    read_city_prices(need);
    excluded_ = asking_.ruled_out;
    for (std::int32_t offer : partners) excluded_.push_back(market_.offer_ids[static_cast<std::size_t>(offer)]);
    std::sort(excluded_.begin(), excluded_.end());
    asking_.ask.excluded = excluded_;
    asking_.ask.city_prices = city_prices_;
    asking_.ask.prices = &prices;
    asking_.ask.above = threshold;
    asking_.ask.count = kAddedAtOnce;
    market_.offers->best(asking_.ask, scratch_, hits_);
    for (const Index::Hit& hit : hits_) {
      const std::int32_t offer = offer_at(hit.id);
      session_->add_edge(need, offer, hit.score);
      partners.push_back(offer);
    }
    return std::ssize(hits_);
  }

  // Cities whose partners for this need have a price of their own.
  void read_city_prices(std::int32_t need) {
    city_prices_.clear();
    const auto& priced = closure_.result.certificate.tree[0].duals.need_cities;
    auto entry = std::lower_bound(priced.begin(), priced.end(), need,
                                  [](const Duals::NeedCity& a, std::int32_t wanted) { return a.need < wanted; });
    for (; entry != priced.end() && entry->need == need; ++entry)
      city_prices_.emplace_back(entry->city, static_cast<std::int64_t>(std::min(entry->price, kMostPrice)));
  }

  const Market& market_;
  const Control& control_;
  const std::vector<Points> most_beyond_;
  std::vector<std::vector<std::int32_t>> partners_;  // by need: offers it has an edge to
  std::optional<PairsSession> session_;
  std::vector<Wide> prices_;      // by offer, its city's with it
  std::vector<Wide> thresholds_;  // by need, without those of single cities
  Closure closure_;
  CandidateIndex::Asking asking_;
  std::vector<std::int32_t> excluded_;
  std::vector<std::pair<std::int32_t, std::int64_t>> city_prices_;
  Index::Scratch scratch_;
  std::vector<Index::Hit> hits_;
};

}  // namespace

Closure close_over_all_pairs(const Market& market, Shortlist shortlist, const Control& control) {
  if (shortlist.cancelled) {
    Closure closure;
    closure.result.outcome = Outcome::kCancelled;
    return closure;
  }
  return Closer(market, std::move(shortlist), control).close();
}

}  // namespace entente::matcher
