// NetworkFollower: the candidates of a large network, for one programme and day. It codes each listing once, as it
// comes, and follows the changes of the world from then on, so that a change costs what its listings cost and a
// question what an index costs. Rarity is as it was when counts were taken (ListingsView::counted): of one follower it
// never changes. Answers equal those of a problem of the whole world with the same frequencies. Thread-safe: readers
// share, and wait for whoever follows.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "matcher/index/following_index.h"
#include "services/matching/candidates/excerpts.h"
#include "services/matching/candidates/kept_candidates.h"

namespace entente::matching {

class NetworkFollower {
 public:
  // Codes all listings of the world, on several threads. nullptr: rows can't hold them, or `stop` was set;
  // SNAPSHOT_UNSOLVABLE: what they say contradicts itself. O(words).
  static absl::StatusOr<std::shared_ptr<NetworkFollower>> make(const World& world, const v1::Programme& programme,
                                                               matcher::Day as_of,
                                                               std::shared_ptr<const matcher::Frequencies> frequencies,
                                                               const std::atomic<bool>& stop);

  // Takes over what has changed, where the world is newer than what it has seen. False: it can't, for too much has
  // changed, and it is of no use any more. O(what has changed).
  absl::StatusOr<bool> follow(const World& world);

  struct Answer {
    KeptCandidates kept;
    type::v1::Position position;
    // Listings that may have changed since, and were judged anew; of a repair only.
    std::size_t judged = 0;
  };
  // The best partners of the listing, some more than `count`. Nothing: there is no such listing.
  absl::StatusOr<std::optional<Answer>> best(const std::string& listing, int count) const;
  // The same from an answer of before with the same frequencies. Nothing: it can't be told what has changed since, or
  // it is too much, or who asks has changed, or too few of them are left.
  absl::StatusOr<std::optional<Answer>> repair(KeptCandidates kept, const std::string& listing, int count) const;

  // Of the listings and of what it keeps for each.
  std::size_t size() const;
  std::size_t bytes() const;

 private:
  using Ids = std::vector<std::int32_t>;  // ascending, unique
  struct Found {
    std::int32_t id;
    matcher::Points score;
  };
  NetworkFollower(const World& world, const v1::Programme& programme, matcher::Day as_of,
                  std::shared_ptr<const matcher::Frequencies> frequencies);

  std::int32_t id_of(const std::string& name);
  const std::string& name(std::int32_t id) const { return *names_[static_cast<std::size_t>(id)]; }
  WorldDigests digests(const World& world) const;
  // What `cities` and their cooperations have become.
  absl::Status put_cities(const Names& cities);
  // What these listings have become: `excerpt` is theirs. False: rows can't hold them.
  absl::StatusOr<bool> put(const Names& listings, const matcher::BuildResult& excerpt);
  // Adds the listings of cities.
  void add_listings_of(const Names& cities, Names& listings) const;
  // Cities that names of a ring of profiles speak of; false: of something that all listings follow from.
  bool add_cities(const std::vector<std::string>& touched, Names& cities, Names& listings) const;
  std::optional<Ids> touched_since(const WorldDigests& of) const;
  // `work` with the question of a listing; its result.
  template <typename Work>
  auto ask(const std::string& listing, std::int32_t id, Work work) const;
  // Evaluated, with texts, in the order of `found`.
  absl::StatusOr<std::vector<v1::Candidate>> evaluate(const std::string& listing, std::span<const Found> found) const;

  mutable std::shared_mutex mutex_;
  World world_;
  const Excerpts excerpts_;
  std::unique_ptr<matcher::FollowingIndex> index_;
  std::unordered_map<std::string, std::int32_t> ids_;
  std::vector<const std::string*> names_;
  // Listings by organisations of other cities that they name.
  std::unordered_map<std::string, Names> by_organisation_;
  ChangeRing decisions_;  // names of cities and listings
  bool lost_ = false;
};

}  // namespace entente::matching
