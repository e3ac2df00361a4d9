#include "services/matching/solving/base_round.h"
#include "services/common/base/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Proposals = v1::ProposalService::Stub;

// As the review will, in one transaction.
void write(MatchingHouse& house, const std::function<absl::Status(common::WriteTransaction&)>& change) {
  const absl::Status status = house.database().write(change);
  ASSERT_TRUE(status.ok()) << status;
}

void set_state(MatchingHouse& house, v1::Proposal proposal, v1::Proposal::State state) {
  proposal.set_state(state);
  write(house, [&](common::WriteTransaction& tx) { return update_proposal(tx, proposal, absl::UnixEpoch()); });
}

v1::Round get(MatchingHouse& house, const std::string& name) {
  v1::GetRoundRequest request;
  request.set_name(name);
  const auto round = call(house.rounds, &v1::RoundService::Stub::GetRound, house.as(Who::kObserver), request);
  EXPECT_TRUE(round.ok()) << round.status();
  return round.value_or(v1::Round());
}

absl::StatusOr<v1::Proposal> get(MatchingHouse& house, const std::string& name, Who who) {
  v1::GetProposalRequest request;
  request.set_name(name);
  return call(house.proposals, &Proposals::GetProposal, house.as(who), request);
}

// A proposal of the round that has a party of the focal point's city.
v1::Proposal of_kathmandu(MatchingHouse& house, const std::string& round) {
  for (const v1::Proposal& proposal : house.all_proposals(round)) {
    for (const auto& party : proposal.parties()) {
      if (party.city() == "cities/kathmandu") return proposal;
    }
  }
  ADD_FAILURE() << "no proposal of Kathmandu";
  return {};
}

std::vector<v1::Decision> decisions(MatchingHouse& house, const std::string& proposal, int page_size = 1000) {
  v1::ListDecisionsRequest request;
  request.set_parent(proposal);
  request.set_page_size(page_size);
  std::vector<v1::Decision> all;
  do {
    const auto page = call(house.proposals, &Proposals::ListDecisions, house.as(Who::kCoordinator), request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return all;
    all.insert(all.end(), page->decisions().begin(), page->decisions().end());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return all;
}

void add_note(MatchingHouse& house, const std::string& proposal, const std::string& text) {
  v1::AddNoteRequest request;
  request.set_parent(proposal);
  request.set_text(text);
  const auto note = call(house.proposals, &Proposals::AddNote, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(note.ok()) << note.status();
}

void decide(MatchingHouse& house, v1::Decision::Action action, const std::string& proposal, const std::string& reason) {
  v1::BatchDecideRequest request;
  request.set_action(action);
  request.add_entries()->set_name(proposal);
  request.set_reason(reason);
  const auto reply = call(house.proposals, &Proposals::BatchDecide, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(reply.ok() && reply->taken_count() == 1) << reply.status() << reply->DebugString();
}

TEST(BaseRound, WhatIsBeforeCoordinatorsGivesWayAndIsCarriedOn) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round bystander = house.solve(programme);
  const v1::Round base = house.solve(programme);
  const v1::Proposal approved = of_kathmandu(house, base.name());
  set_state(house, approved, v1::Proposal::STATE_APPROVED);
  const auto before = house.all_proposals(base.name());
  ASSERT_GT(before.size(), 3u);
  const std::string returned = (before[0].name() == approved.name() ? before[1] : before[0]).name();
  decide(house, v1::Decision::ACTION_RETURN, returned, "dates");
  add_note(house, returned, "asked by mail");

  const v1::Round round = house.solve(programme, "", base.name());
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(get(house, base.name()).state(), v1::Round::STATE_SUPERSEDED);
  EXPECT_EQ(get(house, bystander.name()).state(), v1::Round::STATE_SOLVED) << "it isn't the base";
  for (const v1::Proposal& proposal : house.all_proposals(bystander.name())) {
    EXPECT_EQ(proposal.state(), v1::Proposal::STATE_PROPOSED);
  }
  std::map<std::string, v1::Proposal> heirs;
  for (const v1::Proposal& proposal : house.all_proposals(round.name())) heirs[proposal.carried_from()] = proposal;
  EXPECT_TRUE(heirs.contains(approved.name()));
  EXPECT_FALSE(heirs.contains("")) << "nothing has changed between the two";
  for (const v1::Proposal& proposal : house.all_proposals(base.name())) {
    if (proposal.name() == approved.name()) {
      EXPECT_EQ(proposal.state(), v1::Proposal::STATE_APPROVED);
      continue;
    }
    EXPECT_EQ(proposal.state(), v1::Proposal::STATE_SUPERSEDED) << proposal.name();
    EXPECT_EQ(proposal.last_decision().cause().id(), "review.cause.carried-on");
    EXPECT_EQ(proposal.last_decision().cause().parameters().at("proposal"), heirs[proposal.name()].name());
  }
  // It is returned still, by the same decision, with its notes; and that isn't undone where it was taken.
  const v1::Proposal heir = heirs[returned];
  EXPECT_EQ(heir.state(), v1::Proposal::STATE_RETURNED);
  EXPECT_EQ(heir.last_decision().action(), v1::Decision::ACTION_RETURN);
  const v1::Proposal seen = *get(house, heir.name(), Who::kCoordinator);
  EXPECT_EQ(std::count(seen.allowed_actions().begin(), seen.allowed_actions().end(), v1::Decision::ACTION_UNDO), 0);
  EXPECT_EQ(std::count(seen.allowed_actions().begin(), seen.allowed_actions().end(), v1::Decision::ACTION_RESUBMIT), 1);
}

TEST(BaseRound, TheFirstOfTwoApprovalsStands) {
  MatchingHouse house;
  v1::Programme asked = example_programme();
  asked.set_second_approval(v1::Programme::SECOND_APPROVAL_ALWAYS);
  const std::string programme = house.create_programme(asked);
  const v1::Round base = house.solve(programme);
  const auto before = house.all_proposals(base.name());
  ASSERT_GT(before.size(), 2u);
  decide(house, v1::Decision::ACTION_APPROVE, before[0].name(), "");
  const v1::Proposal once = *get(house, before[0].name(), Who::kCoordinator);
  ASSERT_EQ(once.state(), v1::Proposal::STATE_PROPOSED);
  ASSERT_EQ(once.approvals_missing(), 1);
  const v1::Round round = house.solve(programme, "", base.name());
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED);
  int heirs = 0;
  for (const v1::Proposal& proposal : house.all_proposals(round.name())) {
    const v1::Proposal heir = *get(house, proposal.name(), Who::kCoordinator);
    const bool is_its = heir.carried_from() == once.name();
    EXPECT_EQ(heir.approvals_missing(), is_its ? 1 : 2) << heir.name();
    if (!is_its) continue;
    ++heirs;
    EXPECT_EQ(heir.last_decision().author(), once.last_decision().author());
    EXPECT_EQ(std::count(heir.allowed_actions().begin(), heir.allowed_actions().end(), v1::Decision::ACTION_APPROVE), 0)
        << "the second must be another person";
  }
  EXPECT_EQ(heirs, 1);
}

TEST(BaseRound, DecisionsAreReadAlongAllThatAProposalCarriesOn) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  std::vector<std::string> line;
  std::string base;
  for (int i = 0; i < 3; ++i) {
    base = house.solve(programme, "", base).name();
    std::string next;
    for (const v1::Proposal& proposal : house.all_proposals(base))
      if (line.empty() || proposal.carried_from() == line.back()) next = proposal.name();
    ASSERT_FALSE(next.empty());
    line.push_back(next);
    add_note(house, next, "note " + std::to_string(i));
  }
  add_note(house, line[0], "a late one");
  for (const int page_size : {1000, 1, 2}) {
    std::vector<std::string> texts;
    for (const v1::Decision& decision : decisions(house, line[2], page_size))
      if (decision.action() == v1::Decision::ACTION_NOTE) texts.push_back(decision.text());
    EXPECT_THAT(texts, testing::ElementsAre("note 0", "a late one", "note 1", "note 2")) << page_size;
  }
  EXPECT_EQ(decisions(house, line[0]).size(), 3u) << "two notes, and that it gave way; nothing of its heirs";
}

TEST(BaseRound, ARejectedPairIsNotProposedAgain) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round base = house.solve(programme);
  const v1::Proposal rejected = house.all_proposals(base.name()).front();
  decide(house, v1::Decision::ACTION_REJECT, rejected.name(), "known-already");
  const v1::Round round = house.solve(programme, "", base.name());
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED) << round.DebugString();
  for (const v1::Proposal& proposal : house.all_proposals(round.name()))
    EXPECT_FALSE(proposal.parties(0).listing() == rejected.parties(0).listing() &&
                 proposal.parties(1).listing() == rejected.parties(1).listing());
  EXPECT_EQ(get(house, rejected.name(), Who::kObserver)->state(), v1::Proposal::STATE_REJECTED);
}

TEST(BaseRound, WhatIsApprovedInARoundIsFixedInAllThatFollowIt) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round first = house.solve(programme);
  const v1::Proposal approved = of_kathmandu(house, first.name());
  set_state(house, approved, v1::Proposal::STATE_APPROVED);
  const v1::Round second = house.solve(programme, "", first.name());
  const v1::Round third = house.solve(programme, "", second.name());
  ASSERT_EQ(third.state(), v1::Round::STATE_SOLVED);
  int found = 0;
  for (const v1::Proposal& proposal : house.all_proposals(third.name())) {
    if (proposal.parties(0).listing() != approved.parties(0).listing() ||
        proposal.parties(1).listing() != approved.parties(1).listing())
      continue;
    ++found;
    EXPECT_TRUE(proposal.pairing().kept()) << "as the first round approved it";
    const v1::Proposal seen = *get(house, proposal.name(), Who::kCoordinator);
    EXPECT_EQ(std::count(seen.allowed_actions().begin(), seen.allowed_actions().end(), v1::Decision::ACTION_APPROVE), 0)
        << "its places are held by the first";
  }
  EXPECT_EQ(found, 1);
}

TEST(BaseRound, WhatWasApprovedStaysBeforeItsCities) {
  for (const bool published : {true, false}) {
    MatchingHouse house;
    const std::string programme = house.create_programme(example_programme());
    v1::Round base = house.solve(programme);
    v1::Proposal approved = of_kathmandu(house, base.name());
    if (published) *approved.mutable_notify_time() = common::to_timestamp(absl::UnixEpoch());
    set_state(house, approved, v1::Proposal::STATE_APPROVED);
    EXPECT_FALSE(get(house, approved.name(), Who::kFocalPoint).ok()) << "the round isn't published yet";
    if (published) {
      base.set_state(v1::Round::STATE_PUBLISHED);
      write(house, [&](common::WriteTransaction& tx) { return update_round(tx, base, absl::UnixEpoch()); });
      EXPECT_TRUE(get(house, approved.name(), Who::kFocalPoint).ok());
    }
    house.solve(programme, "", base.name());
    EXPECT_EQ(get(house, base.name()).state(), published ? v1::Round::STATE_PUBLISHED : v1::Round::STATE_SUPERSEDED);
    EXPECT_EQ(get(house, approved.name(), Who::kFocalPoint).ok(), published) << "five minutes later";
    GroundFloor::get().clock.advance(absl::Minutes(5));
    EXPECT_TRUE(get(house, approved.name(), Who::kFocalPoint).ok());
    v1::ListProposalsRequest list;
    list.set_parent(base.name());
    list.set_page_size(1000);
    const auto seen = call(house.proposals, &Proposals::ListProposals, house.as(Who::kFocalPoint), list);
    ASSERT_TRUE(seen.ok()) << seen.status();
    ASSERT_EQ(seen->proposals_size(), 1);
    EXPECT_EQ(seen->proposals(0).name(), approved.name());
  }
}

TEST(BaseRound, ItsApprovedPairsAreFixedInTheNextRound) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round base = house.solve(programme);
  const auto pairs_of = [&](const std::string& round) {
    std::set<std::pair<std::string, std::string>> pairs;
    for (const v1::Proposal& proposal : house.all_proposals(round)) {
      pairs.emplace(proposal.parties(0).listing(), proposal.parties(1).listing());
    }
    return pairs;
  };
  // A pair that no round chooses: of a need that has a better partner.
  const auto chosen = pairs_of(base.name());
  v1::Proposal by_hand;
  for (const v1::Proposal& proposal : house.all_proposals(base.name())) {
    v1::ListCandidatesRequest ask;
    ask.set_programme(programme);
    ask.set_listing(proposal.parties(0).listing());
    const auto candidates =
        call(house.candidates, &v1::CandidateService::Stub::ListCandidates, house.as(Who::kObserver), ask);
    ASSERT_TRUE(candidates.ok()) << candidates.status();
    for (const v1::Candidate& candidate : candidates->candidates()) {
      if (chosen.contains({candidate.pairing().need(), candidate.pairing().offer()})) continue;
      by_hand = proposal;
      *by_hand.mutable_pairing()->mutable_candidate() = candidate;
    }
    if (!by_hand.name().empty()) break;
  }
  ASSERT_FALSE(by_hand.name().empty());
  const v1::Pairing pairing = by_hand.pairing().candidate().pairing();
  ASSERT_FALSE(pairs_of(house.solve(programme, "", base.name()).name()).contains({pairing.need(), pairing.offer()}));

  const v1::Round second = house.solve(programme);
  by_hand.set_name(second.name() + "/proposals/by-hand");
  by_hand.set_origin(v1::Proposal::ORIGIN_BY_HAND);
  by_hand.set_state(v1::Proposal::STATE_APPROVED);
  write(house, [&](common::WriteTransaction& tx) { return insert_proposal(tx, by_hand, absl::UnixEpoch()); });
  const v1::Round third = house.solve(programme, "", second.name());
  ASSERT_EQ(third.state(), v1::Round::STATE_SOLVED);
  EXPECT_TRUE(pairs_of(third.name()).contains({pairing.need(), pairing.offer()}));
  // And again after a restart, from what is stored.
  house.restart();
  v1::ExplainPairRequest explain;
  explain.set_round(third.name());
  *explain.mutable_pairing() = pairing;
  const auto why = call(house.candidates, &v1::CandidateService::Stub::ExplainPair, house.as(Who::kObserver), explain);
  ASSERT_TRUE(why.ok()) << why.status();
  EXPECT_EQ(why->outcome(), v1::Explanation::OUTCOME_PROPOSED);
}

// A world of one need and two offers, and the proposal of the need with the first.
struct SmallWorld {
  SmallWorld() {
    auto profiles = std::make_shared<ProfilesView>();
    for (const auto& [city, country, development] :
         {std::tuple{"cities/a", "AA", "developing"}, {"cities/b", "BB", "developed"}}) {
      auto profile = std::make_shared<profiles::v1::City>();
      profile->set_name(city);
      profile->set_country(country);
      profiles->cities[city] = std::shared_ptr<const profiles::v1::City>(std::move(profile));
      auto land = std::make_shared<profiles::v1::Country>();
      land->set_name(std::string("countries/") + country);
      auto& one = *land->add_classifications();
      one.set_scheme("development");
      one.set_value(development);
      const std::string name = land->name();
      profiles->countries[name] = std::shared_ptr<const profiles::v1::Country>(std::move(land));
    }
    listings = std::make_shared<ListingsView>();
    for (const char* name : {kNeed, kOffer, kOther}) {
      const bool need = name == kNeed;
      auto listing = std::make_shared<listings::v1::Listing>();
      listing->set_name(name);
      listing->set_kind(need ? listings::v1::Listing::KIND_NEED : listings::v1::Listing::KIND_OFFER);
      listing->set_role(need ? type::v1::PARTY_ROLE_BENEFICIARY : type::v1::PARTY_ROLE_PIVOTAL);
      listing->set_area(type::v1::AREA_OF_ACTION_STUDIES);
      listing->set_capacity(2);
      listing->set_reserved_places(2);
      listing->set_state(listings::v1::Listing::STATE_FULFILLED);
      listing->set_etag("e1");
      listings->listings.put(name, std::move(listing));
    }
    world = {profiles, listings, std::make_shared<DecisionsView>()};
    programme.set_name(kProgramme);
    programme.add_axes(type::v1::AXIS_NORTH_SOUTH);
    programme.set_relevance_floor(0);
    programme.set_relevance_good(0);
    v1::Pairing& pairing = *proposal.mutable_pairing()->mutable_candidate()->mutable_pairing();
    pairing.set_need(kNeed);
    pairing.set_offer(kOffer);
    proposal.set_name("programmes/trial/rounds/r/proposals/p");
    for (const char* name : {kNeed, kOffer}) {
      v1::Proposal::Party& party = *proposal.add_parties();
      party.set_listing(name);
      party.set_listing_etag("e1");
    }
  }
  World with(v1::Directive::Kind kind) const {
    auto directive = std::make_shared<v1::Directive>();
    directive->set_kind(kind);
    directive->set_need(kNeed);
    directive->set_offer(kOffer);
    auto decisions = std::make_shared<DecisionsView>();
    decisions->directives[kProgramme].emplace_back(std::move(directive));
    return {world.profiles, world.listings, decisions};
  }
  // The world in which a round heeds that the proposal was approved, or rejected.
  World fixed(const World& in) const { return with_base(in, programme, kDay, {{proposal}, {}}); }
  World rejected(const World& in) const { return with_base(in, programme, kDay, {{}, {proposal}}); }
  static std::vector<v1::Directive::Kind> said(const World& in) {
    std::vector<v1::Directive::Kind> kinds;
    if (const auto found = in.decisions->directives.find(kProgramme); found != in.decisions->directives.end())
      for (const auto& directive : found->second) kinds.push_back(directive->kind());
    return kinds;
  }
  static constexpr matcher::Day kDay = 20'000;
  static constexpr char kProgramme[] = "programmes/trial";
  static constexpr char kNeed[] = "cities/a/listings/n";
  static constexpr char kOffer[] = "cities/b/listings/o";
  static constexpr char kOther[] = "cities/b/listings/p";
  std::shared_ptr<ListingsView> listings;
  World world;
  v1::Programme programme;
  v1::Proposal proposal;
};

TEST(WithBase, KeepsAnApprovedPairAndFreesThePlacesThatItHolds) {
  const SmallWorld small;
  const World fixed = small.fixed(small.world);
  EXPECT_THAT(SmallWorld::said(fixed), testing::ElementsAre(v1::Directive::KIND_KEEP));
  for (const char* name : {SmallWorld::kNeed, SmallWorld::kOffer}) {
    EXPECT_EQ(fixed.listing(name)->reserved_places(), 1);
    EXPECT_EQ(fixed.listing(name)->state(), listings::v1::Listing::STATE_PUBLISHED);
    EXPECT_EQ(small.world.listing(name)->reserved_places(), 2) << "the world itself stays";
  }
  EXPECT_EQ(fixed.listing(SmallWorld::kOther)->reserved_places(), 2);
  EXPECT_TRUE(small.world.decisions->directives.empty());
}

TEST(WithBase, APersonsDirectiveGoesBefore) {
  const SmallWorld small;
  const World out = small.fixed(small.with(v1::Directive::KIND_RULE_OUT));
  EXPECT_THAT(SmallWorld::said(out), testing::ElementsAre(v1::Directive::KIND_RULE_OUT));
  EXPECT_EQ(out.listing(SmallWorld::kNeed)->reserved_places(), 2);
  const World kept = small.fixed(small.with(v1::Directive::KIND_KEEP));
  EXPECT_THAT(SmallWorld::said(kept), testing::ElementsAre(v1::Directive::KIND_KEEP));
  EXPECT_EQ(kept.listing(SmallWorld::kNeed)->reserved_places(), 1);
  EXPECT_THAT(SmallWorld::said(small.rejected(small.with(v1::Directive::KIND_KEEP))),
              testing::ElementsAre(v1::Directive::KIND_KEEP));
}

TEST(WithBase, APairThatARuleStopsByNowLeavesItsPlacesHeld) {
  SmallWorld small;
  small.programme.clear_axes();
  small.programme.add_axes(type::v1::AXIS_SOUTH_SOUTH);
  const World fixed = small.fixed(small.world);
  EXPECT_TRUE(SmallWorld::said(fixed).empty()) << "a kept pair that a rule stops would fail the round";
  EXPECT_EQ(fixed.listing(SmallWorld::kNeed)->reserved_places(), 2);
}

TEST(WithBase, APairThatHasBegunIsNoMatterOfTheRound) {
  SmallWorld small;
  auto cooperation = std::make_shared<v1::Cooperation>();
  cooperation->set_beneficiary_city("cities/a");
  cooperation->set_pivotal_city("cities/b");
  cooperation->set_proposal(small.proposal.name());
  auto decisions = std::make_shared<DecisionsView>();
  decisions->cooperations.emplace_back(std::move(cooperation));
  const World fixed = small.fixed({small.world.profiles, small.world.listings, decisions});
  EXPECT_TRUE(SmallWorld::said(fixed).empty());
  EXPECT_EQ(fixed.listing(SmallWorld::kNeed)->reserved_places(), 2);
}

// As where a trio went on with another city in a role, and what was declined rests.
TEST(WithBase, APairOfWhichAnotherCityDeclinedIsKept) {
  SmallWorld small;
  auto rested = std::make_shared<v1::Cooperation>();
  rested->set_beneficiary_city("cities/a");
  rested->set_pivotal_city("cities/c");
  rested->set_proposal(small.proposal.name());
  rested->set_state(v1::Cooperation::STATE_DECLINED);
  auto decisions = std::make_shared<DecisionsView>();
  decisions->cooperations.emplace_back(std::move(rested));
  const World fixed = small.fixed({small.world.profiles, small.world.listings, decisions});
  EXPECT_THAT(SmallWorld::said(fixed), testing::ElementsAre(v1::Directive::KIND_KEEP));
  EXPECT_EQ(fixed.listing(SmallWorld::kNeed)->reserved_places(), 1);
}

TEST(WithBase, ARejectedPairOfUnchangedListingsIsRuledOut) {
  SmallWorld small;
  EXPECT_THAT(SmallWorld::said(small.rejected(small.world)), testing::ElementsAre(v1::Directive::KIND_RULE_OUT));
  small.proposal.mutable_parties(1)->set_listing_etag("e0");
  EXPECT_TRUE(SmallWorld::said(small.rejected(small.world)).empty()) << "the offer has changed since";
}

TEST(ProposalIds, AndReservationsAreNeverSharedByTwoProposals) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  std::set<std::string> ids, reservations;
  std::size_t count = 0;
  for (int i = 0; i < 2; ++i) {
    for (const v1::Proposal& proposal : house.all_proposals(house.solve(programme).name())) {
      ids.insert(proposal.name().substr(proposal.name().rfind('/')));
      reservations.insert(proposal.reservation());
      EXPECT_TRUE(proposal.reservation().starts_with("reservations/p-")) << proposal.reservation();
      ++count;
    }
  }
  ASSERT_GT(count, 20u);
  EXPECT_EQ(ids.size(), count);
  EXPECT_EQ(reservations.size(), count);
}

TEST(ProposalIds, AReleasedReservationIsFollowedByAnother) {
  v1::Proposal proposal;
  proposal.set_name("programmes/a/rounds/b/proposals/c");
  std::set<std::string> seen;
  for (int i = 0; i < 5; ++i) {
    proposal.set_reservation(next_reservation(proposal));
    EXPECT_TRUE(seen.insert(proposal.reservation()).second);
  }
}

}  // namespace
}  // namespace entente::matching
