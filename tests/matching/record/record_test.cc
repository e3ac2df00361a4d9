// The record feeds back: what a provider's cooperations come to moves its terms in the scores of needs that are still
// to be served. A cooperation of the example network goes over gRPC from agreement to close.
#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/agreed_cooperation.h"
#include "services/matching/documents/convert.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/world/relevant.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using v1::Cooperation;
using v1::Proposal;
using Proposals = v1::ProposalService::Stub;

class Record : public testing::Test {
 protected:
  template <typename Request>
  Cooperation act(grpc::Status (Proposals::*method)(grpc::ClientContext*, const Request&, Cooperation*),
                  const Request& request) {
    const auto reply = call(house.proposals, method, house.as(Who::kCoordinator), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.value_or(Cooperation());
  }

  v1::ListCandidatesResponse candidates(const std::string& need) {
    v1::ListCandidatesRequest request;
    request.set_programme(programme);
    request.set_listing(need);
    request.set_max_candidates(200);
    const auto reply =
        call(house.candidates, &v1::CandidateService::Stub::ListCandidates, house.as(Who::kCoordinator), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.value_or(v1::ListCandidatesResponse());
  }

  // Points of the terms of a pair; empty: it is no candidate.
  std::map<std::string, std::int64_t> terms_of(const std::string& need, const std::string& offer) {
    std::map<std::string, std::int64_t> points;
    const v1::ListCandidatesResponse listed = candidates(need);
    for (const auto& candidate : listed.candidates()) {
      if (candidate.pairing().offer() != offer || !candidate.pairing().facilitator().empty()) continue;
      for (const auto& term : candidate.terms()) points[term.term()] = term.points();
    }
    return points;
  }

  static std::string city_of(const std::string& listing) { return std::string(common::city_name_of(listing)); }

  // As if all its parties had accepted.
  Cooperation agree(Proposal proposal) {
    proposal.clear_allowed_actions();
    proposal.set_state(Proposal::STATE_AGREED);
    proposal.set_cooperation(cooperation_of(proposal));
    std::optional<Cooperation> agreed;
    const absl::Time now = GroundFloor::get().clock.now();
    const absl::Status status = house.database().write([&](common::WriteTransaction& tx) -> absl::Status {
      if (absl::Status updated = update_proposal(tx, proposal, now); !updated.ok()) return updated;
      auto begun = begin_cooperation(tx, proposal, now);
      if (begun.ok()) agreed = *std::move(begun);
      return begun.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return agreed.value_or(Cooperation());
  }

  void report(const Cooperation& cooperation, const std::string& city) {
    v1::ReportCooperationRequest request;
    request.set_name(cooperation.name());
    request.mutable_report()->set_city(city);
    request.mutable_report()->set_worth(5);
    act(&Proposals::ReportCooperation, request);
  }

  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
};

TEST_F(Record, OfAProviderMovesItsTermsOnceItHasReportedAndClosed) {
  const v1::Round round = house.solve(programme);
  const std::vector<Proposal> proposals = house.all_proposals(round.name());
  ASSERT_FALSE(proposals.empty());
  // A proposal, and another city's need that the same offer could serve.
  const Proposal* carried = nullptr;
  std::string need;
  for (const Proposal& one : proposals) {
    const v1::Pairing& pairing = one.pairing().candidate().pairing();
    for (const Proposal& other : proposals) {
      const std::string& elsewhere = other.pairing().candidate().pairing().need();
      if (city_of(elsewhere) == city_of(pairing.need()) || city_of(elsewhere) == city_of(pairing.offer())) continue;
      if (terms_of(elsewhere, pairing.offer()).empty()) continue;
      carried = &one;
      need = elsewhere;
      break;
    }
    if (carried != nullptr) break;
  }
  ASSERT_NE(carried, nullptr);
  const v1::Pairing pairing = carried->pairing().candidate().pairing();
  const auto before = terms_of(need, pairing.offer());

  const Cooperation agreed = agree(*carried);
  v1::StartCooperationRequest start;
  start.set_name(agreed.name());
  act(&Proposals::StartCooperation, start);
  report(agreed, agreed.beneficiary_city());
  report(agreed, agreed.pivotal_city());
  const auto heard = terms_of(need, pairing.offer());
  EXPECT_GT(heard.at("freshness"), before.at("freshness")) << "it has answered, and was heard of today";
  EXPECT_EQ(heard.at("record"), before.at("record")) << "it isn't closed";
  v1::CloseCooperationRequest close;
  close.set_name(agreed.name());
  EXPECT_EQ(act(&Proposals::CloseCooperation, close).state(), Cooperation::STATE_CLOSED);
  const auto after = terms_of(need, pairing.offer());
  EXPECT_GT(after.at("record"), heard.at("record"));
  EXPECT_EQ(after.at("freshness"), heard.at("freshness"));
}

TEST(Heard, OfACityIsItsLastAnswerOrReport) {
  const auto day = [](const std::string& text) { return common::day_number(*common::parse_day(text)); };
  const auto time = [](const std::string& text) {
    return common::to_timestamp(common::start_of_day(*common::parse_day(text)) + absl::Hours(20));
  };
  std::vector<profiles::v1::City> cities(3);
  cities[0].set_name("cities/dakar");
  cities[1].set_name("cities/lyon");
  cities[2].set_name("cities/oslo");
  *cities[1].mutable_contact_confirm_date() = date("2026-05-01");
  Cooperation cooperation;
  cooperation.set_name("cooperations/c");
  cooperation.set_beneficiary_city("cities/dakar");
  cooperation.set_pivotal_city("cities/lyon");
  *cooperation.mutable_agree_time() = time("2026-04-01");
  auto& report = *cooperation.add_reports();
  report.set_city("cities/lyon");
  *report.mutable_create_time() = time("2026-09-01");
  const v1::Programme programme = example_programme();
  const auto heard = [&](const std::string& as_of) {
    SnapshotInput input;
    input.as_of = day(as_of);
    input.programme = &programme;
    for (const auto& city : cities) input.cities.push_back(&city);
    input.cooperations.push_back(&cooperation);
    std::map<std::string, std::optional<matcher::Day>> confirmed;
    for (const matcher::City& city : to_snapshot(input).cities) confirmed[city.id] = city.contact_confirmed;
    return confirmed;
  };
  EXPECT_EQ(heard("2026-12-01")["cities/dakar"], day("2026-04-01")) << "it agreed";
  EXPECT_EQ(heard("2026-12-01")["cities/lyon"], day("2026-09-01")) << "it reported behind its confirmation";
  EXPECT_EQ(heard("2026-08-31")["cities/lyon"], day("2026-05-01")) << "not before it did";
  EXPECT_EQ(heard("2026-12-01")["cities/oslo"], std::nullopt) << "no party";
}

TEST(Heard, IsAllThatTheDigestKeepsOfWhatTheScoresReadOfIt) {
  Cooperation cooperation;
  cooperation.set_beneficiary_city("cities/dakar");
  auto& report = *cooperation.add_reports();
  report.set_city("cities/dakar");
  report.mutable_create_time()->set_seconds(1'800'000'000);
  const std::string before = relevant_digest(cooperation);
  Cooperation same = cooperation;
  same.mutable_reports(0)->set_outcomes("much");
  same.mutable_reports(0)->mutable_create_time()->set_nanos(7);
  same.mutable_agreed_terms()->set_note("words");
  same.add_milestones()->set_title("Fly");
  same.add_signatures()->set_city("cities/dakar");
  EXPECT_EQ(relevant_digest(same), before);
  cooperation.mutable_reports(0)->mutable_create_time()->set_seconds(1'800'000'000 + 86'400);
  EXPECT_NE(relevant_digest(cooperation), before);
}

}  // namespace
}  // namespace entente::matching
