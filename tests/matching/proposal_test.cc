#include <gtest/gtest.h>

#include <map>
#include <set>

#include "services/common/text/names.h"
#include "services/matching/proposals/proposal_maker.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Proposals = v1::ProposalService::Stub;

absl::StatusOr<v1::ImportCooperationsResponse> import(MatchingHouse& house, const std::string& sheet,
                                                      bool validate_only = false, Who who = Who::kCoordinator) {
  v1::ImportCooperationsRequest request;
  request.set_sheet(sheet);
  request.set_validate_only(validate_only);
  return call(house.proposals, &Proposals::ImportCooperations, house.as(who), request);
}

absl::StatusOr<v1::ListProposalsResponse> list(MatchingHouse& house, const std::string& round,
                                               const std::string& filter, Who who = Who::kObserver) {
  v1::ListProposalsRequest request;
  request.set_parent(round);
  request.set_page_size(1000);
  request.set_filter(filter);
  return call(house.proposals, &Proposals::ListProposals, house.as(who), request);
}

// Reads `count` proposals of a watch from `start` on.
std::vector<v1::WatchProposalsResponse> watch(MatchingHouse& house, std::int64_t start, const std::string& parent,
                                              std::size_t count) {
  v1::WatchProposalsRequest request;
  request.set_start_revision(start);
  request.set_parent(parent);
  const auto context = house.as(Who::kObserver);
  const auto reader = house.proposals->WatchProposals(context.get(), request);
  std::vector<v1::WatchProposalsResponse> seen;
  v1::WatchProposalsResponse response;
  while (seen.size() < count && reader->Read(&response)) seen.push_back(response);
  context->TryCancel();
  return seen;
}

TEST(Proposal, SaysWhoInWhichRoleOnWhichVersionOfTheListings) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  std::map<std::string, const listings::v1::Listing*> listings;
  for (const auto& listing : GroundFloor::get().all_listings()) listings[listing.name()] = &listing;
  const auto proposals = house.all_proposals(round.name());
  ASSERT_FALSE(proposals.empty());
  for (const v1::Proposal& proposal : proposals) {
    EXPECT_EQ(proposal.state(), v1::Proposal::STATE_PROPOSED);
    EXPECT_EQ(proposal.origin(), v1::Proposal::ORIGIN_ROUND);
    EXPECT_TRUE(proposal.example());
    ASSERT_EQ(proposal.parties_size(), 2);
    EXPECT_EQ(proposal.parties(0).role(), type::v1::PARTY_ROLE_BENEFICIARY);
    EXPECT_EQ(proposal.parties(1).role(), type::v1::PARTY_ROLE_PIVOTAL);
    EXPECT_EQ(proposal.parties(0).listing(), proposal.pairing().candidate().pairing().need());
    EXPECT_FALSE(proposal.parties(0).listing_etag().empty());
    std::int64_t sum = 0;
    for (const auto& term : proposal.pairing().candidate().terms()) sum += term.points();
    EXPECT_EQ(sum, proposal.pairing().candidate().score());
    v1::GetProposalRequest get;
    get.set_name(proposal.name());
    const auto got = call(house.proposals, &Proposals::GetProposal, house.as(Who::kObserver), get);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->etag(), proposal.etag());
  }
}

TEST(Proposals, AreFilteredByStateAxisCityNeedOfferAndOrigin) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  const auto all = house.all_proposals(round.name());
  ASSERT_FALSE(all.empty());
  const v1::Proposal& one = all.front();
  const auto count = [&](const std::string& filter) {
    const auto reply = list(house, round.name(), filter);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply->proposals_size();
  };
  EXPECT_EQ(count("state = \"STATE_PROPOSED\""), static_cast<int>(all.size()));
  EXPECT_EQ(count("state = \"APPROVED\""), 0);
  EXPECT_EQ(count("origin = \"ORIGIN_ROUND\""), static_cast<int>(all.size()));
  const auto matching = [&](const std::function<bool(const v1::Proposal&)>& wanted) {
    return static_cast<int>(std::count_if(all.begin(), all.end(), wanted));
  };
  EXPECT_EQ(count("axis = \"NORTH_SOUTH\""),
            matching([](const auto& p) { return p.pairing().candidate().axis() == type::v1::AXIS_NORTH_SOUTH; }));
  const std::string city = one.parties(1).city();
  EXPECT_EQ(count("city = \"" + city + "\""),
            matching([&](const auto& p) { return p.parties(0).city() == city || p.parties(1).city() == city; }));
  const std::string need = one.parties(0).listing();
  EXPECT_EQ(count("need = \"" + need + "\" AND offer = \"" + one.parties(1).listing() + "\""), 1);
  EXPECT_EQ(common::reason_of(list(house, round.name(), "state = \"NONSENSE\"").status()), "INVALID_FILTER");
  EXPECT_EQ(common::reason_of(list(house, round.name(), "colour = \"red\"").status()), "INVALID_FILTER");
  EXPECT_EQ(common::reason_of(list(house, round.name() + "0", "").status()), "NOT_FOUND");
}

TEST(Proposals, AreHiddenFromFocalPointsUntilApprovedAndPublished) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  const auto all = house.all_proposals(round.name());
  const auto seen = list(house, round.name(), "", Who::kFocalPoint);
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->proposals_size(), 0);
  EXPECT_EQ(list(house, round.name() + "0", "", Who::kFocalPoint)->proposals_size(), 0)
      << "the same as one that exists";
  const auto refusal = [&](const std::string& name) {
    v1::GetProposalRequest get;
    get.set_name(name);
    return call(house.proposals, &Proposals::GetProposal, house.as(Who::kFocalPoint), get).status();
  };
  EXPECT_EQ(common::reason_of(refusal(all.front().name())), "PERMISSION_DENIED");
  EXPECT_EQ(refusal(all.front().name()), refusal(round.name() + "/proposals/none"));
}

TEST(ProposalWatch, ResumesWhereItStopped) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  const std::size_t count = house.all_proposals(round.name()).size();
  ASSERT_GT(count, 10u);
  const auto whole = watch(house, 1, round.name(), count);
  ASSERT_EQ(whole.size(), count);
  for (std::size_t i = 1; i < whole.size(); ++i) EXPECT_GT(whole[i].revision(), whole[i - 1].revision());
  const auto rest = watch(house, whole[4].revision() + 1, round.name(), count - 5);
  ASSERT_EQ(rest.size(), count - 5);
  EXPECT_EQ(rest.front().proposal().name(), whole[5].proposal().name());
  EXPECT_EQ(rest.back().proposal().name(), whole.back().proposal().name());
  // Over a restart, too; and a newer round's changes follow.
  house.restart();
  const auto again = watch(house, whole.back().revision(), round.name(), 1);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again.front().proposal().name(), whole.back().proposal().name());
  const v1::Round newer = house.solve(programme, "", round.name());
  const auto superseded = watch(house, whole.back().revision() + 1, round.name(), count);
  ASSERT_EQ(superseded.size(), count);
  for (const auto& change : superseded) EXPECT_EQ(change.proposal().state(), v1::Proposal::STATE_SUPERSEDED);
  EXPECT_EQ(watch(house, 1, newer.name(), 1).size(), 1u);
}

// What the caller may do with it, and why to look twice, as GetProposal says it; without asking it is the change alone.
TEST(ProposalWatch, TellsTheCallerAsItReads) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  const auto all = house.all_proposals(round.name());
  ASSERT_FALSE(all.empty());
  const auto watch_as = [&](Who who, bool as_read) {
    v1::WatchProposalsRequest request;
    request.set_start_revision(1);
    request.set_parent(round.name());
    request.set_as_read(as_read);
    const auto context = house.as(who);
    const auto reader = house.proposals->WatchProposals(context.get(), request);
    std::map<std::string, v1::Proposal> seen;
    std::int64_t last = 0;
    for (v1::WatchProposalsResponse response; seen.size() < all.size() && reader->Read(&response);) {
      EXPECT_GT(response.revision(), last) << "in their order";
      last = response.revision();
      seen[response.proposal().name()] = response.proposal();
    }
    context->TryCancel();
    return seen;
  };
  const auto coordinator = watch_as(Who::kCoordinator, true);
  ASSERT_EQ(coordinator.size(), all.size());
  for (const auto& [name, proposal] : coordinator) {
    v1::GetProposalRequest get;
    get.set_name(name);
    const auto read = call(house.proposals, &Proposals::GetProposal, house.as(Who::kCoordinator), get);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(proposal.DebugString(), read->DebugString());
    EXPECT_GT(proposal.allowed_actions_size(), 0);
  }
  for (const auto& [name, proposal] : watch_as(Who::kObserver, true)) EXPECT_EQ(proposal.allowed_actions_size(), 0);
  for (const auto& [name, proposal] : watch_as(Who::kCoordinator, false))
    EXPECT_EQ(proposal.allowed_actions_size(), 0) << "nobody asked";
}

TEST(ProposalId, IsAShortSlugAndTheSameForTheSamePairingOfARound) {
  v1::Pairing pairing;
  pairing.set_need("cities/x/listings/" + std::string(47, 'n') + "-" + std::string(10, 'm'));
  pairing.set_offer("cities/y/listings/o");
  const common::RoundName round{"trial", "2026-12-01-1"};
  const std::string id = proposal_id(round, pairing);
  EXPECT_LE(id.size(), 63u);
  EXPECT_EQ(id.find("--"), std::string::npos);
  EXPECT_EQ(id, proposal_id(round, pairing));
  EXPECT_NE(id, proposal_id({"trial", "2026-12-01-2"}, pairing));
  pairing.set_facilitator("cities/z/listings/f");
  EXPECT_NE(id, proposal_id(round, pairing));
}

TEST(Cooperations, AreImportedUpdatedAndListed) {
  MatchingHouse house;
  const std::string sheet =
      "id,beneficiary_city,pivotal_city,facilitating_city,need,offer,facilitator,state,start,end\n"
      "first,kathmandu,edinburgh,,,,,running,2026-03,\n"
      ",aswan,edinburgh,,,,,closed,2024,2025-06-30\n";
  const auto preview = import(house, sheet, true);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_EQ(preview->report().new_count(), 2) << preview->ShortDebugString();
  EXPECT_FALSE(preview->report().stored());
  v1::ImportCooperationsRequest promised;
  promised.set_sheet(sheet);
  promised.set_preview_token(preview->report().preview_token());
  const auto store = [&] {
    return call(house.proposals, &Proposals::ImportCooperations, house.as(Who::kCoordinator), promised);
  };
  EXPECT_TRUE(store()->report().stored());
  EXPECT_EQ(common::reason_of(store().status()), "PREVIEW_OUTDATED") << "it would change nothing now";
  const auto same = import(house, sheet);
  EXPECT_EQ(same->report().same_count(), 2);
  const auto changed = import(house, "id;beneficiary_city;pivotal_city;state\nfirst;kathmandu;edinburgh;closed\n");
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->report().changed_count(), 1) << changed->ShortDebugString();
  EXPECT_EQ(changed->report().separator(), ";");

  v1::ListCooperationsRequest list_request;
  list_request.set_filter("city = \"aswan\"");
  const auto listed = call(house.proposals, &Proposals::ListCooperations, house.as(Who::kFocalPoint), list_request);
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_EQ(listed->cooperations_size(), 1);
  EXPECT_EQ(listed->cooperations(0).name(), "cooperations/aswan-edinburgh-2024");
  v1::GetCooperationRequest get;
  get.set_name("cooperations/aswan-edinburgh-2024");
  EXPECT_EQ(call(house.proposals, &Proposals::GetCooperation, house.as(Who::kFocalPoint), get)->SerializeAsString(),
            listed->cooperations(0).SerializeAsString());
  get.set_name("cooperations/none");
  EXPECT_EQ(
      common::reason_of(call(house.proposals, &Proposals::GetCooperation, house.as(Who::kFocalPoint), get).status()),
      "NOT_FOUND");
  list_request.set_filter("city = aswan OR city = kathmandu");
  EXPECT_EQ(call(house.proposals, &Proposals::ListCooperations, house.as(Who::kFocalPoint), list_request)
                ->cooperations_size(),
            2);
  list_request.set_filter("state = \"CLOSED\"");
  EXPECT_EQ(call(house.proposals, &Proposals::ListCooperations, house.as(Who::kFocalPoint), list_request)
                ->cooperations_size(),
            2);
}

TEST(Cooperations, ThatWereDeclinedAreThereForThoseWhomTheyConcern) {
  MatchingHouse house;
  ASSERT_TRUE(import(house,
                     "id,beneficiary_city,pivotal_city,state\n"
                     "mine,kathmandu,edinburgh,declined\n"
                     "others,aswan,edinburgh,declined\n"
                     "public,aswan,edinburgh,closed\n")
                  ->report()
                  .stored());
  const auto names = [&](Who who) {
    std::vector<std::string> names;
    const auto page = call(house.proposals, &Proposals::ListCooperations, house.as(who), v1::ListCooperationsRequest());
    for (const auto& each : page->cooperations()) names.push_back(each.name());
    return names;
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(names(Who::kFocalPoint), (Names{"cooperations/mine", "cooperations/public"}));
  EXPECT_EQ(names(Who::kObserver), (Names{"cooperations/mine", "cooperations/others", "cooperations/public"}));
  v1::GetCooperationRequest get;
  get.set_name("cooperations/others");
  const auto got = [&](Who who) {
    return common::reason_of(call(house.proposals, &Proposals::GetCooperation, house.as(who), get).status());
  };
  EXPECT_EQ(got(Who::kFocalPoint), "NOT_FOUND");
  EXPECT_EQ(got(Who::kObserver), "");
}

TEST(Cooperations, ColumnThatIsMissingIsToldOnce) {
  MatchingHouse house;
  const auto lacking = import(house, "City,Sister city\nKathmandu,Edinburgh\nEdinburgh,Kathmandu\n", true);
  ASSERT_TRUE(lacking.ok()) << lacking.status();
  ASSERT_EQ(lacking->report().violations_size(), 1) << lacking->report().ShortDebugString();
  EXPECT_EQ(lacking->report().violations(0).reason(), "MISSING_COLUMN");
  EXPECT_EQ(lacking->report().violations(0).field(), "state");
}

TEST(Cooperations, WithAWrongRowAreStoredNotAtAll) {
  MatchingHouse house;
  const auto reply = import(house,
                            "id,beneficiary_city,pivotal_city,state,start,end,need\n"
                            "good,kathmandu,edinburgh,running,,,\n"
                            "bad id,kathmandu,edinburgh,running,,,\n"
                            "unknown-city,kathmnadu,edinburgh,running,,,\n"
                            "itself,kathmandu,kathmandu,running,,,\n"
                            "reversed,kathmandu,edinburgh,closed,2026,2025,\n"
                            "no-state,kathmandu,edinburgh,,,,\n"
                            "good,aswan,edinburgh,running,,,\n"
                            "listing,kathmandu,edinburgh,running,,,no-such-listing\n");
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_FALSE(reply->report().stored());
  std::map<int, std::string> fields;
  for (const auto& violation : reply->report().violations()) fields[violation.row()] = violation.field();
  EXPECT_EQ(
      fields,
      (std::map<int, std::string>{
          {3, "id"}, {4, "beneficiary_city"}, {5, "pivotal_city"}, {6, "end"}, {7, "state"}, {8, "id"}, {9, "need"}}));
  EXPECT_EQ(reply->report().violations(3).reason(), "ENDS_BEFORE_START");
  EXPECT_NE(reply->report().violations(1).description().find("kathmandu"), std::string::npos) << "did you mean";
  EXPECT_EQ(call(house.proposals, &Proposals::ListCooperations, house.as(Who::kObserver), v1::ListCooperationsRequest())
                ->cooperations_size(),
            0);
  EXPECT_EQ(common::reason_of(import(house, "id\n", false, Who::kObserver).status()), "PERMISSION_DENIED");
}

TEST(Cooperations, ThatRunKeepTheirCitiesApart) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round before = house.solve(programme);
  const v1::Proposal pair = house.all_proposals(before.name()).front();
  const auto& who = pair.pairing().candidate().pairing();
  const auto id = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
  const std::string sheet = "beneficiary_city,pivotal_city,need,offer,state\n" + id(pair.parties(0).city()) + "," +
                            id(pair.parties(1).city()) + "," + id(who.need()) + "," + id(who.offer()) + ",running\n";
  const auto imported = import(house, sheet);
  ASSERT_TRUE(imported.ok() && imported->report().stored()) << imported->ShortDebugString();
  const v1::Round after = house.solve(programme);
  EXPECT_NE(after.snapshot().digest(), before.snapshot().digest());
  EXPECT_NE(after.snapshot().scoring_context_digest(), before.snapshot().scoring_context_digest());
  for (const v1::Proposal& proposal : house.all_proposals(after.name())) {
    const auto& now = proposal.pairing().candidate().pairing();
    EXPECT_FALSE(now.need() == who.need() && now.offer() == who.offer());
  }
}

}  // namespace
}  // namespace entente::matching
