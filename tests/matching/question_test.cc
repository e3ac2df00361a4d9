// AskCity: a coordinator's words to a city about a listing, once in a round.
#include <gtest/gtest.h>

#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Rounds = v1::RoundService::Stub;

absl::StatusOr<v1::CityQuestion> ask(MatchingHouse& house, const v1::AskCityRequest& request,
                                     Who who = Who::kCoordinator) {
  return call(house.rounds, &Rounds::AskCity, house.as(who), request);
}

TEST(Questions, AreAskedOnceInARoundAndListedNewestFirst) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const v1::Round round = house.solve(programme);
  const auto unmet = house.all_unmet(round.name());
  ASSERT_GT(unmet.size(), 3u);
  v1::AskCityRequest request;
  request.set_parent(round.name());
  request.mutable_question()->set_listing(unmet[0].need());
  request.mutable_question()->set_text("If your period ran until May, somebody could help you.");
  request.mutable_question()->set_author("somebody-else");
  request.set_validate_only(true);
  ASSERT_TRUE(ask(house, request).ok());
  request.set_validate_only(false);
  request.set_request_id("1b4e28ba-2fa1-41d2-883f-0016d3cca427");
  const auto asked = ask(house, request);
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_EQ(asked->name(), round.name() + "/questions/1");
  EXPECT_EQ(asked->author(), "coordinator-1");
  EXPECT_TRUE(asked->has_create_time());
  EXPECT_EQ(ask(house, request)->DebugString(), asked->DebugString()) << "a repeat answers the same";
  request.clear_request_id();
  EXPECT_EQ(common::reason_of(ask(house, request).status()), "QUESTION_ASKED");
  for (int i = 1; i < 3; ++i) {
    request.mutable_question()->set_listing(unmet[static_cast<std::size_t>(i)].need());
    ASSERT_TRUE(ask(house, request).ok());
  }
  house.restart();
  v1::ListCityQuestionsRequest list;
  list.set_parent(round.name());
  list.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = call(house.rounds, &Rounds::ListCityQuestions, house.as(Who::kObserver), list);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& question : page->questions()) {
      names.push_back(question.name());
      EXPECT_FALSE(question.listing_changed());
    }
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(names, (std::vector<std::string>{round.name() + "/questions/3", round.name() + "/questions/2",
                                             round.name() + "/questions/1"}));
  // Another round may ask again.
  request.set_parent(house.solve(programme).name());
  request.mutable_question()->set_listing(unmet[0].need());
  EXPECT_TRUE(ask(house, request).ok());
}

TEST(Questions, AreRefusedWithTheirReason) {
  MatchingHouse house;
  const v1::Round round = house.solve(house.create_programme(example_programme()));
  v1::AskCityRequest request;
  request.set_parent(round.name());
  request.mutable_question()->set_listing(house.all_unmet(round.name()).front().need());
  request.mutable_question()->set_text("A word");
  for (Who who : {Who::kObserver, Who::kFocalPoint, Who::kService})
    EXPECT_EQ(common::reason_of(ask(house, request, who).status()), "PERMISSION_DENIED");
  const auto refusal = [&](const std::function<void(v1::AskCityRequest&)>& change) {
    v1::AskCityRequest changed = request;
    change(changed);
    return common::reason_of(ask(house, changed).status());
  };
  EXPECT_EQ(refusal([](auto& r) { r.mutable_question()->clear_text(); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.mutable_question()->set_text(std::string(2001, 'x')); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.mutable_question()->set_listing("dakar"); }), "INVALID_FIELD");
  EXPECT_EQ(refusal([](auto& r) { r.mutable_question()->set_listing("cities/dakar/listings/none"); }), "NOT_FOUND");
  EXPECT_EQ(refusal([](auto& r) { r.set_parent("programmes/trial/rounds/none"); }), "NOT_FOUND");
  EXPECT_EQ(refusal([](auto& r) { r.set_parent("rounds"); }), "INVALID_FIELD");
}

}  // namespace
}  // namespace entente::matching
