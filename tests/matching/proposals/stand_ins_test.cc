// Who stands in for a party that leaves a trio: a need of Kumi, pivotal offers of Sur and Rio, facilitating ones of
// Nord and Ost, by the engine's own rules.
#include "services/matching/proposals/stand_ins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/rested_pairs.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::Proposal;

constexpr char kNeed[] = "cities/kumi/listings/need";
constexpr char kSur[] = "cities/sur/listings/teach";
constexpr char kRio[] = "cities/rio/listings/teach";
constexpr char kNord[] = "cities/nord/listings/fund";
constexpr char kOst[] = "cities/ost/listings/fund";

class TrioGround {
 public:
  TrioGround() {
    auto profiles = std::make_shared<ProfilesView>();
    for (const auto& [id, development] : {std::pair("AA", "developing"), std::pair("BB", "developed")}) {
      auto country = std::make_shared<profiles::v1::Country>();
      country->set_name(std::string("countries/") + id);
      auto& value = *country->add_classifications();
      value.set_scheme("development");
      value.set_value(development);
      profiles->countries[country->name()] = std::shared_ptr<const profiles::v1::Country>(country);
    }
    for (const auto& [id, country] : {std::pair("kumi", "AA"), std::pair("sur", "AA"), std::pair("rio", "AA"),
                                      std::pair("nord", "BB"), std::pair("ost", "BB")}) {
      auto city = std::make_shared<profiles::v1::City>();
      city->set_name(std::string("cities/") + id);
      city->set_country(country);
      city->add_field_periods()->set_creative_field("music");
      profiles->cities[city->name()] = std::shared_ptr<const profiles::v1::City>(city);
      cities[id] = city;
    }
    put(kNeed, type::v1::PARTY_ROLE_BENEFICIARY, {"drums", "festivals"});
    put(kSur, type::v1::PARTY_ROLE_PIVOTAL, {"drums"});
    put(kRio, type::v1::PARTY_ROLE_PIVOTAL, {"drums"});
    put(kNord, type::v1::PARTY_ROLE_FACILITATING, {"drums", "festivals"});
    put(kOst, type::v1::PARTY_ROLE_FACILITATING, {"festivals"});
    programme.set_name("programmes/trial");
    programme.set_display_name("Trial");
    programme.set_version(1);
    programme.set_trios(true);
    for (const auto axis : {type::v1::AXIS_NORTH_SOUTH, type::v1::AXIS_SOUTH_SOUTH, type::v1::AXIS_NORTH_SOUTH_SOUTH})
      programme.add_axes(axis);
    world = {profiles, listings, std::make_shared<DecisionsView>()};
    proposal.set_name("programmes/trial/rounds/2026-12-01-1/proposals/p-1");
    auto& pairing = *proposal.mutable_pairing()->mutable_candidate()->mutable_pairing();
    pairing.set_need(kNeed);
    pairing.set_offer(kSur);
    pairing.set_facilitator(kNord);
    set_parties(pairing, *listings, proposal);
  }

  void put(const std::string& name, type::v1::PartyRole role, const std::vector<std::string>& topics) {
    auto listing = std::make_shared<listings::v1::Listing>();
    listing->set_name(name);
    listing->set_kind(role == type::v1::PARTY_ROLE_BENEFICIARY ? listings::v1::Listing::KIND_NEED
                                                               : listings::v1::Listing::KIND_OFFER);
    listing->set_role(role);
    listing->set_area(type::v1::AREA_OF_ACTION_TRAINING_CAPACITY);
    listing->set_state(listings::v1::Listing::STATE_PUBLISHED);
    listing->add_creative_fields("music");
    for (const std::string& topic : topics) listing->add_topics(topic);
    listing->mutable_languages()->add_tags("en");
    listing->set_capacity(1);
    listing->set_etag("e1");
    // The places of need, pivotal and facilitating offer are held: by the proposal itself.
    if (name != kRio && name != kOst) listing->set_reserved_places(1);
    listings->listings.put(name, std::move(listing));
  }
  void change(const std::string& name, const std::function<void(listings::v1::Listing&)>& change) {
    auto listing = std::make_shared<listings::v1::Listing>(*listings->listings.find(name)->message());
    change(*listing);
    listings->listings.put(name, std::move(listing));
  }

  StandIns find(const std::string& leaving) {
    auto decisions = std::make_shared<DecisionsView>(*world.decisions);
    decisions->programmes[programme.name()] = std::make_shared<const v1::Programme>(programme);
    world.decisions = decisions;
    auto found = find_stand_ins(world, proposal, {}, leaving, ground.clock.now());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : StandIns{};
  }
  // The candidate that goes on when `leaving` leaves, and in `facts` which step that is.
  std::optional<v1::Candidate> tell(const std::string& leaving) {
    facts = {};
    const StandIns stand_ins = find(leaving);
    auto chosen = common::read_value<std::optional<v1::Candidate>>(
        *ground.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<std::optional<v1::Candidate>> {
          auto loads = city_loads(tx);
          if (!loads.ok()) return loads.status();
          return tell_stand_ins(tx, stand_ins, proposal, *loads, world, facts);
        });
    EXPECT_TRUE(chosen.ok()) << chosen.status();
    return chosen.ok() ? *chosen : std::nullopt;
  }
  // Another proposal of the ground's store, of these listings and in this state.
  void store(const std::string& id, Proposal::State state, const std::string& need, const std::string& offer) {
    Proposal other;
    other.set_name("programmes/trial/rounds/2026-12-01-1/proposals/" + id);
    auto& pairing = *other.mutable_pairing()->mutable_candidate()->mutable_pairing();
    pairing.set_need(need);
    pairing.set_offer(offer);
    set_parties(pairing, *listings, other);
    other.set_state(state);
    const absl::Status stored = ground.database->write(
        [&](common::WriteTransaction& tx) { return insert_proposal(tx, other, ground.clock.now()); });
    EXPECT_TRUE(stored.ok()) << stored;
  }

  ReviewGround ground;
  std::map<std::string, std::shared_ptr<profiles::v1::City>> cities;
  std::shared_ptr<ListingsView> listings = std::make_shared<ListingsView>();
  World world;
  v1::Programme programme;
  Proposal proposal;
  Facts facts;
};

std::vector<std::string> offers_of(const StandIns& stand_ins) {
  std::vector<std::string> names;
  for (const auto& each : stand_ins.reserves)
    names.push_back(each.pairing().offer() + " " + each.pairing().facilitator());
  return names;
}

TEST(StandIns, AreOtherCitiesInTheLostRole) {
  TrioGround ground;
  const StandIns for_third = ground.find("cities/nord");
  EXPECT_THAT(offers_of(for_third), ElementsAre(std::string(kSur) + " " + kOst));
  ASSERT_TRUE(for_third.pair.has_value());
  EXPECT_EQ(for_third.pair->pairing().offer(), kSur);
  EXPECT_EQ(for_third.pair->pairing().facilitator(), "");
  EXPECT_EQ(for_third.pair->axis(), type::v1::AXIS_SOUTH_SOUTH);
  EXPECT_GT(for_third.pair->score(), 0);
  EXPECT_EQ(for_third.reserves[0].axis(), type::v1::AXIS_NORTH_SOUTH_SOUTH);
  EXPECT_TRUE(for_third.reserves[0].has_third_city());

  const StandIns for_pivotal = ground.find("cities/sur");
  EXPECT_THAT(offers_of(for_pivotal), ElementsAre(std::string(kRio) + " " + kNord));
  EXPECT_FALSE(for_pivotal.pair.has_value());
}

TEST(StandIns, AreNobodyForTheBeneficiaryOrInAPair) {
  TrioGround ground;
  const StandIns for_beneficiary = ground.find("cities/kumi");
  EXPECT_THAT(for_beneficiary.reserves, IsEmpty());
  EXPECT_FALSE(for_beneficiary.pair.has_value());
  ground.proposal.mutable_parties()->RemoveLast();
  const StandIns in_a_pair = ground.find("cities/sur");
  EXPECT_THAT(in_a_pair.reserves, IsEmpty());
  EXPECT_FALSE(in_a_pair.pair.has_value());
}

TEST(StandIns, HaveAPlaceAndFollowTheRules) {
  TrioGround ground;
  ground.change(kOst, [](auto& listing) { listing.set_reserved_places(1); });
  EXPECT_THAT(ground.find("cities/nord").reserves, IsEmpty());
  ground.change(kOst, [](auto& listing) {
    listing.set_reserved_places(0);
    listing.set_state(listings::v1::Listing::STATE_HELD);
  });
  EXPECT_THAT(ground.find("cities/nord").reserves, IsEmpty());
  // Places that others hold stay held.
  ground.change(kNeed, [](auto& listing) {
    listing.set_capacity(2);
    listing.set_reserved_places(3);
  });
  EXPECT_FALSE(ground.find("cities/nord").pair.has_value());
}

TEST(StandIns, ArentAPairThatTheProgrammeDoesntTake) {
  TrioGround ground;
  ground.programme.clear_axes();
  ground.programme.add_axes(type::v1::AXIS_NORTH_SOUTH_SOUTH);
  EXPECT_FALSE(ground.find("cities/nord").pair.has_value());
  ground.programme.add_axes(type::v1::AXIS_SOUTH_SOUTH);
  EXPECT_TRUE(ground.find("cities/nord").pair.has_value());
  ground.programme.set_relevance_floor(90);
  EXPECT_FALSE(ground.find("cities/nord").pair.has_value());
}

TEST(StandIns, DontBringBackWhatRests) {
  TrioGround ground;
  Proposal before = ground.proposal;
  before.mutable_parties(2)->set_city("cities/ost");
  before.mutable_parties(2)->set_listing(kOst);
  auto decisions = std::make_shared<DecisionsView>(*ground.world.decisions);
  decisions->cooperations.emplace_back(
      std::make_shared<const v1::Cooperation>(rested_pair(before, "cities/ost", ground.ground.clock.now())));
  ground.world.decisions = decisions;
  EXPECT_EQ(ground.find("cities/nord").reserves.size(), 1U) << "the programme lets nothing rest";
  ground.programme.set_cool_down_days(10);
  EXPECT_THAT(ground.find("cities/nord").reserves, IsEmpty());
}

TEST(StandIns, AreReservesBeforeThePairBeforeNobody) {
  TrioGround ground;
  auto chosen = ground.tell("cities/nord");
  ASSERT_TRUE(chosen.has_value());
  EXPECT_EQ(chosen->pairing().facilitator(), kOst);
  EXPECT_TRUE(ground.facts.hold(Condition::kReserveStandsIn));
  EXPECT_FALSE(ground.facts.hold(Condition::kPairStillHelps));
  EXPECT_FALSE(ground.facts.hold(Condition::kNobodyStandsIn));

  ground.cities["ost"]->set_provider_limit(0);
  chosen = ground.tell("cities/nord");
  ASSERT_TRUE(chosen.has_value());
  EXPECT_EQ(chosen->pairing().facilitator(), "");
  EXPECT_FALSE(ground.facts.hold(Condition::kReserveStandsIn));
  EXPECT_THAT(ground.facts.why_not(Condition::kReserveStandsIn), HasSubstr("cities/ost carries 0 cooperations"));
  EXPECT_TRUE(ground.facts.hold(Condition::kPairStillHelps));
  EXPECT_FALSE(ground.facts.hold(Condition::kNobodyStandsIn));

  EXPECT_FALSE(ground.tell("cities/kumi").has_value());
  EXPECT_FALSE(ground.facts.hold(Condition::kReserveStandsIn));
  EXPECT_FALSE(ground.facts.hold(Condition::kPairStillHelps));
  EXPECT_TRUE(ground.facts.hold(Condition::kNobodyStandsIn));
}

TEST(StandIns, ArentPartnersOfTheNeedAlready) {
  TrioGround ground;
  ground.store("p-2", Proposal::STATE_REJECTED, kNeed, kRio);
  EXPECT_TRUE(ground.tell("cities/sur").has_value());
  ground.store("p-3", Proposal::STATE_AGREED, kNeed, kRio);
  EXPECT_FALSE(ground.tell("cities/sur").has_value());
  EXPECT_THAT(ground.facts.why_not(Condition::kReserveStandsIn), HasSubstr("cities/rio is a partner of"));
  ground.programme.mutable_limits()->set_partners_of_city_per_need(2);
  EXPECT_TRUE(ground.tell("cities/sur").has_value());
}

TEST(StandIns, GoOnWithWhoHasNotAnswered) {
  TrioGround ground;
  ground.proposal.mutable_parties(0)->set_accepted(type::v1::KNOWLEDGE_YES);
  ground.proposal.mutable_asked_terms()->set_note("in May");
  ground.proposal.mutable_pairing()->add_runners_up();
  const auto chosen = ground.tell("cities/nord");
  ASSERT_TRUE(chosen.has_value());
  ground.change(kSur, [](auto& listing) { listing.set_etag("e2"); });
  go_on_with(*chosen, ground.world, ground.proposal);
  ASSERT_EQ(ground.proposal.parties_size(), 3);
  EXPECT_EQ(ground.proposal.parties(0).accepted(), type::v1::KNOWLEDGE_UNSPECIFIED);
  EXPECT_EQ(ground.proposal.parties(1).listing_etag(), "e2");
  EXPECT_EQ(ground.proposal.parties(2).listing(), kOst);
  EXPECT_EQ(ground.proposal.parties(2).role(), type::v1::PARTY_ROLE_FACILITATING);
  EXPECT_FALSE(ground.proposal.has_asked_terms());
  EXPECT_EQ(ground.proposal.pairing().runners_up_size(), 0);
  EXPECT_EQ(ground.proposal.pairing().candidate().pairing().facilitator(), kOst);
}

// A decline as its handler takes it, on the trio of Kumi, Sur and Nord, whose places are held.
class TrioDeclined : public testing::Test {
 protected:
  TrioDeclined() {
    ground.ground.publish();
    ground.programme.set_cool_down_days(365);
    for (const auto* listing : {kNeed, kSur, kRio, kNord, kOst}) {
      ground.ground.places.capacity[listing] = 1;
      ground.ground.places.etags[listing] = "e1";
    }
    Proposal& proposal = ground.proposal;
    proposal.set_state(Proposal::STATE_APPROVED);
    proposal.set_reservation("reservations/first");
    *proposal.mutable_notify_time() = common::to_timestamp(ground.ground.clock.now() - absl::Hours(1));
    proposal.mutable_parties(0)->set_accepted(type::v1::KNOWLEDGE_YES);
    for (int i : {1, 2})
      *proposal.mutable_parties(i)->mutable_answer_by_time() =
          common::to_timestamp(ground.ground.clock.now() + absl::Hours(24));
    EXPECT_TRUE(
        ground.ground.places.hold(proposal.reservation(), {{kNeed, "e1"}, {kSur, "e1"}, {kNord, "e1"}}, {}).ok());
    const absl::Status stored = ground.ground.database->write(
        [&](common::WriteTransaction& tx) { return insert_proposal(tx, proposal, ground.ground.clock.now()); });
    EXPECT_TRUE(stored.ok()) << stored;
    for (const char* other : {"cities/kumi", "cities/sur"}) {
      EXPECT_TRUE(ground.ground.contacts.grant("cities/nord", other, proposal.name()).ok());
      EXPECT_TRUE(ground.ground.contacts.grant(other, "cities/nord", proposal.name()).ok());
    }
  }
  absl::StatusOr<Proposal> decline(const std::string& city) {
    ground.find("cities/kumi");  // the programme as it is now
    AnswerHandlers answers(
        *ground.ground.database, [this]() -> absl::StatusOr<World> { return ground.world; }, *ground.ground.held);
    v1::DeclineProposalRequest request;
    request.set_name(ground.proposal.name());
    request.set_reason("dates");
    return answers.decline(ground.ground.by(ReviewGround::focal_point(city)), request);
  }
  Proposal stored() {
    auto found = common::read_value<std::optional<Proposal>>(*ground.ground.database, [&](common::ReadTransaction& tx) {
      return find_proposal(tx, *common::ProposalName::parse(ground.proposal.name()));
    });
    EXPECT_TRUE(found.ok() && found->has_value());
    return **found;
  }
  std::vector<std::string> holding(const std::string& reservation) {
    return ground.ground.places.reservations[reservation];
  }
  void seen_since(absl::Time when) {
    Proposal present = stored();
    *present.mutable_notify_time() = common::to_timestamp(when);
    const absl::Status status = ground.ground.database->write(
        [&](common::WriteTransaction& tx) { return update_proposal(tx, present, ground.ground.clock.now()); });
    EXPECT_TRUE(status.ok()) << status;
  }
  TrioGround ground;
};

TEST_F(TrioDeclined, HasItsRoleRefilledAndItsPlacesHeldAnew) {
  const auto declined = decline("nord");
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(declined->parties_size(), 0) << "who goes on isn't its business any more";
  EXPECT_EQ(declined->last_decision().on_behalf_of(), "cities/nord");
  EXPECT_EQ(stored().state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(stored().parties(2).listing(), kOst);
  EXPECT_EQ(stored().parties(0).accepted(), type::v1::KNOWLEDGE_UNSPECIFIED);
  EXPECT_NE(stored().reservation(), "reservations/first");
  // Each had one place only: the former ones went first.
  EXPECT_THAT(holding(stored().reservation()), ElementsAre(kNeed, kSur, kOst));
  EXPECT_FALSE(ground.ground.places.is_held("reservations/first"));
  EXPECT_EQ(ground.ground.places.held(kNord), 0);
  // Who has left sees nobody's contacts any more.
  ground.ground.clock.advance(absl::Minutes(1));
  EXPECT_TRUE(ground.ground.grants->run().ok());
  for (const auto& grant : ground.ground.contacts.grants)
    EXPECT_THAT(grant, testing::Not(testing::Contains("cities/nord")));
}

// Its cities saw it long ago; the days of who stands in, and of all who are asked anew, begin now.
TEST_F(TrioDeclined, GivesItsCitiesAllTheirDaysAgain) {
  const absl::Time now = ground.ground.clock.now();
  seen_since(now - absl::Hours(24 * 40));
  ASSERT_TRUE(decline("nord").ok());
  ASSERT_EQ(stored().state(), Proposal::STATE_APPROVED);
  AnswerDays days(*ground.ground.database, ground.ground.clock,
                  [this]() -> absl::StatusOr<World> { return ground.world; });
  for (int look = 0; look < 2; ++look) {
    const auto done = days.run();
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_EQ(done->expired, 0);
  }
  EXPECT_EQ(stored().state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(common::from_timestamp(stored().parties(0).answer_by_time()), now + absl::Hours(24 * kAnswerDays));
}

// Its places couldn't be held anew: it is before coordinators again, and so begins anew for its cities.
TEST_F(TrioDeclined, IsSeenAnewOnlyAWhileAfterAnotherApproval) {
  seen_since(ground.ground.clock.now() - absl::Hours(24 * 40));
  ground.ground.places.etags[kOst] = "e2";
  ASSERT_TRUE(decline("nord").ok());
  ASSERT_EQ(stored().state(), Proposal::STATE_RETURNED);
  EXPECT_FALSE(stored().has_notify_time());
  ground.ground.places.etags[kOst] = "e1";
  ReviewHandlers review(
      *ground.ground.database, [this]() -> absl::StatusOr<World> { return ground.world; }, *ground.ground.held);
  v1::ResubmitProposalRequest resubmit;
  resubmit.set_name(ground.proposal.name());
  const auto again = review.resubmit(ground.ground.by_coordinator(), resubmit);
  ASSERT_TRUE(again.ok()) << again.status();
  v1::ApproveProposalRequest approve;
  approve.set_name(ground.proposal.name());
  const auto approved = review.approve(ground.ground.by_coordinator(), approve);
  ASSERT_TRUE(approved.ok()) << approved.status();
  ASSERT_EQ(stored().state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(common::from_timestamp(stored().notify_time()), ground.ground.clock.now() + kTimeToUndo);
  // Until then nobody sees anybody's contacts, and once it is taken back nobody ever does.
  EXPECT_TRUE(ground.ground.grants->run().ok());
  EXPECT_FALSE(ground.ground.contacts.sees(ground.proposal.name()));
  v1::UndoDecisionRequest undo;
  undo.set_name(stored().last_decision().name());
  const auto undone = review.undo(ground.ground.by_coordinator(), undo);
  ASSERT_TRUE(undone.ok()) << undone.status();
  ground.ground.clock.advance(absl::Hours(1));
  EXPECT_TRUE(ground.ground.grants->run().ok());
  EXPECT_FALSE(ground.ground.contacts.sees(ground.proposal.name()));
}

TEST_F(TrioDeclined, HealsWhenTheListingsServiceWasAway) {
  ground.ground.places.fault = TablePlaces::Fault::kNotAsked;
  ASSERT_TRUE(decline("nord").ok());
  EXPECT_EQ(stored().state(), Proposal::STATE_APPROVING);
  ground.ground.places.fault = TablePlaces::Fault::kNone;
  ground.ground.clock.advance(absl::Hours(1));
  EXPECT_TRUE(ground.ground.held->run().ok());
  EXPECT_EQ(stored().state(), Proposal::STATE_APPROVED);
  EXPECT_THAT(holding(stored().reservation()), ElementsAre(kNeed, kSur, kOst));
  EXPECT_FALSE(ground.ground.places.is_held("reservations/first"));
}

TEST_F(TrioDeclined, GoesOnAsAPairWhereNobodyTakesTheRole) {
  ground.change(kOst, [](auto& listing) { listing.set_reserved_places(1); });
  const auto declined = decline("nord");
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(stored().state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(stored().parties_size(), 2);
  EXPECT_THAT(holding(stored().reservation()), ElementsAre(kNeed, kSur));
}

TEST_F(TrioDeclined, EndsWhereNothingHelpsAndCanBeTakenBack) {
  ground.change(kRio, [](auto& listing) { listing.set_reserved_places(1); });
  const auto declined = decline("sur");
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(stored().state(), Proposal::STATE_DECLINED);
  const auto resting = [&] {
    auto all = common::read_value<common::PageOf<v1::Cooperation>>(
        *ground.ground.database,
        [](common::ReadTransaction& tx) { return list_cooperations(tx, {}, "", common::kEverything); });
    EXPECT_TRUE(all.ok()) << all.status();
    return all->entries.size();
  };
  EXPECT_EQ(resting(), 1U);
  v1::UndoDecisionRequest undo;
  undo.set_name(stored().last_decision().name());
  ReviewHandlers review(
      *ground.ground.database, [this]() -> absl::StatusOr<World> { return ground.world; }, *ground.ground.held);
  const auto undone = review.undo(ground.ground.by(ReviewGround::focal_point("sur")), undo);
  ASSERT_TRUE(undone.ok()) << undone.status();
  EXPECT_EQ(stored().state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(resting(), 0U);
}

}  // namespace
}  // namespace entente::matching
