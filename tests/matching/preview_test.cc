// PreviewRound: what a change would do, without a trace.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using Programmes = v1::ProgrammeService::Stub;

// The example programme, small enough to be solved with trios in any build.
v1::Programme small_programme(bool trios) {
  v1::Programme rules = example_programme();
  rules.set_trios(trios);
  rules.clear_areas();
  rules.add_areas(type::v1::AREA_OF_ACTION_TRAINING_CAPACITY);
  return rules;
}

absl::StatusOr<v1::PreviewRoundResponse> preview(MatchingHouse& house, v1::PreviewRoundRequest request,
                                                 Who who = Who::kCoordinator) {
  if (!request.has_as_of()) *request.mutable_as_of() = date("2026-12-01");
  return call(house.rounds, &Rounds::PreviewRound, house.as(who), request);
}

v1::Programme stored(MatchingHouse& house, const std::string& name) {
  v1::GetProgrammeRequest request;
  request.set_name(name);
  const auto reply = call(house.programmes, &Programmes::GetProgramme, house.as(Who::kCoordinator), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.value_or(v1::Programme());
}

bool equal(const type::v1::Amount& a, const type::v1::Amount& b) {
  return a.priority_needs() == b.priority_needs() && a.needs() == b.needs() && a.points() == b.points();
}

std::string key(const v1::Pairing& pairing) {
  return pairing.need() + " " + pairing.offer() + " " + pairing.facilitator();
}

std::set<std::string> pairings_of(MatchingHouse& house, const std::string& round) {
  std::set<std::string> result;
  for (const v1::Proposal& proposal : house.all_proposals(round))
    result.insert(key(proposal.pairing().candidate().pairing()));
  return result;
}

TEST(Preview, OfAWeightIsTheRoundThatTheChangedProgrammeWouldHave) {
  MatchingHouse house;
  const std::string name = house.create_programme(small_programme(true));
  v1::PreviewRoundRequest request;
  request.set_programme(name);
  *request.mutable_changed() = stored(house, name);
  (*request.mutable_changed()->mutable_weights())["topics"] = 5;
  const auto solved = preview(house, request);
  ASSERT_TRUE(solved.ok()) << solved.status();
  EXPECT_EQ(solved->method(), v1::PreviewRoundResponse::METHOD_SOLVED);
  EXPECT_TRUE(solved->has_proof());
  EXPECT_EQ(solved->score_scale(), 100);
  EXPECT_GT(solved->position().profiles(), 0);
  EXPECT_GT(solved->balance().pairing_count(), 0);

  request.set_hold_trios(true);
  const auto held = preview(house, request);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->method(), v1::PreviewRoundResponse::METHOD_TRIOS_HELD);
  EXPECT_EQ(held->proof().kind(), v1::Proof::KIND_PROVEN);
  EXPECT_TRUE(equal(held->before(), solved->before()));
  EXPECT_TRUE(equal(held->before_by_changed(), solved->before_by_changed()));
  for (const auto& entering : held->entering()) EXPECT_EQ(entering.pairing().facilitator(), "");

  // The same by real rounds, before and after a real change.
  const v1::Round before = house.solve(name, "2026-12-01");
  ASSERT_EQ(before.state(), v1::Round::STATE_SOLVED);
  EXPECT_TRUE(equal(before.result().objective(), solved->before()));
  std::set<std::string> pairings = pairings_of(house, before.name());
  const std::string other = house.create_programme(request.changed(), "other");
  const v1::Round after = house.solve(other, "2026-12-01");
  ASSERT_EQ(after.state(), v1::Round::STATE_SOLVED);
  EXPECT_TRUE(equal(after.result().objective(), solved->after()));
  for (const auto& leaving : solved->leaving()) EXPECT_EQ(pairings.erase(key(leaving.pairing())), 1u);
  for (const auto& entering : solved->entering()) EXPECT_TRUE(pairings.insert(key(entering.pairing())).second);
  EXPECT_EQ(pairings, pairings_of(house, after.name()));
}

TEST(Preview, OfADirectiveForcesOrBarsThePair) {
  MatchingHouse house;
  const std::string name = house.create_programme(small_programme(false));
  const v1::Round round = house.solve(name, "2026-12-01");
  const auto proposals = house.all_proposals(round.name());
  ASSERT_FALSE(proposals.empty());
  const v1::Pairing pairing = proposals.front().pairing().candidate().pairing();
  v1::PreviewRoundRequest request;
  request.set_programme(name);
  v1::Directive& directive = *request.add_set_directives();
  directive.set_kind(v1::Directive::KIND_RULE_OUT);
  directive.set_need(pairing.need());
  directive.set_offer(pairing.offer());
  const auto barred = preview(house, request);
  ASSERT_TRUE(barred.ok()) << barred.status();
  std::set<std::string> leaving;
  for (const auto& step : barred->leaving()) leaving.insert(key(step.pairing()));
  EXPECT_TRUE(leaving.contains(key(pairing)));
  directive.set_kind(v1::Directive::KIND_KEEP);
  const auto kept = preview(house, request);
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_TRUE(equal(kept->after(), kept->before()));

  // Both words at once contradict each other.
  v1::PreviewRoundRequest both = request;
  v1::Directive& other = *both.add_set_directives();
  other = directive;
  other.set_kind(v1::Directive::KIND_RULE_OUT);
  const auto refused = preview(house, both);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(refused.status().message().find("both kept and ruled out"), std::string::npos) << refused.status();

  // A stored word can be cleared for a preview, and stays.
  v1::SetDirectiveRequest set;
  set.set_parent(name);
  *set.mutable_directive() = directive;
  set.mutable_directive()->set_kind(v1::Directive::KIND_RULE_OUT);
  set.mutable_directive()->set_reason("a test");
  const auto word = call(house.programmes, &Programmes::SetDirective, house.as(Who::kCoordinator), set);
  ASSERT_TRUE(word.ok()) << word.status();
  request.clear_set_directives();
  request.add_clear_directives(word->name());
  for (int turn = 0; turn < 2; ++turn) {
    const auto cleared = preview(house, request);
    ASSERT_TRUE(cleared.ok()) << cleared.status();
    EXPECT_TRUE(equal(cleared->before(), barred->after()));
    EXPECT_TRUE(equal(cleared->after(), barred->before()));
  }
  EXPECT_EQ(house.all_proposals(round.name()).size(), proposals.size()) << "a preview stores nothing";
}

TEST(Preview, WithoutAPairingIsWhatItsProposalSaysThatTheRoundWouldLose) {
  MatchingHouse house;
  const std::string name = house.create_programme(small_programme(true));
  const v1::Round round = house.solve(name, "2026-12-01");
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED);
  int trios = 0;
  for (const v1::Proposal& proposal : house.all_proposals(round.name())) {
    const v1::Pairing& pairing = proposal.pairing().candidate().pairing();
    SCOPED_TRACE(key(pairing));
    v1::PreviewRoundRequest request;
    request.set_programme(name);
    request.set_hold_trios(true);
    *request.add_without_pairings() = pairing;
    const auto without = preview(house, request);
    ASSERT_TRUE(without.ok()) << without.status();
    type::v1::Amount loss;
    loss.set_priority_needs(without->before().priority_needs() - without->after().priority_needs());
    loss.set_needs(without->before().needs() - without->after().needs());
    loss.set_points(without->before().points() - without->after().points());
    ASSERT_TRUE(proposal.has_loss());
    EXPECT_TRUE(equal(proposal.loss(), loss));
    std::set<std::string> leaving;
    for (const auto& step : without->leaving()) leaving.insert(key(step.pairing()));
    EXPECT_TRUE(leaving.contains(key(pairing)));
    trios += !pairing.facilitator().empty();
  }
  EXPECT_GT(trios, 0);
}

const listings::v1::Listing& stored_listing(const std::string& name) {
  const auto& all = GroundFloor::get().all_listings();
  return *std::find_if(all.begin(), all.end(), [&](const auto& listing) { return listing.name() == name; });
}

// The request with the change that would do for a need; false: of a kind that isn't tried here.
bool add_change(const v1::UnmetNeed& need, v1::PreviewRoundRequest& request) {
  using Change = v1::UnmetNeed::Change;
  const Change& change = need.change();
  const auto changed = [&](const std::string& name) -> listings::v1::Listing& {
    listings::v1::Listing& listing = *request.add_changed_listings();
    listing = stored_listing(name);
    return listing;
  };
  switch (change.kind()) {
    case Change::KIND_PLACE: {
      listings::v1::Listing& offer = changed(change.offer());
      offer.set_capacity(offer.capacity() + 1);
      return true;
    }
    case Change::KIND_PROVIDER_LIMIT:
    case Change::KIND_RECEIVER_LIMIT: {
      auto& limits = *request.add_city_limits();
      limits.set_city(change.city());
      if (change.kind() == Change::KIND_PROVIDER_LIMIT)
        limits.set_provider_limit(change.limit() + 1);
      else
        limits.set_receiver_limit(change.limit() + 1);
      return true;
    }
    case Change::KIND_WINDOW:
      *changed(need.need()).mutable_window()->mutable_start() = change.window().start();
      *request.mutable_changed_listings(0)->mutable_window()->mutable_end() = change.window().end();
      return true;
    case Change::KIND_WINDOW_OF_OFFER:
      *changed(change.offer()).mutable_window()->mutable_start() = change.window().start();
      *request.mutable_changed_listings(0)->mutable_window()->mutable_end() = change.window().end();
      return true;
    case Change::KIND_LANGUAGE:
    case Change::KIND_INTERPRETER:
      changed(need.need()).mutable_languages()->set_interpreter(type::v1::KNOWLEDGE_YES);
      return true;
    case Change::KIND_TOPIC:
      changed(need.need()).add_topics(change.topic());
      return true;
    case Change::KIND_AXIS:
      request.mutable_changed()->add_axes(change.axis());
      return true;
    case Change::KIND_FLOOR:
      request.mutable_changed()->set_relevance_floor(change.floor());
      return true;
    default:
      return false;
  }
}

// What is said that would do for a need does: each, tried.
TEST(Preview, OfTheChangeThatWouldDoGivesTheNeedAPartner) {
  MatchingHouse house;
  const std::string name = house.create_programme(example_programme());
  const v1::Programme rules = stored(house, name);
  const v1::Round round = house.solve(name, "2026-12-01");
  std::map<v1::UnmetNeed::Change::Kind, int> tried;
  for (const v1::UnmetNeed& need : house.all_unmet(round.name())) {
    if (tried[need.change().kind()] == 3) continue;  // enough of this kind
    v1::PreviewRoundRequest request;
    request.set_programme(name);
    *request.mutable_changed() = rules;
    if (!add_change(need, request)) continue;
    SCOPED_TRACE(need.DebugString());
    const auto changed = preview(house, request);
    ASSERT_TRUE(changed.ok()) << changed.status();
    int more = 0;
    for (const auto& step : changed->entering()) more += step.pairing().need() == need.need();
    for (const auto& step : changed->leaving()) more -= step.pairing().need() == need.need();
    EXPECT_GT(more, 0);
    ++tried[need.change().kind()];
  }
  tried.erase(v1::UnmetNeed::Change::KIND_UNSPECIFIED);
  int kinds = 0, all = 0;
  for (const auto& [kind, count] : tried) {
    kinds += count > 0;
    all += count;
  }
  EXPECT_GE(kinds, 3);
  EXPECT_GE(all, 6);
}

TEST(Preview, IsRefusedAsTheChangeWouldBe) {
  MatchingHouse house;
  const std::string name = house.create_programme(small_programme(false));
  v1::PreviewRoundRequest request;
  request.set_programme(name);
  for (Who who : {Who::kObserver, Who::kFocalPoint}) {
    EXPECT_TRUE(absl::IsPermissionDenied(preview(house, request, who).status()));
  }
  const auto refusal = [&](const std::function<void(v1::PreviewRoundRequest&)>& change) {
    v1::PreviewRoundRequest changed = request;
    *changed.mutable_changed() = stored(house, name);
    change(changed);
    return common::reason_of(preview(house, changed).status());
  };
  EXPECT_EQ(refusal([](auto& r) { r.mutable_changed()->set_name("programmes/another"); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { (*r.mutable_changed()->mutable_weights())["luck"] = 3; }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.add_clear_directives("programmes/trial/directives/d-none"); }), "NOT_FOUND");
  EXPECT_EQ(refusal([](auto& r) { r.add_clear_directives("nonsense"); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.add_set_directives()->set_kind(v1::Directive::KIND_KEEP); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.add_without_pairings()->set_need("nonsense"); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) {
              for (int i = 0; i < 1001; ++i) r.add_without_pairings();
            }),
            "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.add_changed_listings(); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) {
              *r.add_changed_listings() = GroundFloor::get().all_listings().front();
              r.mutable_changed_listings(0)->set_name("cities/quito/listings/none");
            }),
            "NOT_FOUND");
  EXPECT_EQ(refusal([](auto& r) { r.add_city_limits()->set_city("cities/nowhere"); }), "NOT_FOUND");
  EXPECT_EQ(refusal([](auto& r) {
              r.add_city_limits()->set_city("cities/quito");
              r.mutable_city_limits(0)->set_provider_limit(-1);
            }),
            "INVALID_FIELD");
  request.set_programme("programmes/none");
  EXPECT_EQ(common::reason_of(preview(house, request).status()), "NOT_FOUND");
}

}  // namespace
}  // namespace entente::matching
