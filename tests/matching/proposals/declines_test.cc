// What a decline leaves behind: a pair that rests, and reasons that act on listings and tell coordinators.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/decisions.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/listing_changes.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/reason_acts.h"
#include "services/matching/proposals/rested_pairs.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::Cooperation;
using v1::Decision;
using v1::Proposal;

std::vector<Cooperation> cooperations(ReviewGround& ground) {
  auto all = common::read_value<common::PageOf<Cooperation>>(
      *ground.database, [](common::ReadTransaction& tx) { return list_cooperations(tx, {}, "", common::kEverything); });
  EXPECT_TRUE(all.ok()) << all.status();
  return all.ok() ? all->entries : std::vector<Cooperation>();
}

void write(ReviewGround& ground, const std::function<absl::Status(common::WriteTransaction&)>& closure) {
  const absl::Status status = ground.database->write(closure);
  EXPECT_TRUE(status.ok()) << status;
}

Proposal trio(const ReviewGround& ground) {
  Proposal proposal;
  proposal.set_name("programmes/trial/rounds/2026-12-01-1/proposals/trio");
  v1::Pairing pairing;
  pairing.set_need(ReviewGround::needs()[0]);
  pairing.set_offer(ReviewGround::offers()[3]);
  pairing.set_facilitator(ReviewGround::offers()[1]);
  *proposal.mutable_pairing()->mutable_candidate()->mutable_pairing() = pairing;
  set_parties(pairing, *ground.listings, proposal);
  return proposal;
}

TEST(RestedPairs, AreThePairOrTheThreeThatWasDeclined) {
  ReviewGround ground;
  const Proposal of_three = trio(ground);
  for (const char* leaving : {"cities/dakar", "cities/tunis"}) {
    const Cooperation rested = rested_pair(of_three, leaving, ground.clock.now());
    EXPECT_EQ(rested.state(), Cooperation::STATE_DECLINED);
    EXPECT_EQ(rested.need(), ReviewGround::needs()[0]);
    EXPECT_EQ(rested.offer(), ReviewGround::offers()[3]);
    EXPECT_EQ(rested.facilitating_city(), "") << leaving;
    EXPECT_EQ(rested.proposal(), of_three.name());
    EXPECT_EQ(common::format_partial_date(rested.end()), "2026-12-01");
    EXPECT_TRUE(common::CooperationName::parse(rested.name()).has_value()) << rested.name();
  }
  const Cooperation third = rested_pair(of_three, "cities/oslo", ground.clock.now());
  EXPECT_EQ(third.facilitating_city(), "cities/oslo");
  EXPECT_EQ(third.facilitator(), ReviewGround::offers()[1]);
  EXPECT_NE(third.name(), rested_pair(of_three, "cities/tunis", ground.clock.now()).name());
  EXPECT_EQ(third.declined_by(), "cities/oslo");
}

TEST(RestedPairs, StandInTheStoreUntilTheDeclineIsTakenBack) {
  ReviewGround ground;
  const Proposal proposal = ground.propose(0, 0);
  const std::string lyon = "cities/lyon";
  for (int i = 0; i < 2; ++i)
    write(ground, [&](common::WriteTransaction& tx) { return rest_pair(tx, proposal, lyon, ground.clock.now()); });
  ASSERT_EQ(cooperations(ground).size(), 1U);
  EXPECT_EQ(cooperations(ground)[0].pivotal_city(), lyon);
  // A view of decisions, from which rounds and candidates are made, has it.
  DecisionsView view;
  EXPECT_TRUE(
      ground.database->read([&](common::ReadTransaction& tx) { return stored_decisions().load(tx, view); }).ok());
  ASSERT_EQ(view.cooperations.size(), 1U);
  const std::string with = view.cooperations_digest;
  for (int i = 0; i < 2; ++i)
    write(ground, [&](common::WriteTransaction& tx) { return wake_pair(tx, proposal, lyon); });
  EXPECT_THAT(cooperations(ground), IsEmpty());
  DecisionsView without;
  EXPECT_TRUE(
      ground.database->read([&](common::ReadTransaction& tx) { return stored_decisions().load(tx, without); }).ok());
  EXPECT_NE(without.cooperations_digest, with);
}

// The listings service as it is told.
class ToldChanges final : public ListingChanges {
 public:
  absl::Status hold(const std::string& listing, listings::v1::Listing::HoldReason reason) override {
    if (is_down) return absl::UnavailableError("down");
    told.push_back("hold " + listing + " " + std::to_string(reason));
    return absl::OkStatus();
  }
  absl::Status lower(const std::string& listing, std::int32_t places) override {
    if (is_down) return absl::UnavailableError("down");
    told.push_back("lower " + listing + " " + std::to_string(places));
    return absl::OkStatus();
  }
  bool is_down = false;
  std::vector<std::string> told;
};

class Reasons : public testing::Test {
 protected:
  // As the step does it: the decision, and what follows from its reason.
  Decision decline(const Proposal& proposal, const std::string& reason, const std::string& preferred = "") {
    Decision decision;
    decision.set_action(Decision::ACTION_DECLINE);
    decision.set_reason(reason);
    *decision.mutable_create_time() = common::to_timestamp(ground.clock.now());
    write(ground, [&](common::WriteTransaction& tx) -> absl::Status {
      const absl::Status acted =
          act_on_reason(tx, proposal, {"cities/lyon", reason, preferred}, ground.world, ground.clock.now());
      if (!acted.ok()) return acted;
      return append_decision(tx, *common::ProposalName::parse(proposal.name()), decision);
    });
    return decision;
  }
  void run() {
    ReasonActs acts(*ground.database, ground.clock, changes);  // anew, as a process that has just begun
    EXPECT_TRUE(acts.run().ok());
  }
  std::vector<std::string> notes(const Proposal& proposal) {
    std::vector<std::string> ids;
    for (const Decision& decision : ground.decisions(proposal.name()))
      if (decision.action() == Decision::ACTION_NOTE) ids.push_back(decision.cause().id());
    return ids;
  }
  ReviewGround ground;
  ToldChanges changes;
};

TEST_F(Reasons, HoldAListingThatIsOutOfDateOnceTheDeclineStands) {
  const Proposal proposal = ground.propose(0, 0);
  decline(proposal, "listing-out-of-date");
  run();
  EXPECT_THAT(changes.told, IsEmpty());
  ground.clock.advance(absl::Minutes(6));
  changes.is_down = true;
  run();
  changes.is_down = false;
  ground.clock.advance(absl::Minutes(1));
  run();
  EXPECT_THAT(changes.told, ElementsAre("hold " + ReviewGround::offers()[0] + " 1"));
  ground.clock.advance(absl::Hours(1));
  run();
  EXPECT_EQ(changes.told.size(), 1U);
}

TEST_F(Reasons, LowerThePlacesThatThereWere) {
  decline(ground.propose(0, 0), "no-capacity");
  ground.clock.advance(absl::Minutes(6));
  run();
  EXPECT_THAT(changes.told, ElementsAre("lower " + ReviewGround::offers()[0] + " 2"));
}

TEST_F(Reasons, DontActForADeclineThatWasTakenBack) {
  const Proposal proposal = ground.propose(0, 0);
  const Decision declined = decline(proposal, "listing-out-of-date");
  Decision undo;
  undo.set_action(Decision::ACTION_UNDO);
  undo.set_undoes(declined.name());
  write(ground, [&](common::WriteTransaction& tx) {
    return append_decision(tx, *common::ProposalName::parse(proposal.name()), undo);
  });
  ground.clock.advance(absl::Minutes(6));
  run();
  EXPECT_THAT(changes.told, IsEmpty());
}

TEST_F(Reasons, TellCoordinatorsWhomTheCityWantsAndWhatMayHelp) {
  const Proposal proposal = ground.propose(0, 0);
  decline(proposal, "prefers-other-partner");
  EXPECT_THAT(notes(proposal), IsEmpty());
  decline(proposal, "prefers-other-partner", "cities/oslo");
  EXPECT_THAT(notes(proposal), ElementsAre("review.hint.preferred"));
  decline(proposal, "language");
  EXPECT_THAT(notes(proposal), ElementsAre("review.hint.preferred", "review.hint.interpreter"));
  const auto decisions = ground.decisions(proposal.name());
  EXPECT_EQ(decisions[1].cause().parameters().at("preferred"), "cities/oslo");
  EXPECT_EQ(decisions[1].audience(), Decision::AUDIENCE_COORDINATORS);
  decline(proposal, "costs");
  ground.clock.advance(absl::Minutes(6));
  run();
  EXPECT_THAT(changes.told, IsEmpty());
}

}  // namespace
}  // namespace entente::matching
