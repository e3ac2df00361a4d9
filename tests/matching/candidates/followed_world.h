// A network that changes, and replicas of matching that follow it, each as far as it has come: for tests of whatever
// keeps candidates between them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "entente/matching/v1/candidate_service.pb.h"
#include "services/matching/candidates/candidate_answers.h"
#include "services/matching/candidates/candidate_cache.h"
#include "services/matching/candidates/followers.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/world/mirrors.h"
#include "tests/matching/candidates/generated_network.h"

namespace entente::matching {

// The truth: everything that happened, in three streams.
class ChangingWorld {
 public:
  explicit ChangingWorld(unsigned seed);

  // Something happens: to a listing, a city, an organisation, a cooperation or a directive; some of it irrelevant.
  void change();

  const v1::Programme& programme() const { return programme_; }
  // Listings that are there, or were.
  const std::vector<std::string>& names() const { return names_; }
  std::mt19937& random() { return random_; }

  struct ListingsEvent {
    std::string name;
    std::shared_ptr<const listings::v1::Listing> listing;  // null: deleted
  };
  using ProfilesEvent = std::function<std::string(ProfilesView&)>;
  std::vector<ListingsEvent> listings_events;  // of revisions 1, 2, 3 …
  std::vector<ProfilesEvent> profiles_events;
  std::vector<std::shared_ptr<const DecisionsView>> decisions;  // after each

 private:
  std::string any_city() { return cities_names_[random_() % cities_names_.size()]; }
  void change_listing(const std::string& name, const std::function<void(listings::v1::Listing&)>& change);
  void change_city(const std::string& name, const std::function<void(profiles::v1::City&)>& change);
  void decide();

  std::mt19937 random_;
  v1::Programme programme_;
  testing::Generator generator_;
  std::vector<std::string> names_, cities_names_, missing_cities_;
  std::map<std::string, listings::v1::Listing> listings_, others_;  // there, and withdrawn
  std::map<std::string, profiles::v1::City> cities_;
  std::map<std::string, v1::Cooperation> cooperations_;
  std::map<std::pair<std::string, std::string>, v1::Directive> directives_;
  int made_ = 0;
};

// A replica. Its counts are taken again at every `count_each`-th revision of listings.
class FollowingReplica {
 public:
  FollowingReplica(const ChangingWorld& truth, CandidateCache& cache, std::int64_t count_each);

  // Goes on by so many events of each stream at most.
  void advance(std::size_t listings, std::size_t profiles, std::size_t decisions);
  void catch_up() { advance(SIZE_MAX, SIZE_MAX, SIZE_MAX); }
  // Forgets everything and lists what is there.
  void restart();

  World world();
  v1::ListCandidatesResponse ask(const std::string& listing, int count);
  // What a problem of its whole world says, by the counts that hold there.
  v1::ListCandidatesResponse fresh(const std::string& listing, int count);

 private:
  const ChangingWorld& truth_;
  CandidateCache& cache_;
  const std::int64_t count_each_;
  std::size_t listings_seen_ = 0, profiles_seen_ = 0, decisions_seen_ = 0;
  std::unique_ptr<LiveView<ListingsView>> listings_;
  std::unique_ptr<LiveView<ProfilesView>> profiles_;
  std::unique_ptr<Problems> problems_;
  std::unique_ptr<Followers> followers_;
  std::unique_ptr<CandidateAnswers> answers_;
};

// Candidates alone, with all that is said of them; and in short.
std::string content_of(v1::ListCandidatesResponse response);
std::string partners_of(const v1::ListCandidatesResponse& response);

// Two replicas on one cache, which lag, restart and change, say what a problem of their world says, each time. Returns
// how often each status came, by CacheStatus. `spoil` is called now and then, and may do anything to what is kept.
std::vector<int> check_kept_equals_fresh(CandidateCache& cache, unsigned seed, int steps,
                                         const std::function<void(std::mt19937&)>& spoil = {});

}  // namespace entente::matching
