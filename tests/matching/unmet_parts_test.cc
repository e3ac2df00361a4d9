#include "services/matching/results/unmet_parts.h"

#include <gtest/gtest.h>

#include "services/common/base/time.h"

namespace entente::matching {
namespace {

using Change = v1::UnmetNeed::Change;
using Parameters = std::map<std::string, std::string>;

v1::UnmetNeed need_of(const std::vector<std::pair<std::string, Parameters>>& texts) {
  v1::UnmetNeed need;
  for (const auto& [id, parameters] : texts) {
    type::v1::EngineText& text = *need.add_details();
    text.set_id(id);
    for (const auto& [name, value] : parameters) (*text.mutable_parameters())[name] = value;
  }
  tell_parts(need);
  return need;
}

Change change_of(const std::string& id, const Parameters& parameters) {
  return need_of({{id, parameters}}).change();
}

TEST(UnmetParts, SayEachChangeWithWhatItNames) {
  const std::string offer = "cities/lyon/listings/o";
  const Change place = change_of("change.place", {{"offer", offer}, {"score", "40.5"}});
  EXPECT_EQ(place.kind(), Change::KIND_PLACE);
  EXPECT_EQ(place.offer(), offer);
  const Change limit = change_of("change.provider_limit", {{"city", "cities/lyon"}, {"limit", "2"}});
  EXPECT_EQ(limit.kind(), Change::KIND_PROVIDER_LIMIT);
  EXPECT_EQ(limit.city(), "cities/lyon");
  EXPECT_EQ(limit.limit(), 2);
  EXPECT_EQ(change_of("change.receiver_limit", {}).kind(), Change::KIND_RECEIVER_LIMIT);
  const Change window =
      change_of("change.window_of_offer", {{"offer", offer}, {"days", "14"}, {"window", "2027-03-01/2027-04-12"}});
  EXPECT_EQ(window.kind(), Change::KIND_WINDOW_OF_OFFER);
  EXPECT_EQ(window.days(), 14);
  EXPECT_EQ(common::format_partial_date(window.window().start()), "2027-03-01");
  EXPECT_EQ(common::format_partial_date(window.window().end()), "2027-04-12");
  EXPECT_EQ(change_of("change.window", {}).kind(), Change::KIND_WINDOW);
  const Change language = change_of("change.language", {{"offer", offer}, {"values", "es;pt-BR"}});
  EXPECT_EQ(language.kind(), Change::KIND_LANGUAGE);
  ASSERT_EQ(language.languages_size(), 2);
  EXPECT_EQ(language.languages(1), "pt-BR");
  EXPECT_EQ(change_of("change.language_alone", {}).kind(), Change::KIND_LANGUAGE_ALONE);
  EXPECT_EQ(change_of("change.interpreter", {{"values", "ja"}}).languages(0), "ja");
  const Change topic = change_of("change.topic", {{"offer", offer}, {"values", "ceramics"}});
  EXPECT_EQ(topic.kind(), Change::KIND_TOPIC);
  EXPECT_EQ(topic.topic(), "ceramics");
  EXPECT_EQ(topic.languages_size(), 0);
  const Change payer = change_of("change.payer", {{"offer", offer}, {"values", "shared"}});
  EXPECT_EQ(payer.kind(), Change::KIND_PAYER);
  EXPECT_EQ(payer.languages_size(), 0);
  EXPECT_EQ(change_of("change.axis", {{"axis", "south-north"}}).axis(), type::v1::AXIS_SOUTH_NORTH);
  EXPECT_EQ(change_of("change.floor", {{"floor", "21"}, {"own", "30"}}).floor(), 21);
  for (const char* none : {"change.none", "change.none_for_pairs", "change.not_tried"})
    EXPECT_EQ(change_of(none, {}).kind(), Change::KIND_UNSPECIFIED) << none;
}

TEST(UnmetParts, SayWhatRulesStopMostFirst) {
  const v1::UnmetNeed need = need_of({
      {"unmet.places_taken", {{"offers", "4"}}},
      {"unmet.rule", {{"rule", "window"}, {"offers", "2"}, {"of", "9"}, {"alone", "1"}}},
      {"unmet.rule_among_others", {{"rule", "language"}, {"offers", "5"}, {"of", "9"}, {"alone", "0"}}},
      {"change.none", {}},
  });
  ASSERT_EQ(need.rule_stops_size(), 2);
  EXPECT_EQ(need.rule_stops(0).rule(), "language");
  EXPECT_EQ(need.rule_stops(0).offer_count(), 5);
  EXPECT_EQ(need.rule_stops(0).of_count(), 9);
  EXPECT_EQ(need.rule_stops(0).alone_count(), 0);
  EXPECT_EQ(need.rule_stops(1).rule(), "window");
  EXPECT_EQ(need.rule_stops(1).alone_count(), 1);
  v1::UnmetNeed again = need;
  tell_parts(again);
  EXPECT_EQ(again.DebugString(), need.DebugString());
}

}  // namespace
}  // namespace entente::matching
