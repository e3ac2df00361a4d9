// The rules as data: one small snapshot in which everything holds, and what each change makes of one rule. Both the
// engine and the reference must say the same.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "matcher/score/evaluation.h"
#include "tests/matcher/usual_meanings.h"

namespace entente::matcher::testing {

inline constexpr Day kToday = 20000;

// A need of Kumi (South, country AA) and an offer of Nord (North, country BB); Sur is a third city (South, country CC).
inline Snapshot holding_snapshot() {
  Snapshot snapshot;
  snapshot.as_of = kToday;
  snapshot.meanings = meanings_of_tests();
  snapshot.programme.id = "programmes/p";
  snapshot.programme.axes = {Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth};
  snapshot.programme.review_days = 10;
  snapshot.programme.trios = true;
  snapshot.countries = {
      {"AA", Development::kDeveloping, true, false, false, true, "L", "Va", "Africa", "Eastern Africa"},
      {"BB", Development::kDeveloped, false, false, false, false, "H", "I", "Europe", "Northern Europe"},
      {"CC", Development::kDeveloping, false, false, true, true, "UM", "III", "Americas", "Caribbean"},
  };
  const auto city = [&](const char* id, const char* country) {
    City value;
    value.id = id;
    value.country = country;
    value.creative_field = "music";
    snapshot.cities.push_back(value);
  };
  city("cities/kumi", "AA");
  city("cities/nord", "BB");
  city("cities/sur", "CC");
  Listing need;
  need.id = "cities/kumi/listings/n";
  need.city = "cities/kumi";
  need.kind = Kind::kNeed;
  need.role = Role::kBeneficiary;
  need.area = Area::kTrainingCapacity;
  need.creative_fields = {"music"};
  need.topics = {"drums", "festivals"};
  need.modalities = {"study-visit"};
  need.languages = {{"en"}, false, Knowledge::kNo};
  need.window = {kToday + 100, kToday + 200};
  need.min_days = 10;
  need.deadline = kToday + 50;
  need.cost_sharing = "shared";
  need.organisation_types = {"school-training"};
  Listing offer = need;
  offer.id = "cities/nord/listings/o";
  offer.city = "cities/nord";
  offer.kind = Kind::kOffer;
  offer.role = Role::kPivotal;
  offer.topics = {"drums"};
  offer.organisation_types = {"university"};
  Listing south = offer;
  south.id = "cities/sur/listings/p";
  south.city = "cities/sur";
  Listing facilitator = offer;
  facilitator.id = "cities/nord/listings/f";
  facilitator.role = Role::kFacilitating;
  facilitator.area = Area::kCooperationProgrammes;
  facilitator.cost_sharing = "giver-pays";
  facilitator.topics = {"drums", "festivals"};  // the pivotal offers have no festivals
  snapshot.listings = {need, facilitator, offer, south};
  return snapshot;
}

inline Listing& listing_of(Snapshot& snapshot, const std::string& id) {
  for (Listing& listing : snapshot.listings)
    if (listing.id == id) return listing;
  return snapshot.listings.front();
}
inline Listing& need_of(Snapshot& snapshot) {
  return listing_of(snapshot, "cities/kumi/listings/n");
}
inline Listing& offer_of(Snapshot& snapshot) {
  return listing_of(snapshot, "cities/nord/listings/o");
}
inline Listing& south_of(Snapshot& snapshot) {
  return listing_of(snapshot, "cities/sur/listings/p");
}
inline Listing& facilitator_of(Snapshot& snapshot) {
  return listing_of(snapshot, "cities/nord/listings/f");
}

struct RuleCase {
  std::string name;
  Rule rule;
  RuleOutcome::Verdict expected;
  std::function<void(Snapshot&)> change;
};

inline std::vector<RuleCase> pair_cases() {
  using S = Snapshot;
  constexpr auto kHolds = RuleOutcome::Verdict::kHolds;
  constexpr auto kBroken = RuleOutcome::Verdict::kBroken;
  constexpr auto kNotKnown = RuleOutcome::Verdict::kNotKnown;
  const auto cost = [](const char* need, const char* offer, const char* modality = "study-visit") {
    return [=](S& s) {
      need_of(s).cost_sharing = need;
      offer_of(s).cost_sharing = offer;
      need_of(s).modalities = offer_of(s).modalities = {modality};
    };
  };
  const auto languages = [](Languages need, Languages offer) {
    return [=](S& s) {
      need_of(s).languages = need;
      offer_of(s).languages = offer;
    };
  };
  constexpr auto kYes = Knowledge::kYes;
  constexpr auto kNo = Knowledge::kNo;
  constexpr auto kMaybe = Knowledge::kUnknown;
  const auto cooperation = [](Cooperation::State state, std::optional<Day> end) {
    Cooperation value;
    value.id = "cooperations/k";
    value.beneficiary_city = "cities/kumi";
    value.pivotal_city = "cities/nord";
    value.state = state;
    value.end = end;
    return value;
  };
  using State = Cooperation::State;
  return {
      {"area differs", Rule::kArea, kBroken, [](S& s) { offer_of(s).area = Area::kStudies; }},
      {"same city", Rule::kDifferentCity, kBroken, [](S& s) { offer_of(s).city = "cities/kumi"; }},
      {"need closed", Rule::kOpen, kBroken, [](S& s) { need_of(s).open = false; }},
      {"offer closed", Rule::kOpen, kBroken, [](S& s) { offer_of(s).open = false; }},
      {"area out of scope", Rule::kOpen, kBroken, [](S& s) { s.programme.areas = {Area::kStudies}; }},
      {"field out of scope", Rule::kOpen, kBroken, [](S& s) { s.programme.creative_fields = {"film"}; }},
      {"field in scope", Rule::kOpen, kHolds,
       [](S& s) {
         s.programme.creative_fields = {"film", "music"};
       }},
      {"no field: the city's", Rule::kOpen, kBroken,
       [](S& s) {
         s.programme.creative_fields = {"film"};
         need_of(s).creative_fields = {};
       }},
      {"need's deadline on the last day", Rule::kDeadline, kHolds, [](S& s) { need_of(s).deadline = kToday + 10; }},
      {"need's deadline a day before", Rule::kDeadline, kBroken, [](S& s) { need_of(s).deadline = kToday + 9; }},
      {"offer's deadline a day before", Rule::kDeadline, kBroken, [](S& s) { offer_of(s).deadline = kToday + 9; }},
      {"no deadline", Rule::kDeadline, kHolds, [](S& s) { offer_of(s).deadline = kDayAfterAll; }},
      {"axis off in the programme", Rule::kAxis, kBroken, [](S& s) { s.programme.axes = {Axis::kSouthSouth}; }},
      {"need doesn't want the axis", Rule::kAxis, kBroken,
       [](S& s) { need_of(s).partner_rules.axes = {Axis::kSouthSouth}; }},
      {"offer can never have its axis", Rule::kAxis, kBroken,
       [](S& s) { offer_of(s).partner_rules.axes = {Axis::kSouthSouth}; }},
      {"an axis that can't hold beside one that can", Rule::kAxis, kHolds,
       [](S& s) {
         offer_of(s).partner_rules.axes = {Axis::kNorthSouth, Axis::kSouthSouth};
       }},
      {"class of a country not known", Rule::kAxis, kNotKnown,
       [](S& s) { s.countries[0].development = Development::kUnknown; }},
      {"offer wants the group", Rule::kRegion, kHolds,
       [](S& s) {
         offer_of(s).partner_rules.regions = {"III", "Va"};
       }},
      {"offer wants another group", Rule::kRegion, kBroken, [](S& s) { offer_of(s).partner_rules.regions = {"IV"}; }},
      {"need wants another group", Rule::kRegion, kBroken, [](S& s) { need_of(s).partner_rules.regions = {"IV"}; }},
      {"offer wants the region", Rule::kRegion, kHolds, [](S& s) { offer_of(s).partner_rules.regions = {"Africa"}; }},
      {"offer wants the sub-region", Rule::kRegion, kHolds,
       [](S& s) { offer_of(s).partner_rules.regions = {"Eastern Africa"}; }},
      {"city without a group", Rule::kRegion, kNotKnown,
       [](S& s) {
         s.countries[0].unesco_group = "";
         offer_of(s).partner_rules.regions = {"IV"};
       }},
      {"country wanted", Rule::kCountry, kHolds, [](S& s) { offer_of(s).partner_rules.countries = {"AA"}; }},
      {"country not wanted", Rule::kCountry, kBroken, [](S& s) { need_of(s).partner_rules.countries = {"AA"}; }},
      {"own country excluded", Rule::kOwnCountry, kBroken,
       [](S& s) {
         s.cities[1].country = "AA";
         offer_of(s).partner_rules.own_country_excluded = true;
       }},
      {"own country allowed", Rule::kOwnCountry, kHolds, [](S& s) { s.cities[1].country = "AA"; }},
      {"own country excluded, another country", Rule::kOwnCountry, kHolds,
       [](S& s) { need_of(s).partner_rules.own_country_excluded = true; }},
      {"kind of partner wanted", Rule::kPartnerType, kHolds,
       [](S& s) {
         need_of(s).partner_rules.partner_types = {"media", "university"};
       }},
      {"kind of partner not wanted", Rule::kPartnerType, kBroken,
       [](S& s) { need_of(s).partner_rules.partner_types = {"media"}; }},
      {"kind of partner of the need not wanted", Rule::kPartnerType, kBroken,
       [](S& s) { offer_of(s).partner_rules.partner_types = {"media"}; }},
      {"who delivers isn't known", Rule::kPartnerType, kNotKnown,
       [](S& s) {
         need_of(s).partner_rules.partner_types = {"media"};
         offer_of(s).organisation_types = {};
       }},
      {"exactly enough days", Rule::kWindow, kHolds,
       [](S& s) {
         offer_of(s).window = {kToday + 191, kToday + 300};
       }},
      {"a day too few", Rule::kWindow, kBroken,
       [](S& s) {
         offer_of(s).window = {kToday + 192, kToday + 300};
       }},
      {"the longer duration counts", Rule::kWindow, kBroken, [](S& s) { offer_of(s).min_days = 102; }},
      {"the programme's window counts", Rule::kWindow, kBroken,
       [](S& s) {
         s.programme.window = {kToday + 195, kToday + 400};
       }},
      {"a window in the past", Rule::kWindow, kBroken,
       [](S& s) {
         need_of(s).window = {kToday - 90, kToday - 1};
       }},
      {"a common window in the past", Rule::kWindow, kBroken,
       [](S& s) {
         need_of(s).window = offer_of(s).window = {kToday - 90, kToday - 1};
       }},
      {"a common window that has begun", Rule::kWindow, kHolds,
       [](S& s) {
         need_of(s).window = offer_of(s).window = {kToday - 90, kToday + 9};
       }},
      {"a common window of which a day too few is left", Rule::kWindow, kBroken,
       [](S& s) {
         need_of(s).window = offer_of(s).window = {kToday - 90, kToday + 8};
       }},
      {"no window known", Rule::kWindow, kNotKnown, [](S& s) { offer_of(s).window = {}; }},
      {"no window known, yet too short", Rule::kWindow, kBroken,
       [](S& s) {
         offer_of(s).window = {};
         need_of(s).min_days = 102;
       }},
      {"no place left", Rule::kPlaces, kBroken, [](S& s) { offer_of(s).reserved = 1; }},
      {"more reserved than there is", Rule::kPlaces, kBroken, [](S& s) { need_of(s).reserved = 2; }},
      {"one place left", Rule::kPlaces, kHolds,
       [](S& s) {
         offer_of(s).capacity = 3;
         offer_of(s).reserved = 2;
       }},
      {"nothing in common, no interpreter", Rule::kLanguage, kBroken,
       languages({{"en"}, false, kNo}, {{"fr"}, false, kNo})},
      {"interpreter of the need", Rule::kLanguage, kHolds, languages({{"en"}, false, kYes}, {{"fr"}, false, kNo})},
      {"interpreter of the offer", Rule::kLanguage, kHolds, languages({{"en"}, false, kNo}, {{"fr"}, false, kYes})},
      {"interpreter not known", Rule::kLanguage, kNotKnown, languages({{"en"}, false, kMaybe}, {{"fr"}, false, kNo})},
      {"language not known", Rule::kLanguage, kNotKnown, languages({{}, false, kNo}, {{"fr"}, false, kNo})},
      {"any language", Rule::kLanguage, kHolds, languages({{}, true, kNo}, {{"fr"}, false, kNo})},
      {"variants of one language", Rule::kLanguage, kHolds,
       languages({{"zh-hans"}, false, kNo}, {{"zh-hant"}, false, kNo})},
      {"Persian and Dari", Rule::kLanguage, kHolds, languages({{"fa"}, false, kNo}, {{"prs"}, false, kNo})},
      {"Kurdish and Sorani", Rule::kLanguage, kHolds, languages({{"ckb"}, false, kNo}, {{"ku"}, false, kNo})},
      {"the city's working languages", Rule::kLanguage, kHolds,
       [=](S& s) {
         languages({{}, false, kNo}, {{"fr"}, false, kNo})(s);
         s.cities[0].working_languages = {"fr"};
       }},
      {"the city's working languages, another", Rule::kLanguage, kBroken,
       [=](S& s) {
         languages({{}, false, kNo}, {{"fr"}, false, kNo})(s);
         s.cities[0].working_languages = {"en"};
       }},
      {"both share", Rule::kCost, kHolds, cost("shared", "shared")},
      {"giver pays", Rule::kCost, kHolds, cost("no-cost", "giver-pays")},
      {"nobody pays the need's part", Rule::kCost, kBroken, cost("no-cost", "shared")},
      {"need wants the giver to pay, the giver shares", Rule::kCost, kBroken, cost("giver-pays", "shared")},
      {"host pays at the provider", Rule::kCost, kHolds, cost("no-cost", "host-pays", "residency")},
      {"host pays at the beneficiary", Rule::kCost, kBroken, cost("no-cost", "host-pays", "expert-mission")},
      {"host pays, place not known", Rule::kCost, kNotKnown, cost("no-cost", "host-pays", "joint-project")},
      {"need is the host and pays", Rule::kCost, kHolds, cost("host-pays", "shared", "expert-mission")},
      {"need wants the host to pay, who only shares", Rule::kCost, kBroken, cost("host-pays", "shared", "study-visit")},
      {"outside money of the need", Rule::kCost, kHolds, cost("external", "shared")},
      {"both wait for outside money", Rule::kCost, kNotKnown, cost("external", "external")},
      {"outside money of the offer", Rule::kCost, kHolds, cost("no-cost", "external")},
      {"to be agreed", Rule::kCost, kNotKnown, cost("shared", "open")},
      {"not known", Rule::kCost, kNotKnown, cost("", "shared")},
      {"need's city suspended", Rule::kStanding, kBroken, [](S& s) { s.cities[0].good_standing = false; }},
      {"offer's city suspended", Rule::kStanding, kBroken, [](S& s) { s.cities[1].good_standing = false; }},
      {"running", Rule::kHistory, kBroken, [=](S& s) { s.cooperations = {cooperation(State::kRunning, {})}; }},
      {"running for another need", Rule::kHistory, kHolds,
       [=](S& s) {
         s.cooperations = {cooperation(State::kRunning, {})};
         s.cooperations[0].need = "cities/kumi/listings/other";
       }},
      {"closed", Rule::kHistory, kHolds, [=](S& s) { s.cooperations = {cooperation(State::kClosed, kToday - 5)}; }},
      {"closed, no repeat", Rule::kHistory, kBroken,
       [=](S& s) {
         s.cooperations = {cooperation(State::kClosed, kToday - 5)};
         offer_of(s).partner_rules.no_repeat = true;
       }},
      {"partners the other way round, no repeat", Rule::kHistory, kBroken,
       [=](S& s) {
         s.cooperations = {cooperation(State::kClosed, kToday - 5)};
         std::swap(s.cooperations[0].beneficiary_city, s.cooperations[0].pivotal_city);
         need_of(s).partner_rules.no_repeat = true;
       }},
      {"declined recently", Rule::kCoolDown, kBroken,
       [=](S& s) { s.cooperations = {cooperation(State::kDeclined, kToday - 364)}; }},
      {"declined a cool-down ago", Rule::kCoolDown, kHolds,
       [=](S& s) { s.cooperations = {cooperation(State::kDeclined, kToday - 365)}; }},
      {"declined recently, no cool-down", Rule::kCoolDown, kHolds,
       [=](S& s) {
         s.programme.cool_down_days = 0;
         s.cooperations = {cooperation(State::kDeclined, kToday - 1)};
       }},
      {"another offer of the city declined", Rule::kCoolDown, kHolds,
       [=](S& s) {
         s.cooperations = {cooperation(State::kDeclined, kToday - 1)};
         s.cooperations[0].offer = "cities/nord/listings/other";
       }},
      {"declined, nobody knows when", Rule::kCoolDown, kNotKnown,
       [=](S& s) { s.cooperations = {cooperation(State::kDeclined, {})}; }},
      {"declined as a trio", Rule::kCoolDown, kHolds,
       [=](S& s) {
         s.cooperations = {cooperation(State::kDeclined, kToday - 1)};
         s.cooperations[0].facilitating_city = "cities/sur";
       }},
      {"declined isn't a repeat", Rule::kHistory, kHolds,
       [=](S& s) {
         s.cooperations = {cooperation(State::kDeclined, kToday - 400)};
         need_of(s).partner_rules.no_repeat = true;
       }},
      {"ruled out", Rule::kDirective, kBroken,
       [](S& s) {
         s.directives = {{Directive::Kind::kRuleOut, need_of(s).id, offer_of(s).id}};
       }},
      {"kept", Rule::kDirective, kHolds,
       [](S& s) {
         s.directives = {{Directive::Kind::kKeep, need_of(s).id, offer_of(s).id}};
       }},
      {"another area that helps", Rule::kArea, kHolds,
       [](S& s) {
         offer_of(s).area = Area::kStudies;
         s.programme.other_areas = {{need_of(s).area, Area::kStudies}};
       }},
      {"an area that is helped by this one", Rule::kArea, kBroken,
       [](S& s) {
         offer_of(s).area = Area::kStudies;
         s.programme.other_areas = {{Area::kStudies, need_of(s).area}};
       }},
      {"no floor", Rule::kRelevance, kHolds,
       [](S& s) {
         need_of(s).topics = {};
         need_of(s).help = {"repair"};
         offer_of(s).help = {"sell"};
       }},
      // "drums" is named by all four listings: of so few it counts 46 of 112, and the same area 3 points.
      {"a floor that a common topic reaches", Rule::kRelevance, kHolds, [](S& s) { s.programme.relevance_floor = 10; }},
      {"a floor that it doesn't", Rule::kRelevance, kBroken, [](S& s) { s.programme.relevance_floor = 60; }},
      {"topics not known", Rule::kRelevance, kBroken,
       [](S& s) {
         s.programme.relevance_floor = 20;
         need_of(s).topics = {};
       }},
      {"another help", Rule::kRelevance, kBroken,
       [](S& s) {
         s.programme.relevance_floor = 21;
         need_of(s).help = {"repair"};
         offer_of(s).help = {"sell"};
       }},
      {"a help in common", Rule::kRelevance, kHolds,
       [](S& s) {
         s.programme.relevance_floor = 21;
         need_of(s).help = {"repair", "sell"};
         offer_of(s).help = {"sell"};
       }},
      {"help of one side not known", Rule::kRelevance, kHolds,
       [](S& s) {
         s.programme.relevance_floor = 10;
         need_of(s).help = {"repair"};
       }},
      {"words in common", Rule::kRelevance, kHolds,
       [](S& s) {
         s.programme.relevance_floor = 25;
         need_of(s).topics = {};
         need_of(s).texts = {{"en", {{"kora", 2}}}};
         offer_of(s).texts = {{"en", {{"kora", 1}}}, {"fr", {{"luth", 1}}}};
       }},
      {"texts of two languages", Rule::kRelevance, kBroken,
       [](S& s) {
         s.programme.relevance_floor = 25;
         need_of(s).topics = {};
         need_of(s).texts = {{"en", {{"kora", 2}}}};
         offer_of(s).texts = {{"fr", {{"kora", 1}}}};
       }},
  };
}

// Of the trio (need, Sur's offer, Nord's facilitating offer).
inline std::vector<RuleCase> trio_cases() {
  using S = Snapshot;
  constexpr auto kHolds = RuleOutcome::Verdict::kHolds;
  constexpr auto kBroken = RuleOutcome::Verdict::kBroken;
  constexpr auto kNotKnown = RuleOutcome::Verdict::kNotKnown;
  constexpr auto kNo = Knowledge::kNo;
  constexpr auto kMaybe = Knowledge::kUnknown;
  return {
      {"areas of facilitator and need may differ", Rule::kArea, kHolds, [](S&) {}},
      {"facilitator is pivotal", Rule::kRoles, kBroken, [](S& s) { facilitator_of(s).role = Role::kPivotal; }},
      {"facilitator in the need's city", Rule::kDifferentCity, kBroken,
       [](S& s) { facilitator_of(s).city = "cities/kumi"; }},
      {"facilitator in the pivotal city", Rule::kDifferentCity, kBroken,
       [](S& s) { facilitator_of(s).city = "cities/sur"; }},
      {"facilitator too late", Rule::kDeadline, kBroken, [](S& s) { facilitator_of(s).deadline = kToday; }},
      {"programme seeks no trios", Rule::kAxis, kBroken, [](S& s) { s.programme.trios = false; }},
      {"programme without the axis", Rule::kAxis, kBroken, [](S& s) { s.programme.axes = {Axis::kSouthSouth}; }},
      {"need doesn't want trios", Rule::kAxis, kBroken,
       [](S& s) { need_of(s).partner_rules.axes = {Axis::kSouthSouth}; }},
      {"pivotal offer doesn't want trios", Rule::kAxis, kBroken,
       [](S& s) { south_of(s).partner_rules.axes = {Axis::kSouthSouth}; }},
      {"facilitator doesn't want trios", Rule::kAxis, kBroken,
       [](S& s) { facilitator_of(s).partner_rules.axes = {Axis::kNorthSouth}; }},
      {"need wants trios only", Rule::kAxis, kHolds,
       [](S& s) { need_of(s).partner_rules.axes = {Axis::kNorthSouthSouth}; }},
      {"pivotal city of the North", Rule::kAxis, kBroken,
       [](S& s) { s.countries[2].development = Development::kDeveloped; }},
      {"facilitating city of the South", Rule::kAxis, kBroken,
       [](S& s) { s.countries[1].development = Development::kDeveloping; }},
      {"class of the facilitator's country not known", Rule::kAxis, kNotKnown,
       [](S& s) { s.countries[1].development = Development::kUnknown; }},
      {"facilitator wants another region", Rule::kRegion, kBroken,
       [](S& s) { facilitator_of(s).partner_rules.regions = {"IV"}; }},
      {"facilitator wants another country", Rule::kCountry, kBroken,
       [](S& s) { facilitator_of(s).partner_rules.countries = {"CC"}; }},
      {"facilitator has no time", Rule::kWindow, kBroken,
       [](S& s) {
         facilitator_of(s).window = {kToday + 300, kToday + 400};
       }},
      {"facilitator has no place", Rule::kPlaces, kBroken, [](S& s) { facilitator_of(s).reserved = 1; }},
      {"facilitator bridges", Rule::kLanguage, kHolds,
       [](S& s) {
         south_of(s).languages = {{"es"}, false, kNo};
         facilitator_of(s).languages = {{"en", "es"}, false, kNo};
       }},
      {"facilitator speaks with the need only", Rule::kLanguage, kBroken,
       [](S& s) {
         south_of(s).languages = {{"es"}, false, kNo};
       }},
      {"facilitator speaks with the pivotal city only", Rule::kLanguage, kBroken,
       [](S& s) {
         south_of(s).languages = {{"en", "es"}, false, kNo};
         facilitator_of(s).languages = {{"es"}, false, kNo};
       }},
      {"facilitator pays", Rule::kCost, kHolds,
       [](S& s) {
         need_of(s).cost_sharing = "no-cost";
         south_of(s).cost_sharing = "shared";
       }},
      {"facilitator gives things, nobody pays", Rule::kCost, kBroken,
       [](S& s) {
         need_of(s).cost_sharing = "no-cost";
         south_of(s).cost_sharing = "shared";
         facilitator_of(s).cost_sharing = "no-cost";
       }},
      {"facilitating city suspended", Rule::kStanding, kBroken, [](S& s) { s.cities[1].good_standing = false; }},
      {"facilitator ruled out", Rule::kDirective, kBroken,
       [](S& s) {
         s.directives = {{Directive::Kind::kRuleOut, need_of(s).id, facilitator_of(s).id}};
       }},
      {"facilitator adds nothing to the pair", Rule::kRelevance, kBroken,
       [](S& s) { facilitator_of(s).topics = {"drums"}; }},
      {"facilitator adds a cross-cutting topic only", Rule::kRelevance, kBroken,
       [](S& s) {
         need_of(s).topics = {"drums", "x-women"};
         facilitator_of(s).topics = {"drums", "x-women"};
       }},
      {"facilitator pays, and somebody else does already", Rule::kRelevance, kBroken,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         south_of(s).cost_sharing = "giver-pays";
       }},
      {"facilitator pays where nobody does", Rule::kRelevance, kHolds,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         need_of(s).cost_sharing = "no-cost";
       }},
      {"facilitator is the third party that the need waits for", Rule::kRelevance, kHolds,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         need_of(s).cost_sharing = "external";
       }},
      {"facilitator waits for outside money as well", Rule::kRelevance, kBroken,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         need_of(s).cost_sharing = "no-cost";
         facilitator_of(s).cost_sharing = "external";
       }},
      {"facilitator gives a language", Rule::kRelevance, kHolds,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         south_of(s).languages = {{"es"}, false, kNo};
         facilitator_of(s).languages = {{"en", "es"}, false, kNo};
       }},
      {"facilitator's languages aren't known", Rule::kRelevance, kBroken,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         south_of(s).languages = {{"es"}, false, kMaybe};
         facilitator_of(s).languages = {{}, false, kMaybe};
       }},
      {"facilitator takes any language, which isn't one that it shares", Rule::kRelevance, kBroken,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         south_of(s).languages = {{"es"}, false, kMaybe};
         facilitator_of(s).languages = {{}, true, kNo};
       }},
      {"facilitator pays as the need asks for it, whoever bears the costs", Rule::kRelevance, kHolds,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         south_of(s).cost_sharing = "giver-pays";
         need_of(s).help = {"teach", "pay"};
         south_of(s).help = {"teach"};
         facilitator_of(s).help = {"pay"};
       }},
      {"facilitator gives the help that is sought first", Rule::kRelevance, kHolds,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         need_of(s).help = {"equip", "teach"};
         south_of(s).help = {"teach"};
         facilitator_of(s).help = {"equip"};
       }},
      {"facilitator gives a help that is sought beside", Rule::kRelevance, kBroken,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         need_of(s).help = {"teach", "equip"};
         south_of(s).help = {"teach"};
         facilitator_of(s).help = {"equip"};
       }},
      {"the pivotal offer gives the help that is sought first, too", Rule::kRelevance, kBroken,
       [](S& s) {
         facilitator_of(s).topics = {"drums"};
         need_of(s).help = {"equip"};
         south_of(s).help = {"equip"};
         facilitator_of(s).help = {"equip"};
       }},
      {"facilitator pays, below the floor with the need", Rule::kRelevance, kBroken,
       [](S& s) {
         s.programme.relevance_floor = 24;  // a topic alone
         need_of(s).cost_sharing = "no-cost";
         facilitator_of(s).topics = {"kilns"};
       }},
      {"facilitator reaches the floor with the pivotal offer alone", Rule::kRelevance, kBroken,
       [](S& s) {
         s.programme.relevance_floor = 24;
         need_of(s).cost_sharing = "no-cost";
         south_of(s).topics = {"drums", "kilns"};
         facilitator_of(s).topics = {"kilns"};
       }},
      {"facilitator reaches the floor with the need, by another help", Rule::kRelevance, kHolds,
       [](S& s) {
         s.programme.relevance_floor = 34;  // 24.37 points of topics; 22.67 are asked, and with a tenth more 24.94
         need_of(s).help = {"teach"};
         facilitator_of(s).help = {"equip"};
       }},
      {"facilitator reaches the floor with the need", Rule::kRelevance, kHolds,
       [](S& s) { s.programme.relevance_floor = 24; }},
      {"declined with this facilitator", Rule::kCoolDown, kBroken,
       [](S& s) {
         Cooperation value;
         value.id = "cooperations/k";
         value.beneficiary_city = "cities/kumi";
         value.pivotal_city = "cities/sur";
         value.facilitating_city = "cities/nord";
         value.state = Cooperation::State::kDeclined;
         value.end = kToday - 1;
         s.cooperations = {value};
       }},
      {"declined with another facilitator", Rule::kCoolDown, kHolds,
       [](S& s) {
         s.cities.push_back(s.cities.back());
         s.cities.back().id = "cities/west";
         Cooperation value;
         value.id = "cooperations/k";
         value.beneficiary_city = "cities/kumi";
         value.pivotal_city = "cities/sur";
         value.facilitating_city = "cities/west";
         value.state = Cooperation::State::kDeclined;
         value.end = kToday - 1;
         s.cooperations = {value};
       }},
      {"declined as a pair", Rule::kCoolDown, kBroken,
       [](S& s) {
         Cooperation value;
         value.id = "cooperations/k";
         value.beneficiary_city = "cities/kumi";
         value.pivotal_city = "cities/sur";
         value.state = Cooperation::State::kDeclined;
         value.end = kToday - 1;
         s.cooperations = {value};
       }},
  };
}

}  // namespace entente::matcher::testing
