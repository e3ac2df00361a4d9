#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <random>
#include <thread>

#include "services/common/rpc/caller.h"
#include "services/matching/access.h"
#include "services/matching/candidates/single_flight.h"
#include "services/matching/programmes/programme_validation.h"
#include "tests/matching/house.h"
#include "tests/matching/redis.h"

namespace entente::matching {
namespace {

using Candidates = v1::CandidateService::Stub;
using Response = v1::ListCandidatesResponse;

v1::ListCandidatesRequest request_for(const std::string& programme, const std::string& listing, int count = 0) {
  v1::ListCandidatesRequest request;
  request.set_programme(programme);
  request.set_listing(listing);
  request.set_max_candidates(count);
  return request;
}

Response list(MatchingHouse& house, const v1::ListCandidatesRequest& request) {
  const auto reply = call(house.candidates, &Candidates::ListCandidates, house.as(Who::kObserver), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.value_or(Response());
}

// The answer without what the cache did and where the reader stands.
std::string content(Response response) {
  response.clear_cache_status();
  response.clear_position();
  return response.DebugString();
}

std::vector<std::string> some_listings(std::size_t count) {
  std::vector<std::string> names;
  for (const auto& listing : GroundFloor::get().all_listings()) names.push_back(listing.name());
  std::mt19937 random(7);
  std::shuffle(names.begin(), names.end(), random);
  names.resize(std::min(count, names.size()));
  return names;
}

TEST(Candidates, AreAdmissibleBestFirstAndAddUpToTheirScore) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  int seen = 0;
  for (const std::string& listing : some_listings(40)) {
    const Response reply = list(house, request_for(programme, listing, 5));
    EXPECT_LE(reply.candidates_size(), 5);
    for (int i = 0; i < reply.candidates_size(); ++i) {
      const v1::Candidate& candidate = reply.candidates(i);
      std::int64_t sum = 0;
      for (const auto& term : candidate.terms()) sum += term.points();
      EXPECT_EQ(sum, candidate.score());
      EXPECT_GE(reply.candidates(std::max(0, i - 1)).score(), candidate.score());
      EXPECT_TRUE(candidate.pairing().need() == listing || candidate.pairing().offer() == listing);
      v1::ExplainPairRequest explain;
      explain.set_programme(programme);
      *explain.mutable_pairing() = candidate.pairing();
      const auto why = call(house.candidates, &Candidates::ExplainPair, house.as(Who::kObserver), explain);
      ASSERT_TRUE(why.ok()) << why.status();
      EXPECT_TRUE(why->admissible());
      EXPECT_EQ(why->score(), candidate.score());
      ++seen;
    }
  }
  EXPECT_GT(seen, 20);
}

TEST(Candidates, FromTheCacheEqualFreshOnes) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  for (const std::string& listing : some_listings(60)) {
    const Response fresh = list(house, request_for(programme, listing));
    const Response cached = list(house, request_for(programme, listing));
    EXPECT_EQ(fresh.cache_status(), Response::CACHE_STATUS_MISS);
    EXPECT_EQ(cached.cache_status(), Response::CACHE_STATUS_HIT);
    EXPECT_EQ(content(fresh), content(cached));
    EXPECT_EQ(fresh.position().DebugString(), cached.position().DebugString());
  }
}

TEST(Candidates, OfAnotherDayCountOrProgrammeAreOthers) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  v1::Programme heavy = example_programme();
  (*heavy.mutable_weights())["topics"] = 900;
  const std::string other = house.create_programme(heavy, "other");
  const std::string listing = some_listings(1).front();
  list(house, request_for(programme, listing, 5));
  EXPECT_EQ(list(house, request_for(programme, listing, 5)).cache_status(), Response::CACHE_STATUS_HIT);
  EXPECT_EQ(list(house, request_for(programme, listing, 6)).cache_status(), Response::CACHE_STATUS_MISS);
  EXPECT_EQ(list(house, request_for(other, listing, 5)).cache_status(), Response::CACHE_STATUS_MISS);
  v1::ListCandidatesRequest tomorrow = request_for(programme, listing, 5);
  *tomorrow.mutable_as_of() = date("2026-12-02");
  EXPECT_EQ(list(house, tomorrow).cache_status(), Response::CACHE_STATUS_MISS);
}

TEST(Candidates, AreAskedForAnewOnceAnythingHasChanged) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  std::string need, offer;
  for (const std::string& listing : some_listings(500)) {
    const Response reply = list(house, request_for(programme, listing, 1));
    if (reply.candidates().empty()) continue;
    need = reply.candidates(0).pairing().need();
    offer = reply.candidates(0).pairing().offer();
    break;
  }
  ASSERT_FALSE(need.empty());
  list(house, request_for(programme, need));
  v1::SetDirectiveRequest set;
  set.set_parent(programme);
  set.mutable_directive()->set_kind(v1::Directive::KIND_RULE_OUT);
  set.mutable_directive()->set_need(need);
  set.mutable_directive()->set_offer(offer);
  set.mutable_directive()->set_reason("tried before");
  ASSERT_TRUE(call(house.programmes, &v1::ProgrammeService::Stub::SetDirective, house.as(Who::kCoordinator), set).ok());
  const Response reply = list(house, request_for(programme, need));
  EXPECT_EQ(reply.cache_status(), Response::CACHE_STATUS_MISS);
  for (const auto& candidate : reply.candidates()) EXPECT_NE(candidate.pairing().offer(), offer);
}

TEST(Candidates, AreTheSameWhateverBecomesOfRedis) {
  Redis redis;
  MatchingHouse plain;
  MatchingHouse house(redis.pool());
  const std::string programme = house.create_programme(example_programme());
  ASSERT_EQ(plain.create_programme(example_programme()), programme);
  const std::vector<std::string> listings = some_listings(12);
  const auto ask_all = [&](const std::function<void(const Response&)>& check) {
    for (const std::string& listing : listings) {
      const Response reply = list(house, request_for(programme, listing));
      EXPECT_EQ(content(reply), content(list(plain, request_for(programme, listing))));
      check(reply);
    }
  };
  const auto expect = [](Response::CacheStatus status) {
    return [status](const Response& reply) { EXPECT_EQ(reply.cache_status(), status); };
  };
  ask_all(expect(Response::CACHE_STATUS_MISS));
  ask_all(expect(Response::CACHE_STATUS_HIT));

  redis.kill_server();
  ask_all(expect(Response::CACHE_STATUS_BYPASSED));

  redis.start();  // empty: wiped
  house.restart(redis.pool());
  ask_all(expect(Response::CACHE_STATUS_MISS));
  ask_all(expect(Response::CACHE_STATUS_HIT));
}

TEST(Candidates, OfAnotherStoreAtTheSamePositionAreNotTakenForOurs) {
  Redis redis;
  const std::string listing = some_listings(1).front();
  std::string programme;
  {
    MatchingHouse first(redis.pool());
    programme = first.create_programme(example_programme());
    EXPECT_EQ(list(first, request_for(programme, listing)).cache_status(), Response::CACHE_STATUS_MISS);
  }
  MatchingHouse second(redis.pool());
  v1::Programme other = example_programme();
  (*other.mutable_weights())["topics"] = 123;
  ASSERT_EQ(second.create_programme(other), programme);
  EXPECT_EQ(list(second, request_for(programme, listing)).cache_status(), Response::CACHE_STATUS_MISS);
}

TEST(SingleFlight, ComputesOnceForAllWhoAskMeanwhile) {
  SingleFlight<int> flights;
  std::atomic<int> computed = 0;
  std::atomic<bool> inside = false;
  std::atomic<bool> go = false;
  std::thread first([&] {
    EXPECT_EQ(flights.run("key",
                          [&] {
                            inside = true;
                            while (!go) std::this_thread::yield();
                            return ++computed;
                          }),
              1);
  });
  while (!inside) std::this_thread::yield();
  std::vector<std::thread> others;
  std::atomic<int> arrived = 0;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      ++arrived;
      // Whoever comes after the landing computes for itself: never more than once more each.
      EXPECT_GE(flights.run("key", [&] { return ++computed; }), 1);
    });
  }
  while (arrived < 4) std::this_thread::yield();
  EXPECT_EQ(flights.run("another", [] { return 9; }), 9) << "another key doesn't wait";
  go = true;
  first.join();
  for (auto& other : others) other.join();
  EXPECT_LE(computed, 5);
}

TEST(MinPosition, IsWaitedForThroughTheChain) {
  GroundFloor& ground = GroundFloor::get();
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const std::string listing = some_listings(1).front();
  // A write to listings: the reader waits for it.
  listings::v1::HoldListingRequest hold;
  hold.set_name(listing);
  hold.set_reason(listings::v1::Listing::HOLD_REASON_PAUSED);
  listings::v1::Listing held;
  ASSERT_TRUE(ground.listings->HoldListing(ground.as(Who::kCoordinator).get(), hold, &held).ok());
  listings::v1::ListListingsRequest all;
  all.set_parent("cities/-");
  all.set_page_size(1);
  listings::v1::ListListingsResponse page;
  ASSERT_TRUE(ground.listings->ListListings(ground.as(Who::kService).get(), all, &page).ok());
  v1::ListCandidatesRequest request = request_for(programme, listing);
  request.mutable_min_position()->set_listings(page.revision());
  const Response reply = list(house, request);
  EXPECT_GE(reply.position().listings(), page.revision());
  EXPECT_TRUE(reply.candidates().empty()) << "a held listing takes no part";
  listings::v1::ResumeListingRequest resume;
  resume.set_name(listing);
  ASSERT_TRUE(ground.listings->ResumeListing(ground.as(Who::kCoordinator).get(), resume, &held).ok());
}

TEST(MinPosition, ThatDoesntComeIsRefusedAtTheDeadline) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  v1::ListCandidatesRequest request = request_for(programme, some_listings(1).front());
  request.mutable_min_position()->set_profiles(1'000'000'000);
  auto context = house.as(Who::kObserver);
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  const auto reply = call(house.candidates, &Candidates::ListCandidates, std::move(context), request);
  EXPECT_TRUE(absl::IsUnavailable(reply.status()) || absl::IsDeadlineExceeded(reply.status())) << reply.status();
  // Nobody was held up meanwhile, and the next one is answered.
  EXPECT_TRUE(call(house.candidates, &Candidates::ListCandidates, house.as(Who::kObserver),
                   request_for(programme, some_listings(1).front()))
                  .ok());
}

TEST(Candidates, AreRefusedClearly) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const std::string listing = some_listings(1).front();
  const auto reason = [&](const v1::ListCandidatesRequest& request, Who who = Who::kObserver) {
    return common::reason_of(call(house.candidates, &Candidates::ListCandidates, house.as(who), request).status());
  };
  EXPECT_EQ(reason(request_for("programmes/none", listing)), "NOT_FOUND");
  EXPECT_EQ(reason(request_for("none", listing)), "INVALID_FIELD");
  EXPECT_EQ(reason(request_for(programme, "cities/kathmandu/listings/none")), "NOT_FOUND");
  EXPECT_EQ(reason(request_for(programme, "kathmandu")), "INVALID_FIELD");
  EXPECT_EQ(reason(request_for(programme, listing, 1001)), "INVALID_FIELD");
  EXPECT_EQ(reason(request_for(programme, listing, -1)), "INVALID_FIELD");
  EXPECT_EQ(reason(request_for(programme, "cities/lalitpur/listings/none"), Who::kFocalPoint), "PERMISSION_DENIED");
  EXPECT_EQ(reason(request_for(programme, "cities/kathmandu/listings/none"), Who::kFocalPoint), "NOT_FOUND");
}

// A draft of the ground floor would be in the bytes of other tests' rounds: the rule is tested by itself.
TEST(Access, ADraftIsThereForItsCityCoordinatorsAndServicesOnly) {
  constexpr char kName[] = "cities/lalitpur/listings/a-draft";
  const auto world_with = [&](bool published) {
    auto profiles = std::make_shared<ProfilesView>();
    auto city = std::make_shared<profiles::v1::City>();
    city->add_field_periods()->set_creative_field("film");
    profiles->cities["cities/lalitpur"] = city;
    auto listing = std::make_shared<listings::v1::Listing>();
    listing->set_name(kName);
    listing->set_role(type::v1::PARTY_ROLE_BENEFICIARY);
    if (published) listing->mutable_expire_time();
    auto listings = std::make_shared<ListingsView>();
    listings->listings.put(kName, listing);
    return World{profiles, listings, std::make_shared<DecisionsView>()};
  };
  const auto caller_with = [](common::Role role, const std::string& scope) {
    common::Caller caller;
    caller.subject = "s";
    caller.kind = role == common::Role::kService ? common::CallerKind::kService : common::CallerKind::kPerson;
    caller.assignments = {common::Assignment{role, scope}};
    return caller;
  };
  const std::tuple<common::Role, const char*, bool> cases[] = {
      {common::Role::kCoordinator, "*", true},
      {common::Role::kCoordinator, "fields/film", true},
      {common::Role::kCoordinator, "fields/music", false},
      {common::Role::kService, "*", true},
      {common::Role::kService, "cities/lalitpur", true},
      {common::Role::kService, "fields/film", true},
      {common::Role::kService, "cities/kathmandu", false},
      {common::Role::kFocalPoint, "cities/lalitpur", true},
      {common::Role::kFocalPoint, "cities/kathmandu", false},
      {common::Role::kObserver, "*", false},
  };
  for (const auto& [role, scope, sees] : cases) {
    const common::Caller caller = caller_with(role, scope);
    EXPECT_EQ(visible_listing(caller, world_with(false), kName) != nullptr, sees) << scope;
    EXPECT_NE(visible_listing(caller, world_with(true), kName), nullptr) << scope;
    EXPECT_EQ(visible_listing(caller, world_with(true), "cities/lalitpur/listings/none"), nullptr);
    // A directive's words: the same whether it exists or not.
    v1::Directive directive;
    directive.set_need(kName);
    const std::string drafted = std::string(check_directive(directive, caller, world_with(false)).message());
    directive.set_need("cities/lalitpur/listings/b-draft");
    std::string none = std::string(check_directive(directive, caller, world_with(false)).message());
    none.replace(none.find("b-draft"), 7, "a-draft");
    EXPECT_EQ(drafted == none, !sees) << drafted;
  }
}

TEST(Explanation, InsideARoundIsTheSameAfterARestart) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  const auto proposals = house.all_proposals(round.name());
  ASSERT_FALSE(proposals.empty());
  v1::ExplainPairRequest request;
  request.set_round(round.name());
  *request.mutable_pairing() = proposals.front().pairing().candidate().pairing();
  const auto before = call(house.candidates, &Candidates::ExplainPair, house.as(Who::kObserver), request);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->outcome(), v1::Explanation::OUTCOME_PROPOSED);
  EXPECT_EQ(before->score(), proposals.front().pairing().candidate().score());
  house.restart();
  const auto after = call(house.candidates, &Candidates::ExplainPair, house.as(Who::kObserver), request);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->DebugString(), before->DebugString()) << "solved again from the stored inputs";
  *request.mutable_as_of() = date("2027-01-01");
  EXPECT_EQ(
      common::reason_of(call(house.candidates, &Candidates::ExplainPair, house.as(Who::kObserver), request).status()),
      "INVALID_FIELD");
}

absl::StatusOr<Response> preview(MatchingHouse& house, const std::string& programme,
                                 const listings::v1::Listing& listing, Who who = Who::kCoordinator) {
  v1::PreviewCandidatesRequest request;
  request.set_programme(programme);
  *request.mutable_listing() = listing;
  return call(house.candidates, &Candidates::PreviewCandidates, house.as(who), request);
}

const listings::v1::Listing& stored_listing(const std::string& name) {
  const auto& all = GroundFloor::get().all_listings();
  return *std::find_if(all.begin(), all.end(), [&](const auto& listing) { return listing.name() == name; });
}

TEST(CandidatePreview, OfAStoredListingIsWhatItsCandidatesAre) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  int seen = 0;
  for (const std::string& name : some_listings(25)) {
    const auto drafted = preview(house, programme, stored_listing(name));
    ASSERT_TRUE(drafted.ok()) << drafted.status();
    EXPECT_EQ(drafted->cache_status(), Response::CACHE_STATUS_BYPASSED);
    EXPECT_EQ(content(*drafted), content(list(house, request_for(programme, name)))) << name;
    seen += drafted->candidates_size();
  }
  EXPECT_GT(seen, 25);
}

TEST(CandidatePreview, OfANewOneIsAsIfItWerePublishedAndStoresNothing) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  std::string name;
  for (const std::string& other : some_listings(40))
    if (stored_listing(other).kind() == listings::v1::Listing::KIND_NEED &&
        list(house, request_for(programme, other)).candidates_size() > 0)
      name = other;
  ASSERT_FALSE(name.empty());
  const Response before = list(house, request_for(programme, name));
  listings::v1::Listing draft = stored_listing(name);
  draft.set_name(common::concat("cities/", common::city_id_of(name), "/listings/-"));
  draft.set_state(listings::v1::Listing::STATE_DRAFT);
  draft.clear_capacity();
  const auto drafted = preview(house, programme, draft);
  ASSERT_TRUE(drafted.ok()) << drafted.status();
  ASSERT_EQ(drafted->candidates_size(), before.candidates_size());
  for (int i = 0; i < before.candidates_size(); ++i) {
    EXPECT_EQ(drafted->candidates(i).pairing().need(), draft.name());
    EXPECT_EQ(drafted->candidates(i).pairing().offer(), before.candidates(i).pairing().offer());
  }
  EXPECT_EQ(content(list(house, request_for(programme, name))), content(before));
  draft.clear_topics();
  draft.clear_help();
  draft.set_title("Something else");
  draft.clear_summary();
  draft.clear_translations();
  const auto bare = preview(house, programme, draft);
  ASSERT_TRUE(bare.ok()) << bare.status();
  EXPECT_LT(bare->candidates_size() == 0 ? 0 : bare->candidates(0).score(), drafted->candidates(0).score());
}

TEST(CandidatePreview, IsRefusedWhereTheListingCouldNotBe) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const std::string name = some_listings(1).front();
  const auto refusal = [&](const std::function<void(listings::v1::Listing&)>& change, Who who = Who::kCoordinator) {
    listings::v1::Listing changed = stored_listing(name);
    change(changed);
    return common::reason_of(preview(house, programme, changed, who).status());
  };
  EXPECT_EQ(refusal([](auto&) {}), "");
  EXPECT_EQ(refusal([](auto& l) { l.clear_kind(); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.clear_role(); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.clear_area(); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.set_area(static_cast<type::v1::AreaOfAction>(99)); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.set_capacity(-1); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.mutable_window()->mutable_start()->set_month(14); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.mutable_deadline()->set_year(3); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.set_description(std::string(70'000, 'x')); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.set_name("quito"); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& l) { l.set_name("cities/nowhere/listings/-"); }), "NOT_FOUND");
  EXPECT_EQ(refusal([](auto&) {}, Who::kObserver), "PERMISSION_DENIED");
}

TEST(ExplainPairs, AreWhatExplainPairSaysOfEach) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  v1::ExplainPairsRequest request;
  request.set_round(round.name());
  for (const v1::Proposal& proposal : house.all_proposals(round.name())) {
    for (const v1::Candidate& runner_up : proposal.pairing().runners_up())
      if (request.pairings_size() < 6) *request.add_pairings() = runner_up.pairing();
  }
  ASSERT_EQ(request.pairings_size(), 6);
  const auto all = call(house.candidates, &Candidates::ExplainPairs, house.as(Who::kObserver), request);
  ASSERT_TRUE(all.ok()) << all.status();
  ASSERT_EQ(all->explanations_size(), 6);
  int outweighed = 0;
  for (int i = 0; i < 6; ++i) {
    v1::ExplainPairRequest one;
    one.set_round(round.name());
    *one.mutable_pairing() = request.pairings(i);
    const auto alone = call(house.candidates, &Candidates::ExplainPair, house.as(Who::kObserver), one);
    ASSERT_TRUE(alone.ok()) << alone.status();
    EXPECT_EQ(all->explanations(i).DebugString(), alone->DebugString());
    outweighed += all->explanations(i).has_shortfall();
  }
  EXPECT_GT(outweighed, 0);
  const auto refusal = [&](const v1::ExplainPairsRequest& changed, Who who = Who::kObserver) {
    return common::reason_of(call(house.candidates, &Candidates::ExplainPairs, house.as(who), changed).status());
  };
  EXPECT_EQ(refusal(request, Who::kFocalPoint), "PERMISSION_DENIED");
  v1::ExplainPairsRequest many = request;
  while (many.pairings_size() < 21) *many.add_pairings() = request.pairings(0);
  EXPECT_EQ(refusal(many), "INVALID_FIELD");
  v1::ExplainPairsRequest none = request;
  none.clear_pairings();
  EXPECT_EQ(refusal(none), "INVALID_FIELD");
  v1::ExplainPairsRequest unknown = request;
  unknown.mutable_pairings(2)->set_offer("cities/quito/listings/none");
  EXPECT_EQ(refusal(unknown), "NOT_FOUND");
}

}  // namespace
}  // namespace entente::matching
