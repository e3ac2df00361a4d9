// CompareRounds and CompareWithList over the whole service.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Rounds = v1::RoundService::Stub;
using Programmes = v1::ProgrammeService::Stub;
using Difference = v1::CompareRoundsResponse::Difference;
using List = v1::CompareWithListResponse;

absl::StatusOr<v1::CompareRoundsResponse> compare(MatchingHouse& house, const std::string& after,
                                                  const std::string& before = "", bool with_same = false,
                                                  Who who = Who::kObserver) {
  v1::CompareRoundsRequest request;
  request.set_name(after);
  request.set_before(before);
  request.set_with_same(with_same);
  return call(house.rounds, &Rounds::CompareRounds, house.as(who), request);
}

void rule_out(MatchingHouse& house, const std::string& programme, const v1::Pairing& pairing) {
  v1::SetDirectiveRequest request;
  request.set_parent(programme);
  request.mutable_directive()->set_kind(v1::Directive::KIND_RULE_OUT);
  request.mutable_directive()->set_need(pairing.need());
  request.mutable_directive()->set_offer(pairing.offer());
  request.mutable_directive()->set_reason("a test");
  const auto set = call(house.programmes, &Programmes::SetDirective, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(set.ok()) << set.status();
}

TEST(CompareRounds, OfTheSameNetworkAreTheSame) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round one = house.solve(programme);
  const v1::Round other = house.solve(programme);
  const auto count = static_cast<int>(house.all_proposals(one.name()).size());
  const auto reply = compare(house, other.name(), one.name());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->same_count(), count);
  EXPECT_EQ(reply->differences_size(), 0);
  EXPECT_EQ(reply->objective_before().SerializeAsString(), reply->objective_after().SerializeAsString());
  const auto all = compare(house, other.name(), one.name(), true);
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(all->differences_size(), count);
  EXPECT_EQ(all->differences(0).kind(), Difference::KIND_SAME);
  EXPECT_EQ(all->differences(0).before().score(), all->differences(0).after().score());
}

TEST(CompareRounds, ADirectiveIsTheCauseOfWhatItMoves) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round before = house.solve(programme);
  const v1::Proposal one = house.all_proposals(before.name()).front();
  const v1::Pairing ruled_out = one.pairing().candidate().pairing();
  rule_out(house, programme, ruled_out);
  const v1::Round after = house.solve(programme, "", before.name());
  const auto reply = compare(house, after.name());
  ASSERT_TRUE(reply.ok()) << reply.status();
  const auto found = std::find_if(reply->differences().begin(), reply->differences().end(),
                                  [&](const Difference& each) { return each.need() == ruled_out.need(); });
  ASSERT_NE(found, reply->differences().end());
  EXPECT_EQ(found->cause(), Difference::CAUSE_DIRECTIVE);
  EXPECT_EQ(found->before().pairing().offer(), ruled_out.offer());
  int moved = 0, gone = 0, fresh = 0;
  for (const Difference& each : reply->differences()) {
    EXPECT_FALSE(each.details().empty()) << each.DebugString();
    EXPECT_NE(each.cause(), Difference::CAUSE_UNSPECIFIED);
    moved += each.kind() == Difference::KIND_MOVED;
    gone += each.kind() == Difference::KIND_GONE;
    fresh += each.kind() == Difference::KIND_NEW;
  }
  EXPECT_EQ(std::tuple(moved, gone, fresh), std::tuple(reply->moved_count(), reply->gone_count(), reply->new_count()));
  EXPECT_EQ(reply->same_count() + moved + gone, static_cast<int>(house.all_proposals(before.name()).size()));
}

TEST(CompareRounds, RefusesWhatCannotBeCompared) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  EXPECT_EQ(common::reason_of(compare(house, round.name()).status()), "INVALID_FIELD") << "it follows none";
  EXPECT_EQ(common::reason_of(compare(house, round.name(), round.name()).status()), "INVALID_FIELD");
  EXPECT_EQ(common::reason_of(compare(house, round.name(), "programmes/other/rounds/r").status()), "INVALID_FIELD");
  EXPECT_EQ(common::reason_of(compare(house, round.name(), round.name() + "0").status()), "NOT_FOUND");
  EXPECT_EQ(common::reason_of(compare(house, round.name(), "", false, Who::kFocalPoint).status()), "PERMISSION_DENIED");
}

TEST(Stability, IsPartOfTheNextRoundWhereTheProgrammeSaysSo) {
  MatchingHouse house;
  v1::Programme rules = example_programme();
  (*rules.mutable_weights())["stability"] = 10;
  const std::string programme = house.create_programme(rules);
  const v1::Round base = house.solve(programme);
  const v1::Round next = house.solve(programme, "", base.name());
  ASSERT_EQ(next.state(), v1::Round::STATE_SOLVED) << next.DebugString();
  EXPECT_NE(next.snapshot().digest(), base.snapshot().digest());
  const auto reply = compare(house, next.name());
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->differences_size(), 0);
  for (const v1::Proposal& proposal : house.all_proposals(next.name())) {
    const auto& terms = proposal.pairing().candidate().terms();
    const auto stability =
        std::find_if(terms.begin(), terms.end(), [](const auto& t) { return t.term() == "stability"; });
    ASSERT_NE(stability, terms.end());
    EXPECT_EQ(stability->points(), 1000);
  }
  // Solved again from what is stored, it is the same.
  house.restart();
  v1::ExplainPairRequest explain;
  explain.set_round(next.name());
  *explain.mutable_pairing() = house.all_proposals(next.name()).front().pairing().candidate().pairing();
  const auto why = call(house.candidates, &v1::CandidateService::Stub::ExplainPair, house.as(Who::kObserver), explain);
  ASSERT_TRUE(why.ok()) << why.status();
  EXPECT_EQ(why->outcome(), v1::Explanation::OUTCOME_PROPOSED);
}

TEST(Stability, ThatIsOffLeavesTheDocumentAsItWas) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round base = house.solve(programme);
  const v1::Round next = house.solve(programme, "", base.name());
  EXPECT_EQ(next.snapshot().digest(), base.snapshot().digest());
  EXPECT_EQ(next.result().digest(), base.result().digest());
}

absl::StatusOr<List> with_list(MatchingHouse& house, const std::string& programme, const std::string& sheet,
                               Who who = Who::kCoordinator) {
  v1::CompareWithListRequest request;
  request.set_programme(programme);
  request.set_sheet(sheet);
  return call(house.rounds, &Rounds::CompareWithList, house.as(who), request);
}

std::string id_of(const std::string& name) {
  return std::string(common::id_of(name));
}

TEST(CompareWithList, TheRoundItselfCostsNothing) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  std::string sheet = "need,offer,facilitator\n";
  const auto proposals = house.all_proposals(house.solve(programme).name());
  for (const v1::Proposal& proposal : proposals) {
    const v1::Pairing& who = proposal.pairing().candidate().pairing();
    sheet += common::concat(id_of(who.need()), ",", who.offer(), ",\n");
  }
  const auto reply = with_list(house, programme, sheet);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->rows_size(), static_cast<int>(proposals.size()));
  for (const List::Row& row : reply->rows()) {
    EXPECT_EQ(row.outcome(), List::OUTCOME_AS_IN_ROUND) << row.DebugString();
    EXPECT_TRUE(row.has_cost());
    EXPECT_EQ(row.cost().points(), 0);
  }
  EXPECT_EQ(reply->rows(0).row(), 2);
  EXPECT_EQ(reply->list_objective().SerializeAsString(), reply->round_objective().SerializeAsString());
  EXPECT_EQ(reply->left_out_size(), 0);
  EXPECT_EQ(reply->over_asked_size(), 0);
}

TEST(CompareWithList, TakesColumnsForWhatTheCallerSaysTheyAre) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Pairing who = house.all_proposals(house.solve(programme).name()).front().pairing().candidate().pairing();
  v1::CompareWithListRequest request;
  request.set_programme(programme);
  request.set_sheet(common::concat("wanted,given\n", id_of(who.need()), ",", id_of(who.offer()), "\n"));
  const auto list = [&] { return call(house.rounds, &Rounds::CompareWithList, house.as(Who::kCoordinator), request); };
  const auto unknown = list();
  ASSERT_TRUE(unknown.ok()) << unknown.status();
  EXPECT_EQ(unknown->rows_size(), 0);
  EXPECT_GT(unknown->report().violations_size(), 0);
  ASSERT_EQ(unknown->report().columns_size(), 2);
  EXPECT_EQ(unknown->report().columns(0).heading(), "wanted");

  auto& columns = *request.mutable_reading()->mutable_columns();
  columns["wanted"] = "need";
  columns["given"] = "offer";
  const auto said = list();
  ASSERT_TRUE(said.ok()) << said.status();
  ASSERT_EQ(said->rows_size(), 1) << said->DebugString();
  EXPECT_EQ(said->rows(0).outcome(), List::OUTCOME_AS_IN_ROUND);
  request.set_encoding("klingon");
  EXPECT_EQ(common::reason_of(list().status()), "INVALID_FIELD");
}

TEST(CompareWithList, SaysOfEachRowWhatItIs) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const auto proposals = house.all_proposals(house.solve(programme).name());
  // A need with another partner than the best: from its candidates.
  std::string need, other;
  std::map<std::string, std::string> chosen;
  for (const v1::Proposal& proposal : proposals) {
    const v1::Pairing& who = proposal.pairing().candidate().pairing();
    chosen[who.need()] = who.offer();
  }
  for (const auto& listing : GroundFloor::get().all_listings())
    if (listing.capacity() > 1) chosen.erase(listing.name());  // needs that seek one partner only
  for (const auto& [name, offer] : chosen) {
    v1::ListCandidatesRequest ask;
    ask.set_programme(programme);
    ask.set_listing(name);
    const auto candidates =
        call(house.candidates, &v1::CandidateService::Stub::ListCandidates, house.as(Who::kObserver), ask);
    ASSERT_TRUE(candidates.ok()) << candidates.status();
    std::int64_t of_chosen = 0;
    for (const auto& candidate : candidates->candidates())
      if (candidate.pairing().offer() == offer) of_chosen = candidate.score();
    for (const auto& candidate : candidates->candidates()) {
      if (candidate.score() >= of_chosen || of_chosen == 0) continue;
      need = name;
      other = candidate.pairing().offer();
    }
    if (!need.empty()) break;
  }
  ASSERT_FALSE(need.empty());
  const std::string sheet =
      common::concat("need;offer;note\n",                                 // semicolons, and a column that nobody reads
                     id_of(need), ";", id_of(other), ";as ever\n",        // 2
                     id_of(need), ";", id_of(other), ";again\n",          // 3
                     "Katmandu;Pune;a guess\n",                           // 4: unknown
                     "no-such-thing-at-all;", id_of(other), ";\n",        // 5
                     id_of(other), ";", id_of(need), ";the wrong way\n",  // 6
                     ";", id_of(other), ";nothing\n",                     // 7
                     id_of(need), ";", id_of(chosen.at(need)), ";later\n");  // 8: its need is served by row 2
  const auto reply = with_list(house, programme, sheet);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->rows_size(), 7) << reply->DebugString();
  EXPECT_EQ(reply->rows(0).outcome(), List::OUTCOME_ROUND_DOES_BETTER);
  EXPECT_EQ(reply->rows(0).in_round().pairing().offer(), chosen.at(need));
  EXPECT_TRUE(reply->rows(0).has_cost());
  EXPECT_EQ(reply->rows(1).outcome(), List::OUTCOME_NOT_UNDERSTOOD);
  EXPECT_THAT(reply->rows(1).message(), testing::HasSubstr("row 2"));
  EXPECT_EQ(reply->rows(2).outcome(), List::OUTCOME_NOT_UNDERSTOOD);
  EXPECT_THAT(reply->rows(2).suggestions(), testing::ElementsAre(testing::AnyOf("kathmandu", "Kathmandu")));
  EXPECT_THAT(reply->rows(3).message(), testing::HasSubstr("no-such-thing-at-all"));
  EXPECT_THAT(reply->rows(4).message(), testing::HasSubstr("wrong column"));
  EXPECT_THAT(reply->rows(5).message(), testing::HasSubstr("names no need"));
  EXPECT_EQ(reply->rows(6).outcome(), List::OUTCOME_OVER_ASKED) << reply->rows(6).DebugString();
  EXPECT_EQ(reply->report().separator(), ";");
  EXPECT_EQ(reply->report().violations_size(), 0);
  ASSERT_EQ(reply->report().warnings_size(), 1) << "column note";
  EXPECT_GE(reply->left_out_size(), static_cast<int>(chosen.size()) - 1);
  EXPECT_LT(reply->list_objective().needs(), reply->round_objective().needs());
}

TEST(CompareWithList, TakesNamesOfCitiesAndFindsRulesAndWhoIsOverAsked) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  // Everybody with one city.
  std::string sheet = "Beneficiary city,Provider city,facilitator\n";
  for (const char* city : {"Kathmandu", "Dakar", "Aswan", "Kathmandu"}) sheet += common::concat(city, ",Edinburgh,\n");
  const auto reply = with_list(house, programme, sheet);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->rows_size(), 4);
  std::set<int> outcomes;
  for (const List::Row& row : reply->rows()) {
    outcomes.insert(row.outcome());
    if (row.outcome() == List::OUTCOME_RULE) EXPECT_FALSE(row.broken_rules().empty());
    if (row.has_candidate()) EXPECT_EQ(common::city_name_of(row.candidate().pairing().offer()), "cities/edinburgh");
  }
  EXPECT_FALSE(outcomes.contains(List::OUTCOME_UNSPECIFIED));
}

TEST(CompareWithList, RefusesWhatIsNoList) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const auto three = with_list(house, programme, "a,b,c\n1,2,3\n");
  ASSERT_TRUE(three.ok()) << three.status();
  EXPECT_EQ(three->rows_size(), 0);
  ASSERT_EQ(three->report().violations_size(), 2) << three->DebugString();
  EXPECT_EQ(three->report().violations(0).reason(), "MISSING_COLUMN");
  EXPECT_GT(three->round_objective().needs(), 0);
  EXPECT_EQ(common::reason_of(with_list(house, "programmes/none", "need,offer\n").status()), "NOT_FOUND");
  EXPECT_EQ(common::reason_of(with_list(house, programme, "need,offer\n", Who::kFocalPoint).status()),
            "PERMISSION_DENIED");
  std::string long_list = "need,offer\n";
  // So many that reading what each row means would take minutes.
  for (int i = 0; i < 200'000; ++i) long_list += common::concat("n", i, ",o\n");
  const absl::Status too_long = with_list(house, programme, long_list).status();
  EXPECT_EQ(common::reason_of(too_long), "INVALID_FIELD");
  EXPECT_THAT(std::string(too_long.message()), testing::HasSubstr("has 200000 rows; a list has at most 5000"));
  EXPECT_EQ(with_list(house, programme, "need,offer\n")->rows_size(), 0) << "an empty list";
}

}  // namespace
}  // namespace entente::matching
