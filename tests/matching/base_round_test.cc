#include "services/matching/solving/base_round.h"
#include "services/common/base/time.h"

#include <gtest/gtest.h>

#include <algorithm>
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

TEST(BaseRound, OnlyItsUntouchedProposalsGiveWay) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round bystander = house.solve(programme);
  const v1::Round base = house.solve(programme);
  const v1::Proposal approved = of_kathmandu(house, base.name());
  set_state(house, approved, v1::Proposal::STATE_APPROVED);
  const auto before = house.all_proposals(base.name());
  ASSERT_GT(before.size(), 3u);
  const std::string returned = (before[0].name() == approved.name() ? before[1] : before[0]).name();
  set_state(house, *get(house, returned, Who::kObserver), v1::Proposal::STATE_RETURNED);

  const v1::Round round = house.solve(programme, "", base.name());
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(get(house, base.name()).state(), v1::Round::STATE_SUPERSEDED);
  EXPECT_EQ(get(house, bystander.name()).state(), v1::Round::STATE_SOLVED) << "it isn't the base";
  for (const v1::Proposal& proposal : house.all_proposals(bystander.name())) {
    EXPECT_EQ(proposal.state(), v1::Proposal::STATE_PROPOSED);
  }
  for (const v1::Proposal& proposal : house.all_proposals(base.name())) {
    const auto expected = proposal.name() == approved.name() ? v1::Proposal::STATE_APPROVED
                          : proposal.name() == returned      ? v1::Proposal::STATE_RETURNED
                                                             : v1::Proposal::STATE_SUPERSEDED;
    EXPECT_EQ(proposal.state(), expected) << proposal.name();
  }
  std::set<std::string> carried;
  for (const v1::Proposal& proposal : house.all_proposals(round.name())) carried.insert(proposal.carried_from());
  EXPECT_TRUE(carried.contains(approved.name()));
  EXPECT_FALSE(carried.contains("")) << "nothing has changed between the two";
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
    auto listings = std::make_shared<ListingsView>();
    for (const char* name : {kNeed, kOffer, kOther}) {
      auto listing = std::make_shared<listings::v1::Listing>();
      listing->set_name(name);
      listing->set_capacity(2);
      listing->set_reserved_places(2);
      listing->set_state(listings::v1::Listing::STATE_FULFILLED);
      listings->listings.put(name, std::move(listing));
    }
    world = {std::make_shared<ProfilesView>(), listings, std::make_shared<DecisionsView>()};
    v1::Pairing& pairing = *proposal.mutable_pairing()->mutable_candidate()->mutable_pairing();
    pairing.set_need(kNeed);
    pairing.set_offer(kOffer);
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
  static constexpr char kProgramme[] = "programmes/trial";
  static constexpr char kNeed[] = "cities/a/listings/n";
  static constexpr char kOffer[] = "cities/b/listings/o";
  static constexpr char kOther[] = "cities/b/listings/p";
  World world;
  v1::Proposal proposal;
};

TEST(WithFixed, KeepsThePairAndFreesThePlacesThatItHolds) {
  const SmallWorld small;
  const World fixed = with_fixed(small.world, SmallWorld::kProgramme, {small.proposal});
  const auto& directives = fixed.decisions->directives.at(SmallWorld::kProgramme);
  ASSERT_EQ(directives.size(), 1u);
  EXPECT_EQ(directives[0]->kind(), v1::Directive::KIND_KEEP);
  EXPECT_EQ(directives[0]->need(), SmallWorld::kNeed);
  for (const char* name : {SmallWorld::kNeed, SmallWorld::kOffer}) {
    EXPECT_EQ(fixed.listing(name)->reserved_places(), 1);
    EXPECT_EQ(fixed.listing(name)->state(), listings::v1::Listing::STATE_PUBLISHED);
    EXPECT_EQ(small.world.listing(name)->reserved_places(), 2) << "the world itself stays";
  }
  EXPECT_EQ(fixed.listing(SmallWorld::kOther)->reserved_places(), 2);
  EXPECT_TRUE(small.world.decisions->directives.empty());
}

TEST(WithFixed, APersonsDirectiveGoesBefore) {
  const SmallWorld small;
  const World out = with_fixed(small.with(v1::Directive::KIND_RULE_OUT), SmallWorld::kProgramme, {small.proposal});
  ASSERT_EQ(out.decisions->directives.at(SmallWorld::kProgramme).size(), 1u);
  EXPECT_EQ(out.decisions->directives.at(SmallWorld::kProgramme)[0]->kind(), v1::Directive::KIND_RULE_OUT);
  EXPECT_EQ(out.listing(SmallWorld::kNeed)->reserved_places(), 2);
  const World kept = with_fixed(small.with(v1::Directive::KIND_KEEP), SmallWorld::kProgramme, {small.proposal});
  EXPECT_EQ(kept.decisions->directives.at(SmallWorld::kProgramme).size(), 1u);
  EXPECT_EQ(kept.listing(SmallWorld::kNeed)->reserved_places(), 1);
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
