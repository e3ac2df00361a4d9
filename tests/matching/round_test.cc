#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "matcher/engine/solve_round.h"
#include "matcher/round/round.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/convert.h"
#include "services/matching/results/results.h"
#include "services/matching/rounds/round_store.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Rounds = v1::RoundService::Stub;

v1::GetCertificateResponse certificate(MatchingHouse& house, const std::string& round) {
  v1::GetCertificateRequest request;
  request.set_name(round);
  const auto reply = call(house.rounds, &Rounds::GetCertificate, house.as(Who::kObserver), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.value_or(v1::GetCertificateResponse());
}

v1::Round get(MatchingHouse& house, const std::string& round) {
  v1::GetRoundRequest request;
  request.set_name(round);
  const auto reply = call(house.rounds, &Rounds::GetRound, house.as(Who::kObserver), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.value_or(v1::Round());
}

std::map<std::string, std::pair<int, int>> coverage(MatchingHouse& house, const std::string& round) {
  v1::GetBalanceRequest request;
  request.set_name(round);
  const auto reply = call(house.rounds, &Rounds::GetBalance, house.as(Who::kObserver), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  std::map<std::string, std::pair<int, int>> result;
  EXPECT_EQ(reply->baselines_size(), 4) << "best pairs, greedy, popularity, same field";
  for (const auto& entry : reply->coverage())
    result[common::text_of(entry.class_())] = {entry.need_count(), entry.served_count()};
  return result;
}

// The offline way: the same messages, the same library, no service of matching.
RoundFiles solve_offline(v1::Programme programme, const std::string& day) {
  GroundFloor& ground = GroundFloor::get();
  profiles::v1::ListCountriesRequest countries_request;
  countries_request.set_page_size(1000);
  profiles::v1::ListCountriesResponse countries;
  EXPECT_TRUE(ground.profiles->ListCountries(ground.as(Who::kService).get(), countries_request, &countries).ok());
  profiles::v1::ListCitiesRequest cities_request;
  cities_request.set_page_size(1000);
  profiles::v1::ListCitiesResponse cities;
  EXPECT_TRUE(ground.profiles->ListCities(ground.as(Who::kService).get(), cities_request, &cities).ok());
  profiles::v1::ListVocabulariesRequest vocabularies_request;
  vocabularies_request.set_page_size(1000);
  profiles::v1::ListVocabulariesResponse vocabularies;
  EXPECT_TRUE(
      ground.profiles->ListVocabularies(ground.as(Who::kService).get(), vocabularies_request, &vocabularies).ok());
  SnapshotInput input;
  input.as_of = common::day_number(*common::parse_day(day));
  input.programme = &programme;
  for (const auto& country : countries.countries()) input.countries.push_back(&country);
  for (const auto& vocabulary : vocabularies.vocabularies()) input.vocabularies.push_back(&vocabulary);
  for (const auto& city : cities.cities()) input.cities.push_back(&city);
  for (const auto& listing : ground.all_listings()) input.listings.push_back(&listing);
  auto built = matcher::Problem::build(to_snapshot(input));
  EXPECT_EQ(built.index(), 0u);
  return to_files(matcher::solve_round(std::get<0>(std::move(built)), {}));
}

void expect_offline_bytes(v1::Programme rules) {
  MatchingHouse house;
  const std::string programme = house.create_programme(rules);
  const v1::Round round = house.solve(programme, "2026-12-01");
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED) << round.ShortDebugString();
  rules.set_name(programme);
  const RoundFiles expected = solve_offline(rules, "2026-12-01");
  const v1::GetCertificateResponse documents = certificate(house, round.name());
  EXPECT_EQ(documents.round_document(), expected.round_json);
  EXPECT_EQ(documents.certificate(), expected.certificate_json);
  EXPECT_EQ(documents.certificate_digest(), expected.certificate_digest);
  EXPECT_EQ(documents.round_digest(), round.result().digest());
  EXPECT_EQ(round.snapshot().digest(), expected.document.snapshot.digest());
  EXPECT_EQ(round.result().has_trios_proof(), rules.trios());
  EXPECT_EQ(round.snapshot().trio_count() > 0, rules.trios());
}

TEST(Round, HasTheBytesOfTheSameRoundSolvedOffline) {
  expect_offline_bytes(example_programme());
}

TEST(Round, WithTriosHasTheBytesOfTheSameRoundSolvedOffline) {
  v1::Programme rules = example_programme();
  rules.set_trios(true);
  rules.add_areas(type::v1::AREA_OF_ACTION_TRAINING_CAPACITY);
  rules.mutable_areas()->erase(rules.areas().begin(), rules.areas().end() - 1);
  expect_offline_bytes(rules);
}

TEST(Round, ServedPartlyServedAndUnmetAreTheOpenNeedsAndEachUnmetOneHasACause) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  ASSERT_EQ(round.state(), v1::Round::STATE_SOLVED);
  const auto& result = round.result();
  EXPECT_EQ(result.served_count() + result.partly_served_count() + result.unmet_count(), round.snapshot().need_count());
  EXPECT_GT(result.served_count(), 0);
  EXPECT_EQ(result.pairs_proof().kind(), v1::Proof::KIND_PROVEN);
  EXPECT_FALSE(result.has_trios_proof());
  const auto unmet = house.all_unmet(round.name());
  EXPECT_EQ(static_cast<int>(unmet.size()), result.partly_served_count() + result.unmet_count());
  for (const v1::UnmetNeed& need : unmet) {
    EXPECT_NE(need.cause(), v1::UnmetNeed::CAUSE_UNSPECIFIED) << need.need();
    EXPECT_LT(need.partners(), need.partners_sought());
  }
  std::set<std::string> served;
  for (const v1::Proposal& proposal : house.all_proposals(round.name())) {
    served.insert(proposal.pairing().candidate().pairing().need());
  }
  EXPECT_EQ(static_cast<int>(served.size()), result.served_count() + result.partly_served_count());
}

TEST(Round, SaysWhatItWasSolvedOn) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  EXPECT_EQ(round.name(), programme + "/rounds/2026-12-01-1") << "as_of is the clock's day, the number the first";
  const auto& snapshot = round.snapshot();
  EXPECT_EQ(common::format_partial_date(snapshot.as_of()), "2026-12-01");
  EXPECT_EQ(snapshot.programme_version(), 1);
  EXPECT_EQ(snapshot.engine_version(), std::string(matcher::kEngineVersion));
  EXPECT_EQ(snapshot.cbc_version(), "");
  EXPECT_GE(snapshot.position().profiles(), GroundFloor::get().profiles_revision);
  EXPECT_GE(snapshot.position().listings(), GroundFloor::get().listings_revision);
  EXPECT_EQ(snapshot.digest().size(), 64u);
  EXPECT_EQ(snapshot.scoring_context_digest().size(), 64u);
  EXPECT_FALSE(get(house, round.name()).has_progress());
}

// Laos and Nepal leave the group of least developed countries on 24 November 2026.
TEST(Round, TreatsNepalAsLeastDevelopedUntilItsLastDayAndNotAfter) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round before = house.solve(programme, "2026-11-23");
  const v1::Round after = house.solve(programme, "2026-11-25");
  const auto least_before = coverage(house, before.name()).at("country:ldc");
  const auto least_after = coverage(house, after.name()).at("country:ldc");
  int left = 0;
  std::set<std::string> cities;
  for (const auto& listing : GroundFloor::get().all_listings()) {
    const std::string city = listing.name().substr(0, listing.name().find("/listings/"));
    if (listing.kind() != listings::v1::Listing::KIND_NEED) continue;
    if (city != "cities/kathmandu" && city != "cities/lalitpur") continue;
    ++left;
    cities.insert(city);
  }
  EXPECT_EQ(cities.size(), 2u) << "both cities have needs in the example";
  EXPECT_EQ(least_before.first - least_after.first, left) << "no other country's class changes between the two days";
}

TEST(Round, WithoutABaseLeavesTheOthersAsTheyAre) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round first = house.solve(programme);
  const v1::Round second = house.solve(programme);
  EXPECT_EQ(second.name(), programme + "/rounds/2026-12-01-2");
  EXPECT_EQ(get(house, first.name()).state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(get(house, second.name()).state(), v1::Round::STATE_SOLVED);
  for (const v1::Proposal& proposal : house.all_proposals(first.name())) {
    EXPECT_EQ(proposal.state(), v1::Proposal::STATE_PROPOSED);
  }
  const auto proposals = house.all_proposals(second.name());
  ASSERT_FALSE(proposals.empty());
  for (const v1::Proposal& proposal : proposals) EXPECT_EQ(proposal.state(), v1::Proposal::STATE_PROPOSED);
  EXPECT_EQ(certificate(house, first.name()).round_document(), certificate(house, second.name()).round_document());

  v1::ListRoundsRequest list;
  list.set_parent(programme);
  list.set_page_size(1);
  std::vector<std::string> names;
  do {
    const auto page = call(house.rounds, &Rounds::ListRounds, house.as(Who::kObserver), list);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const v1::Round& round : page->rounds()) names.push_back(round.name());
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(names, (std::vector<std::string>{second.name(), first.name()}));
}

TEST(Round, CancelledWhileItWaitsIsNeverSolved) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  const auto first = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  const auto second = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  const auto third = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(first.ok() && second.ok() && third.ok());
  v1::CancelRoundRequest cancel;
  cancel.set_name(second->name());
  const auto cancelled = call(house.rounds, &Rounds::CancelRound, house.as(Who::kCoordinator), cancel);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(cancelled->state(), v1::Round::STATE_CANCELLED);
  EXPECT_EQ(house.watch(second->name()).state(), v1::Round::STATE_CANCELLED) << "a watch of a round that is over ends";
  EXPECT_EQ(house.watch(third->name()).state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(get(house, second->name()).state(), v1::Round::STATE_CANCELLED);
  EXPECT_TRUE(house.all_proposals(second->name()).empty());
  const auto again = call(house.rounds, &Rounds::CancelRound, house.as(Who::kCoordinator), cancel);
  EXPECT_EQ(common::reason_of(again.status()), "ROUND_OVER");
  v1::GetBalanceRequest balance;
  balance.set_name(second->name());
  EXPECT_EQ(common::reason_of(call(house.rounds, &Rounds::GetBalance, house.as(Who::kObserver), balance).status()),
            "ROUND_NOT_SOLVED");
}

TEST(Round, CancelledWhileItIsSolvedStaysCancelled) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  const auto round = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(round.ok());
  v1::WatchRoundRequest watch;
  watch.set_name(round->name());
  const auto context = house.as(Who::kObserver);
  const auto reader = house.rounds->WatchRound(context.get(), watch);
  v1::WatchRoundResponse response;
  v1::CancelRoundRequest cancel;
  cancel.set_name(round->name());
  bool asked = false;
  absl::StatusOr<v1::Round> cancelled;
  while (reader->Read(&response)) {
    if (asked || response.round().state() != v1::Round::STATE_RUNNING) continue;
    cancelled = call(house.rounds, &Rounds::CancelRound, house.as(Who::kCoordinator), cancel);
    asked = true;
  }
  ASSERT_TRUE(asked);
  ASSERT_TRUE(cancelled.ok()) << cancelled.status();
  EXPECT_EQ(response.round().state(), v1::Round::STATE_CANCELLED);
  // The next one is solved behind it: what was left of it is over then.
  const v1::Round next = house.solve(programme);
  EXPECT_EQ(next.state(), v1::Round::STATE_SOLVED);
  EXPECT_EQ(get(house, round->name()).state(), v1::Round::STATE_CANCELLED);
}

TEST(Round, LeftRunningByACrashIsFailedAfterTheStart) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  // What a process leaves that is killed while it solves.
  ASSERT_TRUE(house.database()
                  .write([&](common::WriteTransaction& tx) {
                    v1::Round round;
                    round.set_name(programme + "/rounds/2026-12-01-1");
                    round.set_state(v1::Round::STATE_RUNNING);
                    return insert_round(tx, round, RoundLease(), absl::UnixEpoch());
                  })
                  .ok());
  house.restart();
  const v1::Round round = get(house, programme + "/rounds/2026-12-01-1");
  EXPECT_EQ(round.state(), v1::Round::STATE_FAILED);
  EXPECT_EQ(round.failure().id(), "failure.interrupted");
  EXPECT_EQ(house.solve(programme).name(), programme + "/rounds/2026-12-01-2");
}

TEST(Round, RunningAtTheEndOfTheProcessIsFailedAndNothingIsHalfStored) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  const auto first = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  const auto second = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(first.ok() && second.ok());
  house.restart();
  const v1::Round last = get(house, second->name());
  EXPECT_EQ(last.state(), v1::Round::STATE_FAILED);
  EXPECT_EQ(last.failure().id(), "failure.interrupted");
  EXPECT_TRUE(house.all_proposals(last.name()).empty());
}

TEST(Round, SurvivesARestartWithAllThatBelongsToIt) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  const auto documents = certificate(house, round.name());
  const auto proposals = house.all_proposals(round.name());
  house.restart();
  EXPECT_EQ(get(house, round.name()).SerializeAsString(), round.SerializeAsString());
  EXPECT_EQ(certificate(house, round.name()).round_document(), documents.round_document());
  EXPECT_EQ(certificate(house, round.name()).certificate(), documents.certificate());
  EXPECT_EQ(house.all_proposals(round.name()).size(), proposals.size());
}

TEST(Round, RepeatedRequestIdAnswersTheSameAndAnotherRequestIsRefused) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  request.set_request_id("6f1c0f8e-3b0a-4a57-9a4e-0c6d5a1b2c3d");
  const auto first = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  const auto repeated = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(first.ok() && repeated.ok());
  EXPECT_EQ(first->SerializeAsString(), repeated->SerializeAsString());
  request.set_round_id("another");
  const auto other = call(house.rounds, &Rounds::CreateRound, house.as(Who::kCoordinator), request);
  EXPECT_EQ(common::reason_of(other.status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(house.watch(first->name()).state(), v1::Round::STATE_SOLVED);
}

TEST(Round, RefusesWhatItCantDoWithClearErrors) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const auto reason = [&](const std::function<void(v1::CreateRoundRequest&)>& change, Who who = Who::kCoordinator) {
    v1::CreateRoundRequest request;
    request.set_parent(programme);
    change(request);
    return common::reason_of(call(house.rounds, &Rounds::CreateRound, house.as(who), request).status());
  };
  EXPECT_EQ(reason([](auto& r) { r.set_parent("programmes/none"); }), "NOT_FOUND");
  EXPECT_EQ(reason([](auto& r) { r.set_parent("nonsense"); }), "INVALID_FIELD");
  EXPECT_EQ(reason([](auto& r) { r.set_round_id("Not A Slug"); }), "INVALID_FIELD");
  EXPECT_EQ(reason([](auto& r) { r.mutable_as_of()->set_year(2026); }), "INVALID_FIELD");
  EXPECT_EQ(reason([](auto& r) { *r.mutable_as_of() = date("2026-12-01"), r.mutable_as_of()->set_day(32); }),
            "INVALID_FIELD");
  EXPECT_EQ(reason([](auto& r) { r.set_request_id("7"); }), "INVALID_FIELD");
  EXPECT_EQ(reason([&](auto& r) { r.set_base_round(programme + "/rounds/none"); }), "NOT_FOUND");
  EXPECT_EQ(reason([&](auto& r) { r.set_base_round("programmes/other/rounds/x"); }), "INVALID_FIELD");
  for (const Who who : {Who::kObserver, Who::kFocalPoint, Who::kFieldCoordinator, Who::kService}) {
    EXPECT_EQ(reason([](auto&) {}, who), "PERMISSION_DENIED");
    EXPECT_EQ(reason([](auto& r) { r.set_parent("programmes/none"); }, who), "PERMISSION_DENIED");
  }
}

TEST(Round, IsCreatedByACoordinatorOfAllItsFieldsAndHiddenFromFocalPoints) {
  MatchingHouse house;
  v1::Programme music = example_programme();
  music.add_creative_fields("music");
  const std::string programme = house.create_programme(music, "music");
  v1::CreateRoundRequest request;
  request.set_parent(programme);
  const auto round = call(house.rounds, &Rounds::CreateRound, house.as(Who::kFieldCoordinator), request);
  ASSERT_TRUE(round.ok()) << round.status();
  EXPECT_EQ(house.watch(round->name()).state(), v1::Round::STATE_SOLVED);
  const auto refusal = [&](const std::string& name) {
    v1::GetRoundRequest get_request;
    get_request.set_name(name);
    return call(house.rounds, &Rounds::GetRound, house.as(Who::kFocalPoint), get_request).status();
  };
  EXPECT_EQ(common::reason_of(refusal(round->name())), "PERMISSION_DENIED");
  EXPECT_EQ(refusal(round->name()), refusal(programme + "/rounds/none")) << "the same whether or not it exists";
  v1::WatchRoundRequest watch;
  watch.set_name(round->name());
  const auto context = house.as(Who::kFocalPoint);
  const auto reader = house.rounds->WatchRound(context.get(), watch);
  v1::WatchRoundResponse response;
  EXPECT_FALSE(reader->Read(&response));
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST(Round, WithAKeptPairThatARuleStopsFailsWithTheReason) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  // Two listings of different areas can't be paired.
  std::string need, offer;
  for (const auto& a : GroundFloor::get().all_listings()) {
    if (a.role() != type::v1::PARTY_ROLE_BENEFICIARY) continue;
    for (const auto& b : GroundFloor::get().all_listings()) {
      if (b.role() != type::v1::PARTY_ROLE_PIVOTAL || b.area() == a.area()) continue;
      need = a.name();
      offer = b.name();
    }
  }
  v1::SetDirectiveRequest set;
  set.set_parent(programme);
  set.mutable_directive()->set_kind(v1::Directive::KIND_KEEP);
  set.mutable_directive()->set_need(need);
  set.mutable_directive()->set_offer(offer);
  set.mutable_directive()->set_reason("they have met");
  ASSERT_TRUE(call(house.programmes, &v1::ProgrammeService::Stub::SetDirective, house.as(Who::kCoordinator), set).ok());
  const v1::Round round = house.solve(programme);
  EXPECT_EQ(round.state(), v1::Round::STATE_FAILED);
  EXPECT_FALSE(round.failure().id().empty());
}

TEST(UnmetNeeds, SayTheirChangeAndWhatRulesStopInParts) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  int changes = 0, stops = 0;
  for (const v1::UnmetNeed& need : house.all_unmet(round.name())) {
    SCOPED_TRACE(need.need());
    changes += need.change().kind() != v1::UnmetNeed::Change::KIND_UNSPECIFIED;
    for (const auto& stop : need.rule_stops()) {
      ++stops;
      EXPECT_FALSE(stop.rule().empty());
      EXPECT_GT(stop.offer_count(), 0);
      EXPECT_LE(stop.alone_count(), stop.offer_count());
      EXPECT_LE(stop.offer_count(), stop.of_count());
    }
  }
  EXPECT_GT(changes, 0);
  EXPECT_GT(stops, 0);
}

TEST(CityLoads, AreOfEveryCityByPages) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  v1::ListCityLoadsRequest request;
  request.set_parent(round.name());
  request.set_page_size(150);
  std::vector<std::string> cities;
  int proposed = 0;
  do {
    const auto page = call(house.rounds, &Rounds::ListCityLoads, house.as(Who::kObserver), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->city_loads_size(), 150);
    for (const v1::CityLoad& load : page->city_loads()) {
      cities.push_back(load.city());
      proposed += load.received().proposed_count();
      EXPECT_EQ(load.provided().has_limit(), load.provided().limit_source() != v1::CityLoad::LIMIT_SOURCE_UNSPECIFIED);
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_GT(cities.size(), 400u);
  EXPECT_TRUE(std::is_sorted(cities.begin(), cities.end()));
  EXPECT_EQ(proposed, static_cast<int>(house.all_proposals(round.name()).size()));
  EXPECT_TRUE(absl::IsPermissionDenied(
      call(house.rounds, &Rounds::ListCityLoads, house.as(Who::kFocalPoint), request).status()));
  request.set_parent("programmes/trial/rounds/none");
  EXPECT_EQ(common::reason_of(call(house.rounds, &Rounds::ListCityLoads, house.as(Who::kObserver), request).status()),
            "NOT_FOUND");
}

TEST(Rounds, OfABasicViewAreWithoutWhatGrowsWithTheNetwork) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  ASSERT_GT(round.result().missing_offers_size(), 0);
  v1::ListRoundsRequest request;
  request.set_parent(programme);
  request.set_view(v1::ROUND_VIEW_BASIC);
  const auto page = call(house.rounds, &Rounds::ListRounds, house.as(Who::kObserver), request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->rounds_size(), 1);
  v1::Round expected = round;
  expected.mutable_result()->clear_missing_offers();
  expected.mutable_result()->clear_directives();
  expected.mutable_result()->clear_programme_changes();
  EXPECT_EQ(page->rounds(0).SerializeAsString(), expected.SerializeAsString());
  request.clear_view();
  EXPECT_EQ(call(house.rounds, &Rounds::ListRounds, house.as(Who::kObserver), request)->rounds(0).SerializeAsString(),
            round.SerializeAsString());
}

TEST(UnmetNeeds, PagesAreTheWholeListAndTokensAreBoundToTheirQuery) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  const v1::Round other = house.solve(programme);
  const auto all = house.all_unmet(round.name());
  ASSERT_GT(all.size(), 10u);
  v1::ListUnmetNeedsRequest request;
  request.set_parent(round.name());
  request.set_page_size(7);
  std::vector<std::string> names;
  std::string token;
  do {
    request.set_page_token(token);
    const auto page = call(house.rounds, &Rounds::ListUnmetNeeds, house.as(Who::kObserver), request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_LE(page->unmet_needs_size(), 7);
    for (const auto& need : page->unmet_needs()) names.push_back(need.need());
    token = page->next_page_token();
  } while (!token.empty());
  ASSERT_EQ(names.size(), all.size());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));

  const auto page = call(house.rounds, &Rounds::ListUnmetNeeds, house.as(Who::kObserver), [&] {
    request.clear_page_token();
    return request;
  }());
  request.set_page_token(page->next_page_token());
  request.set_parent(other.name());
  EXPECT_EQ(common::reason_of(call(house.rounds, &Rounds::ListUnmetNeeds, house.as(Who::kObserver), request).status()),
            "INVALID_PAGE_TOKEN");
  request.set_parent(round.name());
  request.set_page_token("x" + page->next_page_token());
  EXPECT_EQ(common::reason_of(call(house.rounds, &Rounds::ListUnmetNeeds, house.as(Who::kObserver), request).status()),
            "INVALID_PAGE_TOKEN");
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_EQ(common::reason_of(call(house.rounds, &Rounds::ListUnmetNeeds, house.as(Who::kObserver), request).status()),
            "INVALID_FIELD");
}

}  // namespace
}  // namespace entente::matching
