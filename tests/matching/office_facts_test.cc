// What offices say of themselves, all the way into the engine: kinds of partners and confirmed contacts, written
// through profiles and listings, carried by their watches.
#include <gtest/gtest.h>

#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Candidates = v1::CandidateService::Stub;
using Profiles = profiles::v1::ProfileService::Stub;
using Listings = listings::v1::ListingService::Stub;

// A pair of the example listings that are put back as they were.
class OfficeFacts : public testing::Test {
 protected:
  OfficeFacts() : programme_(house_.create_programme(example_programme())) {
    for (const auto& listing : ground_.all_listings()) {
      if (listing.kind() != listings::v1::Listing::KIND_NEED) continue;
      v1::ListCandidatesRequest request;
      request.set_programme(programme_);
      request.set_listing(listing.name());
      const auto reply = call(house_.candidates, &Candidates::ListCandidates, house_.as(Who::kObserver), request);
      if (!reply.ok() || reply->candidates().empty()) continue;
      pairing_ = reply->candidates(0).pairing();
      break;
    }
    need_ = listing_of(pairing_.need());
    offer_ = listing_of(pairing_.offer());
  }
  ~OfficeFacts() override {
    for (listings::v1::Listing listing : {need_, offer_}) write(listing);
  }

  listings::v1::Listing listing_of(const std::string& name) {
    listings::v1::GetListingRequest request;
    request.set_name(name);
    return ask(ground_.listings, &Listings::GetListing, request);
  }
  void write(listings::v1::Listing listing) {
    listings::v1::UpdateListingRequest request;
    listing.clear_etag();
    *request.mutable_listing() = std::move(listing);
    request.mutable_update_mask()->add_paths("partner_rules");
    request.mutable_update_mask()->add_paths("organisations");
    ask(ground_.listings, &Listings::UpdateListing, request);
  }
  std::string city_of_offer() const { return pairing_.offer().substr(0, pairing_.offer().find("/listings/")); }

  // The pair as it is once matching has seen all that was written before.
  v1::Explanation explain() {
    v1::ExplainPairRequest request;
    request.set_programme(programme_);
    *request.mutable_pairing() = pairing_;
    *request.mutable_as_of() = date("2026-12-01");
    profiles::v1::ListCitiesRequest cities;
    cities.set_page_size(1);
    request.mutable_min_position()->set_profiles(ask(ground_.profiles, &Profiles::ListCities, cities).revision());
    listings::v1::ListListingsRequest listings;
    listings.set_parent("cities/-");
    listings.set_page_size(1);
    request.mutable_min_position()->set_listings(ask(ground_.listings, &Listings::ListListings, listings).revision());
    const auto reply = call(house_.candidates, &Candidates::ExplainPair, house_.as(Who::kObserver), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.value_or(v1::Explanation());
  }
  static v1::RuleOutcome::Verdict partner_type(const v1::Explanation& explanation) {
    for (const auto& rule : explanation.rules()) {
      if (rule.rule() == "partner-type") return rule.verdict();
    }
    return v1::RuleOutcome::VERDICT_UNSPECIFIED;
  }
  static std::int64_t freshness(const v1::Explanation& explanation) {
    for (const auto& term : explanation.terms()) {
      if (term.term() == "freshness") return term.points();
    }
    return -1;
  }

  template <typename Stub, typename Request, typename Reply>
  Reply ask(const std::unique_ptr<Stub>& stub,
            grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Reply*), const Request& request) {
    const auto reply = call(stub, method, ground_.as(Who::kCoordinator), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.value_or(Reply());
  }

  GroundFloor& ground_ = GroundFloor::get();
  MatchingHouse house_;
  const std::string programme_;
  v1::Pairing pairing_;
  listings::v1::Listing need_;
  listings::v1::Listing offer_;
};

TEST_F(OfficeFacts, KindsOfOrganisationsDecideWhetherAPartnerIsTheOneWanted) {
  EXPECT_EQ(partner_type(explain()), v1::RuleOutcome::VERDICT_HOLDS) << "nobody wants a kind";
  listings::v1::Listing need = need_;
  need.mutable_partner_rules()->add_partner_types("university");
  write(need);
  v1::Explanation now = explain();
  EXPECT_EQ(partner_type(now), v1::RuleOutcome::VERDICT_NOT_KNOWN);
  EXPECT_TRUE(now.admissible()) << "what isn't known excludes nothing";

  profiles::v1::CreateOrganisationRequest create;
  create.set_parent(city_of_offer());
  create.set_organisation_id("house");
  create.mutable_organisation()->set_display_name("House");
  create.mutable_organisation()->set_kind("media");
  const profiles::v1::Organisation made = ask(ground_.profiles, &Profiles::CreateOrganisation, create);
  EXPECT_EQ(partner_type(explain()), v1::RuleOutcome::VERDICT_NOT_KNOWN) << "the offer doesn't say that it delivers";
  listings::v1::Listing offer = offer_;
  offer.add_organisations(made.name());
  write(offer);
  now = explain();
  EXPECT_EQ(partner_type(now), v1::RuleOutcome::VERDICT_BROKEN);
  EXPECT_FALSE(now.admissible());

  profiles::v1::UpdateOrganisationRequest update;
  *update.mutable_organisation() = made;
  update.mutable_organisation()->set_kind("university");
  ask(ground_.profiles, &Profiles::UpdateOrganisation, update);
  now = explain();
  EXPECT_EQ(partner_type(now), v1::RuleOutcome::VERDICT_HOLDS);
  EXPECT_TRUE(now.admissible());

  // The same from a mirror that lists anew, and in a round that is solved again from its stored inputs.
  const v1::Round round = house_.solve(programme_, "2026-12-01");
  house_.restart();
  EXPECT_EQ(partner_type(explain()), v1::RuleOutcome::VERDICT_HOLDS);
  v1::ExplainPairRequest request;
  request.set_round(round.name());
  *request.mutable_pairing() = pairing_;
  const auto inside = call(house_.candidates, &Candidates::ExplainPair, house_.as(Who::kObserver), request);
  ASSERT_TRUE(inside.ok()) << inside.status();
  EXPECT_EQ(partner_type(*inside), v1::RuleOutcome::VERDICT_HOLDS);
}

TEST_F(OfficeFacts, AConfirmedContactCountsAsFreshUntilItIsGone) {
  EXPECT_EQ(freshness(explain()), 0) << "examples have no day of change";
  profiles::v1::CreateContactRequest create;
  create.set_parent(city_of_offer());
  create.set_contact_id("office");
  create.mutable_contact()->set_display_name("Office");
  ask(ground_.profiles, &Profiles::CreateContact, create);
  EXPECT_EQ(freshness(explain()), 0) << "not confirmed";
  profiles::v1::ConfirmContactRequest confirm;
  confirm.set_name(city_of_offer() + "/contacts/office");
  ask(ground_.profiles, &Profiles::ConfirmContact, confirm);
  EXPECT_GT(freshness(explain()), 0);
  profiles::v1::DeleteContactRequest remove;
  remove.set_name(confirm.name());
  ask(ground_.profiles, &Profiles::DeleteContact, remove);
  EXPECT_EQ(freshness(explain()), 0);
}

}  // namespace
}  // namespace entente::matching
