#include "tests/bench/pairs_network.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "tests/bench/random.h"

namespace entente::bench {
namespace {

using matcher::Network;
using matcher::Points;

constexpr Points kMostPoints = 10000;

class Drawing {
 public:
  explicit Drawing(const PairsRecipe& recipe)
      : recipe_(recipe),
        clustered_(recipe.family == Family::kClustered || recipe.family == Family::kTies),
        random_(recipe.seed * 1000003U + static_cast<std::uint64_t>(recipe.family)) {}

  Network draw() {
    needs_ = recipe_.needs;
    offers_ = recipe_.family == Family::kScarce ? std::max(1, needs_ / 4) : needs_;
    network_.partners_of_city_per_need = matcher::kUnlimited;
    network_.needs.resize(needs_);
    network_.offers.resize(offers_);
    for (Network::Offer& offer : network_.offers) offer.capacity = random_.between(1, 3);
    if (recipe_.several)
      for (Network::Need& need : network_.needs) need.capacity = random_.between(1, 3);
    if (recipe_.tiers)
      for (Network::Need& need : network_.needs) need.priority = random_.chance(30);
    clusters();
    appeal();
    for (std::int32_t i = 0; i < needs_; ++i) edges_of(i);
    cities();
    return std::move(network_);
  }

 private:
  // Consecutive needs and offers form a cluster: [first_[c], first_[c + 1]) of the offers, the same share of the needs.
  void clusters() {
    first_ = {0};
    while (first_.back() < offers_)
      first_.push_back(
          static_cast<std::int32_t>(std::min<std::int64_t>(offers_, first_.back() + random_.between(40, 200))));
  }
  std::int32_t cluster_of(std::int32_t need) const {
    const auto twin = static_cast<std::int32_t>(static_cast<std::int64_t>(need) * offers_ / needs_);
    return static_cast<std::int32_t>(std::upper_bound(first_.begin(), first_.end(), twin) - first_.begin()) - 1;
  }

  void appeal() {
    appeal_of_need_.resize(needs_);
    appeal_of_offer_.resize(offers_);
    for (Points& p : appeal_of_need_) p = random_.between(0, 1500);
    for (Points& p : appeal_of_offer_) p = random_.between(0, 2500);
  }

  Points points(std::int32_t need, std::int32_t offer, bool at_home) {
    switch (recipe_.family) {
      case Family::kUniform:
      case Family::kScarce:
        return random_.between(0, kMostPoints);
      case Family::kClustered:
        return std::min(kMostPoints, (at_home ? 2000 : 0) + appeal_of_need_[need] + appeal_of_offer_[offer] +
                                         random_.between(0, 4000));
      case Family::kTies:
        break;
    }
    constexpr Points kTies[] = {0, 1, 2, 4};
    return kTies[random_.between(0, 3)];
  }

  void edges_of(std::int32_t need) {
    const std::int32_t home = clustered_ ? cluster_of(need) : 0;
    const auto wanted = static_cast<std::size_t>(std::min<std::int64_t>(offers_, random_.between(16, 32)));
    partners_.clear();
    for (int tries = 0; partners_.size() < wanted && tries < 400; ++tries) {
      const bool at_home = clustered_ && random_.chance(90);
      const auto offer = static_cast<std::int32_t>(at_home ? random_.between(first_[home], first_[home + 1] - 1)
                                                           : random_.between(0, offers_ - 1));
      if (std::find(partners_.begin(), partners_.end(), offer) == partners_.end()) partners_.push_back(offer);
    }
    std::sort(partners_.begin(), partners_.end());
    for (const std::int32_t offer : partners_) {
      const bool at_home = clustered_ && first_[home] <= offer && offer < first_[home + 1];
      network_.edges.push_back({need, offer, points(need, offer, at_home), false});
    }
  }

  // Listings are dealt to cities at random; without limits everything is one city's.
  void cities() {
    if (!recipe_.limits) {
      network_.cities.resize(1);
      return;
    }
    std::vector<std::int32_t> listings(needs_ + offers_);
    std::iota(listings.begin(), listings.end(), 0);
    for (std::size_t k = listings.size(); k > 1; --k)
      std::swap(listings[k - 1], listings[random_.between(0, static_cast<std::int64_t>(k) - 1)]);
    for (std::size_t at = 0; at < listings.size();) {
      const std::size_t end = std::min<std::size_t>(listings.size(), at + random_.between(20, 60));
      const auto city = static_cast<std::int32_t>(network_.cities.size());
      std::int64_t needs = 0;
      std::int64_t offers = 0;
      for (; at < end; ++at) {
        const std::int32_t k = listings[at];
        (k < needs_ ? network_.needs[k].city : network_.offers[k - needs_].city) = city;
        ++(k < needs_ ? needs : offers);
      }
      network_.cities.push_back({random_.between(3, std::max<std::int64_t>(3, needs)),
                                 random_.between(3, std::max<std::int64_t>(3, offers))});
    }
  }

  const PairsRecipe& recipe_;
  bool clustered_;
  Random random_;
  Network network_;
  std::int32_t needs_ = 0;
  std::int32_t offers_ = 0;
  std::vector<std::int32_t> first_;
  std::vector<std::int32_t> partners_;
  std::vector<Points> appeal_of_need_;
  std::vector<Points> appeal_of_offer_;
};

constexpr std::pair<Family, std::string_view> kNames[] = {{Family::kUniform, "uniform"},
                                                          {Family::kClustered, "clustered"},
                                                          {Family::kScarce, "scarce"},
                                                          {Family::kTies, "ties"}};

}  // namespace

std::optional<Family> family_of(std::string_view word) {
  for (const auto& [family, name] : kNames)
    if (word == name || word == name.substr(0, 1)) return family;
  return std::nullopt;
}

std::string_view name_of(Family family) {
  return kNames[static_cast<std::size_t>(family)].second;
}

std::string variant_of(const PairsRecipe& recipe) {
  std::string words;
  const auto add = [&words](bool is, const char* word) {
    if (is) words += (words.empty() ? "" : "+") + std::string(word);
  };
  add(recipe.several, "several");
  add(recipe.tiers, "tiers");
  add(recipe.limits, "limits");
  return words.empty() ? "plain" : words;
}

Network draw(const PairsRecipe& recipe) {
  return Drawing(recipe).draw();
}

}  // namespace entente::bench
