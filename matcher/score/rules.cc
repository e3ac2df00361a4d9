// The rules, one function each. All answer for pairs and trios alike; in a trio the facilitating offer joins with
// - its role, standing, openness, deadline, places and window;
// - its own partner rules towards the need's city (its help goes there), never those of the need towards it;
// - language with the need, and as a bridge between need and pivotal offer;
// - money, where need and pivotal offer leave a part to pay;
// - relevance: its own to the need, and something that the pair lacks (third_city.h). Its area doesn't matter.
#include <algorithm>

#include "matcher/model/calendar.h"
#include "matcher/score/parts.h"
#include "matcher/score/third_city.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;
using Parts = Problem::Parts;
using Answer = RuleOutcome::Verdict;
using Parameters = std::map<std::string, std::string>;

Answer holds_if(bool condition) {
  return condition ? Answer::kHolds : Answer::kBroken;
}

// Broken outweighs not known, which outweighs holding.
Answer all_of(Answer a, Answer b) {
  if (a == Answer::kBroken || b == Answer::kBroken) return Answer::kBroken;
  return a == Answer::kNotKnown ? a : b;
}
Answer any_of(Answer a, Answer b) {
  if (a == Answer::kHolds || b == Answer::kHolds) return Answer::kHolds;
  return a == Answer::kNotKnown ? a : b;
}

std::string_view suffix(Answer verdict) {
  switch (verdict) {
    case Answer::kHolds:
      return ".holds";
    case Answer::kBroken:
      return ".broken";
    case Answer::kNotKnown:
      return ".not_known";
  }
  return "";
}

// Writes the text of a verdict when somebody wants it; `parameters` is called only then.
template <typename MakeParameters>
Answer say(Text* text, Rule rule, const Parties& parties, Answer verdict, MakeParameters parameters) {
  if (text) {
    text->id = "rule." + std::string(rule_id(rule)) + (parties.trio() ? ".trio" : "") + std::string(suffix(verdict));
    text->parameters = parameters();
  }
  return verdict;
}

// Adds the facilitator's value of a trio.
Parameters with(Parameters parameters, const Parties& parties, const char* name, const auto& value) {
  if (parties.trio()) parameters.emplace(name, value());
  return parameters;
}

std::string or_any(std::string value) {
  return value.empty() ? "any" : std::move(value);
}

std::string axes_text(const std::vector<Axis>& axes) {
  std::string text;
  for (Axis axis : axes) text += (text.empty() ? "" : ";") + std::string(axis_id(axis));
  return text;
}

std::string_view class_id(const Country& country) {
  switch (country.development) {
    case Development::kDeveloped:
      return "developed";
    case Development::kDeveloping:
      return "developing";
    case Development::kUnknown:
      break;
  }
  return "";
}

Answer roles(const Parts& parts, const Parties& p, Text* text) {
  const Role need = parts.listing(p.need).role;
  const Role offer = parts.listing(p.offer).role;
  const bool good = need == Role::kBeneficiary && offer == Role::kPivotal &&
                    (!p.trio() || parts.listing(p.facilitator).role == Role::kFacilitating);
  return say(text, Rule::kRoles, p, holds_if(good), [&] {
    return with({{"need", std::string(role_id(need))}, {"offer", std::string(role_id(offer))}}, p, "facilitator",
                [&] { return std::string(role_id(parts.listing(p.facilitator).role)); });
  });
}

Answer area(const Parts& parts, const Parties& p, Text* text) {
  const Area need = parts.listing(p.need).area;
  const Area offer = parts.listing(p.offer).area;
  return say(text, Rule::kArea, p, holds_if(helps(parts.snapshot.programme.other_areas, need, offer)), [&] {
    return Parameters{{"need", std::string(area_id(need))}, {"offer", std::string(area_id(offer))}};
  });
}

Answer different_city(const Parts& parts, const Parties& p, Text* text) {
  const std::int32_t need = parts.code(p.need).city;
  const std::int32_t offer = parts.code(p.offer).city;
  bool good = need != offer;
  if (p.trio()) {
    const std::int32_t facilitator = parts.code(p.facilitator).city;
    good = good && facilitator != need && facilitator != offer;
  }
  return say(text, Rule::kDifferentCity, p, holds_if(good), [&] {
    return with({{"need", parts.city(p.need).id}, {"offer", parts.city(p.offer).id}}, p, "facilitator",
                [&] { return parts.city(p.facilitator).id; });
  });
}

std::string_view openness(const Parts& parts, Index index) {
  if (!parts.listing(index).open) return "not-published";
  const bool in_scope = parts.code(index).in_scope || parts.listing(index).role == Role::kFacilitating;
  return in_scope ? "published" : "out-of-scope";
}

Answer open(const Parts& parts, const Parties& p, Text* text) {
  const auto takes_part = [&](Index index) { return openness(parts, index) == "published"; };
  const bool good = takes_part(p.need) && takes_part(p.offer) && (!p.trio() || takes_part(p.facilitator));
  return say(text, Rule::kOpen, p, holds_if(good), [&] {
    return with({{"need", std::string(openness(parts, p.need))}, {"offer", std::string(openness(parts, p.offer))}}, p,
                "facilitator", [&] { return std::string(openness(parts, p.facilitator)); });
  });
}

Answer deadline(const Parts& parts, const Parties& p, Text* text) {
  const Day earliest = parts.snapshot.as_of + parts.snapshot.programme.review_days;
  const auto in_time = [&](Index index) { return parts.listing(index).deadline >= earliest; };
  const bool good = in_time(p.need) && in_time(p.offer) && (!p.trio() || in_time(p.facilitator));
  return say(text, Rule::kDeadline, p, holds_if(good), [&] {
    const auto date = [&](Index index) { return or_any(date_text(parts.listing(index).deadline)); };
    return with({{"need", date(p.need)}, {"offer", date(p.offer)}, {"earliest", date_text(earliest)}}, p, "facilitator",
                [&] { return date(p.facilitator); });
  });
}

bool wants(const std::vector<Axis>& axes, Axis axis) {
  return axes.empty() || std::find(axes.begin(), axes.end(), axis) != axes.end();
}

// The programme's axes are never "any": a programme that seeks no trios has none left when it names only that one.
bool allows(const Parts& parts, Axis axis) {
  return std::find(parts.axes.begin(), parts.axes.end(), axis) != parts.axes.end();
}

Answer axis(const Parts& parts, const Parties& p, Text* text) {
  const Country& beneficiary = parts.country(p.need);
  const Country& pivotal = parts.country(p.offer);
  const auto& need_axes = parts.listing(p.need).partner_rules.axes;
  const auto& offer_axes = parts.listing(p.offer).partner_rules.axes;
  if (!p.trio()) {
    const Axis value = axis_of(pivotal, beneficiary);
    const Answer verdict = value == Axis::kUnspecified
                               ? Answer::kNotKnown
                               : holds_if(allows(parts, value) && wants(need_axes, value) && wants(offer_axes, value));
    return say(text, Rule::kAxis, p, verdict, [&] {
      return Parameters{{"axis", std::string(axis_id(value))},
                        {"programme", axes_text(parts.axes)},
                        {"need", or_any(axes_text(need_axes))},
                        {"offer", or_any(axes_text(offer_axes))},
                        {"need_class", std::string(class_id(beneficiary))},
                        {"offer_class", std::string(class_id(pivotal))}};
    });
  }
  const Country& facilitating = parts.country(p.facilitator);
  const auto& facilitator_axes = parts.listing(p.facilitator).partner_rules.axes;
  const auto is = [](const Country& country, Development wanted) {
    return country.development == Development::kUnknown ? Answer::kNotKnown : holds_if(country.development == wanted);
  };
  constexpr Axis kTrio = Axis::kNorthSouthSouth;
  Answer verdict = holds_if(allows(parts, kTrio) && wants(need_axes, kTrio) && wants(offer_axes, kTrio) &&
                            wants(facilitator_axes, kTrio));
  verdict = all_of(verdict, is(beneficiary, Development::kDeveloping));
  verdict = all_of(verdict, is(pivotal, Development::kDeveloping));
  verdict = all_of(verdict, is(facilitating, Development::kDeveloped));
  return say(text, Rule::kAxis, p, verdict, [&] {
    return Parameters{{"axis", std::string(axis_id(kTrio))},
                      {"programme", axes_text(parts.axes)},
                      {"need", or_any(axes_text(need_axes))},
                      {"offer", or_any(axes_text(offer_axes))},
                      {"facilitator", or_any(axes_text(facilitator_axes))},
                      {"need_class", std::string(class_id(beneficiary))},
                      {"offer_class", std::string(class_id(pivotal))},
                      {"facilitator_class", std::string(class_id(facilitating))}};
  });
}

bool is_unesco_group(std::string_view region) {
  return region == "I" || region == "II" || region == "III" || region == "IV" || region == "Va" || region == "Vb";
}

Answer in_regions(const std::vector<std::string>& wanted, const Country& country) {
  if (wanted.empty()) return Answer::kHolds;
  bool unknown = false;
  for (const std::string& region : wanted) {
    if (is_unesco_group(region)) {
      if (region == country.unesco_group) return Answer::kHolds;
      unknown = unknown || country.unesco_group.empty();
    } else {
      if (region == country.m49_region || region == country.m49_subregion) return Answer::kHolds;
      unknown = unknown || country.m49_region.empty() || country.m49_subregion.empty();
    }
  }
  return unknown ? Answer::kNotKnown : Answer::kBroken;
}

std::string regions_of(const Country& country) {
  std::string text;
  for (const std::string* part : {&country.unesco_group, &country.m49_region, &country.m49_subregion})
    if (!part->empty()) text += (text.empty() ? "" : ";") + *part;
  return text;
}

Answer region(const Parts& parts, const Parties& p, Text* text) {
  const auto& need = parts.listing(p.need).partner_rules.regions;
  const auto& offer = parts.listing(p.offer).partner_rules.regions;
  Answer verdict = all_of(in_regions(need, parts.country(p.offer)), in_regions(offer, parts.country(p.need)));
  if (p.trio())
    verdict = all_of(verdict, in_regions(parts.listing(p.facilitator).partner_rules.regions, parts.country(p.need)));
  return say(text, Rule::kRegion, p, verdict, [&] {
    return with({{"need", or_any(join(need))},
                 {"offer", or_any(join(offer))},
                 {"need_region", regions_of(parts.country(p.need))},
                 {"offer_region", regions_of(parts.country(p.offer))}},
                p, "facilitator", [&] { return or_any(join(parts.listing(p.facilitator).partner_rules.regions)); });
  });
}

bool in_countries(const std::vector<std::string>& wanted, const Country& country) {
  return wanted.empty() || std::binary_search(wanted.begin(), wanted.end(), country.iso2);
}

Answer country(const Parts& parts, const Parties& p, Text* text) {
  const auto& need = parts.listing(p.need).partner_rules.countries;
  const auto& offer = parts.listing(p.offer).partner_rules.countries;
  bool good = in_countries(need, parts.country(p.offer)) && in_countries(offer, parts.country(p.need));
  if (p.trio())
    good = good && in_countries(parts.listing(p.facilitator).partner_rules.countries, parts.country(p.need));
  return say(text, Rule::kCountry, p, holds_if(good), [&] {
    return with({{"need", or_any(join(need))},
                 {"offer", or_any(join(offer))},
                 {"need_country", parts.country(p.need).iso2},
                 {"offer_country", parts.country(p.offer).iso2}},
                p, "facilitator", [&] { return or_any(join(parts.listing(p.facilitator).partner_rules.countries)); });
  });
}

Answer own_country(const Parts& parts, const Parties& p, Text* text) {
  const auto excluded = [&](Index index) { return parts.listing(index).partner_rules.own_country_excluded; };
  const auto same = [&](Index a, Index b) { return parts.code(a).country == parts.code(b).country; };
  bool good = !same(p.need, p.offer) || (!excluded(p.need) && !excluded(p.offer));
  if (p.trio()) good = good && (!same(p.need, p.facilitator) || !excluded(p.facilitator));
  return say(text, Rule::kOwnCountry, p, holds_if(good), [&] {
    const auto word = [&](Index index) { return std::string(excluded(index) ? "excluded" : "allowed"); };
    return with({{"need", word(p.need)},
                 {"offer", word(p.offer)},
                 {"need_country", parts.country(p.need).iso2},
                 {"offer_country", parts.country(p.offer).iso2}},
                p, "facilitator", [&] { return word(p.facilitator); });
  });
}

Answer of_types(const std::vector<std::string>& wanted, const std::vector<std::string>& types) {
  if (wanted.empty()) return Answer::kHolds;
  if (types.empty()) return Answer::kNotKnown;
  return holds_if(std::any_of(types.begin(), types.end(), [&](const std::string& type) {
    return std::binary_search(wanted.begin(), wanted.end(), type);
  }));
}

Answer partner_type(const Parts& parts, const Parties& p, Text* text) {
  const Listing& need = parts.listing(p.need);
  const Listing& offer = parts.listing(p.offer);
  Answer verdict = all_of(of_types(need.partner_rules.partner_types, offer.organisation_types),
                          of_types(offer.partner_rules.partner_types, need.organisation_types));
  if (p.trio())
    verdict =
        all_of(verdict, of_types(parts.listing(p.facilitator).partner_rules.partner_types, need.organisation_types));
  return say(text, Rule::kPartnerType, p, verdict, [&] {
    return with({{"need", or_any(join(need.partner_rules.partner_types))},
                 {"offer", or_any(join(offer.partner_rules.partner_types))},
                 {"need_types", join(need.organisation_types)},
                 {"offer_types", join(offer.organisation_types)}},
                p, "facilitator",
                [&] { return or_any(join(parts.listing(p.facilitator).partner_rules.partner_types)); });
  });
}

std::string window_text(const DayRange& window) {
  return window == DayRange{} ? std::string() : date_text(window.first) + "/" + date_text(window.last);
}

// Days in common of all windows, the programme's and the time from `as_of` on; an end that isn't known is read widest.
Answer window(const Parts& parts, const Parties& p, Text* text) {
  const DayRange& programme = parts.snapshot.programme.window;
  std::int64_t first = std::max(programme.first, parts.snapshot.as_of);
  std::int64_t last = programme.last;
  std::int64_t needed = 1;
  bool known = true;
  const auto narrow = [&](Index index) {
    const Listing& listing = parts.listing(index);
    first = std::max<std::int64_t>(first, listing.window.first);
    last = std::min<std::int64_t>(last, listing.window.last);
    needed = std::max<std::int64_t>(needed, listing.min_days);
    known = known && listing.window != DayRange{};
  };
  narrow(p.need);
  narrow(p.offer);
  if (p.trio()) narrow(p.facilitator);
  const std::int64_t days = std::max<std::int64_t>(0, last - first + 1);
  const Answer verdict = days < needed ? Answer::kBroken : known ? Answer::kHolds : Answer::kNotKnown;
  return say(text, Rule::kWindow, p, verdict, [&] {
    return with({{"need", window_text(parts.listing(p.need).window)},
                 {"offer", window_text(parts.listing(p.offer).window)},
                 {"days", last == kDayAfterAll ? std::string("no-end") : std::to_string(days)},
                 {"needed", std::to_string(needed)}},
                p, "facilitator", [&] { return window_text(parts.listing(p.facilitator).window); });
  });
}

Answer places(const Parts& parts, const Parties& p, Text* text) {
  const auto left = [&](Index index) { return parts.code(index).left; };
  const bool good = left(p.need) > 0 && left(p.offer) > 0 && (!p.trio() || left(p.facilitator) > 0);
  return say(text, Rule::kPlaces, p, holds_if(good), [&] {
    return with({{"need", std::to_string(left(p.need))}, {"offer", std::to_string(left(p.offer))}}, p, "facilitator",
                [&] { return std::to_string(left(p.facilitator)); });
  });
}

std::string languages_text(const Parts& parts, Index index) {
  const CodedListing& coded = parts.code(index);
  if (coded.any_language) return "any";
  return join(coded.languages_of_city ? parts.city(index).working_languages : parts.listing(index).languages.tags);
}

std::string interpreter_text(const Parts& parts, Index index) {
  switch (parts.listing(index).languages.interpreter) {
    case Knowledge::kYes:
      return "yes";
    case Knowledge::kNo:
      return "no";
    case Knowledge::kUnknown:
      break;
  }
  return "";
}

Answer verdict_of(Understanding understanding) {
  if (understanding == Understanding::kNone) return Answer::kBroken;
  return understanding == Understanding::kNotKnown ? Answer::kNotKnown : Answer::kHolds;
}

// How the third city speaks with both, by the weaker of the two; "bridge" only where it shares a language with each.
std::string_view bridged_by(Understanding with_need, Understanding with_offer) {
  if (share_language(with_need) && share_language(with_offer)) return "bridge";
  return understanding_id(std::min(with_need, with_offer));
}

Answer language(const Parts& parts, const Parties& p, Text* text) {
  const CommonLanguage between = common_language(parts, p.need, p.offer);
  Answer verdict = verdict_of(between.understanding);
  std::string_view by = understanding_id(between.understanding);
  if (p.trio()) {
    const Understanding with_need = common_language(parts, p.need, p.facilitator).understanding;
    if (verdict != Answer::kHolds) {
      const Understanding with_offer = common_language(parts, p.offer, p.facilitator).understanding;
      const Answer bridge = all_of(verdict_of(with_need), verdict_of(with_offer));
      if (bridge == Answer::kHolds) by = bridged_by(with_need, with_offer);
      verdict = any_of(verdict, bridge);
    }
    verdict = all_of(verdict, verdict_of(with_need));
  }
  return say(text, Rule::kLanguage, p, verdict, [&] {
    Parameters parameters{{"need", languages_text(parts, p.need)},
                          {"offer", languages_text(parts, p.offer)},
                          {"need_interpreter", interpreter_text(parts, p.need)},
                          {"offer_interpreter", interpreter_text(parts, p.offer)},
                          {"by", std::string(by)},
                          {"common", or_none(std::string(between.tag))}};
    if (p.trio()) {
      parameters.emplace("facilitator", languages_text(parts, p.facilitator));
      parameters.emplace("facilitator_interpreter", interpreter_text(parts, p.facilitator));
    }
    return parameters;
  });
}

Answer cost(const Parts& parts, const Parties& p, Text* text) {
  const std::string& need = parts.listing(p.need).cost_sharing;
  const std::string& offer = parts.listing(p.offer).cost_sharing;
  const Place place = place_of(parts, p.need, p.offer);
  Answer verdict = somebody_pays(need, offer, place);
  if (p.trio()) verdict = any_of(verdict, third_city_pays(parts.listing(p.facilitator).cost_sharing));
  return say(text, Rule::kCost, p, verdict, [&] {
    return with({{"need", need}, {"offer", offer}, {"place", std::string(place_id(place))}}, p, "facilitator",
                [&] { return parts.listing(p.facilitator).cost_sharing; });
  });
}

Answer standing(const Parts& parts, const Parties& p, Text* text) {
  const auto good = [&](Index index) { return parts.city(index).good_standing; };
  const bool all = good(p.need) && good(p.offer) && (!p.trio() || good(p.facilitator));
  return say(text, Rule::kStanding, p, holds_if(all), [&] {
    const auto word = [&](Index index) { return std::string(good(index) ? "good" : "not-good"); };
    return with({{"need", word(p.need)}, {"offer", word(p.offer)}}, p, "facilitator",
                [&] { return word(p.facilitator); });
  });
}

struct Past {
  Answer verdict = Answer::kHolds;
  std::string_view cause = "none";  // running, declined, repeat
  std::string cooperation;
  Day until = kDayAfterAll;

  void worsen(Answer to, std::string_view why, const Cooperation& of, Day end = kDayAfterAll) {
    if (verdict == Answer::kBroken || to == Answer::kHolds || verdict == to) return;
    *this = {to, why, of.id, end};
  }
};

template <typename Visit>
void visit_past(const Parts& parts, Index need, Index provider, Visit visit) {
  const auto found = parts.history.find({parts.code(need).city, parts.code(provider).city});
  if (found == parts.history.end()) return;
  for (std::int32_t index : found->second) visit(parts.snapshot.cooperations[static_cast<std::size_t>(index)]);
}

void check_running_and_declined(const Parts& parts, const Parties& p, Past& past) {
  visit_past(parts, p.need, p.offer, [&](const Cooperation& cooperation) {
    const bool same = cooperation.pivotal_city == parts.listing(p.offer).city &&
                      (cooperation.need.empty() || cooperation.need == parts.listing(p.need).id) &&
                      (cooperation.offer.empty() || cooperation.offer == parts.listing(p.offer).id);
    if (!same) return;
    if (cooperation.state == Cooperation::State::kRunning) {
      past.worsen(Answer::kBroken, "running", cooperation);
    } else if (cooperation.state == Cooperation::State::kDeclined && parts.snapshot.programme.cool_down_days > 0) {
      // What was declined with a third city rests with that city only.
      const bool same_third = cooperation.facilitating_city.empty() ||
                              (p.trio() && cooperation.facilitating_city == parts.listing(p.facilitator).city);
      if (!same_third) return;
      const std::optional<Day> when = cooperation.end ? cooperation.end : cooperation.start;
      if (!when) return past.worsen(Answer::kNotKnown, "declined", cooperation);
      const Day until = *when + parts.snapshot.programme.cool_down_days;
      if (until > parts.snapshot.as_of) past.worsen(Answer::kBroken, "declined", cooperation, until);
    }
  });
}

void check_repeat(const Parts& parts, Index need, Index provider, bool excluded, Past& past) {
  if (!excluded) return;
  const auto visit = [&](const Cooperation& cooperation) {
    if (cooperation.state != Cooperation::State::kDeclined) past.worsen(Answer::kBroken, "repeat", cooperation);
  };
  visit_past(parts, need, provider, visit);
  visit_past(parts, provider, need, visit);
}

Answer history(const Parts& parts, const Parties& p, Text* text) {
  const auto no_repeat = [&](Index index) { return parts.listing(index).partner_rules.no_repeat; };
  Past past;
  check_running_and_declined(parts, p, past);
  check_repeat(parts, p.need, p.offer, no_repeat(p.need) || no_repeat(p.offer), past);
  if (p.trio()) check_repeat(parts, p.need, p.facilitator, no_repeat(p.facilitator), past);
  return say(text, Rule::kHistory, p, past.verdict, [&] {
    return Parameters{{"cause", std::string(past.cause)},
                      {"cooperation", past.cooperation},
                      {"until", date_text(past.until)},
                      {"need", no_repeat(p.need) ? "no-repeat" : "any"},
                      {"offer", no_repeat(p.offer) ? "no-repeat" : "any"}};
  });
}

Answer directive(const Parts& parts, const Parties& p, Text* text) {
  const auto ruled_out = [&](Index provider) {
    const auto found = parts.directives.find({p.need, provider});
    return found != parts.directives.end() && found->second == Directive::Kind::kRuleOut;
  };
  const bool good = !ruled_out(p.offer) && (!p.trio() || !ruled_out(p.facilitator));
  return say(text, Rule::kDirective, p, holds_if(good), [&] {
    return with({{"need", parts.listing(p.need).id}, {"offer", parts.listing(p.offer).id}}, p, "facilitator",
                [&] { return parts.listing(p.facilitator).id; });
  });
}

// Points of substance that reach the floor.
Answer relevance(const Parts& parts, const Parties& p, Text* text) {
  const Points floor = floor_of(parts, parts.floor, p.need, p.offer);
  const Points points = parts.floor.any() || text ? substance(parts, p.need, p.offer) : 0;
  bool good = points >= floor;
  if (p.trio()) good = good && adds_something(parts, p);
  return say(text, Rule::kRelevance, p, holds_if(good), [&] {
    const Listing& sought = parts.listing(p.need);
    const Listing& given = parts.listing(p.offer);
    Parameters parameters{{"need_help", join(sought.help)},
                          {"offer_help", join(given.help)},
                          {"topics", common_codes(sought.topics, given.topics)},
                          {"points", points_text(points)},
                          {"floor", points_text(floor)}};
    if (p.trio()) {
      parameters.emplace("facilitator", join(parts.listing(p.facilitator).topics));
      parameters.merge(gift_of_third_city(parts, p).parameters);
    }
    return parameters;
  });
}

}  // namespace

bool helps(const std::vector<std::pair<Area, Area>>& pairs, Area need, Area offer) {
  return need == offer || std::binary_search(pairs.begin(), pairs.end(), std::pair{need, offer});
}

bool takes_country(const Parts& parts, const PartnerRules& rules, Kind kind, std::int32_t own, std::int32_t partner) {
  const Country& mine = parts.countries[static_cast<std::size_t>(own)];
  const Country& theirs = parts.countries[static_cast<std::size_t>(partner)];
  const Axis value = kind == Kind::kNeed ? axis_of(theirs, mine) : axis_of(mine, theirs);
  return (value == Axis::kUnspecified || (allows(parts, value) && wants(rules.axes, value))) &&
         in_regions(rules.regions, theirs) != Answer::kBroken && in_countries(rules.countries, theirs) &&
         !(rules.own_country_excluded && own == partner);
}

Answer judge_rule(const Parts& parts, Rule rule, const Parties& parties, Text* text) {
  switch (rule) {
    case Rule::kRoles:
      return roles(parts, parties, text);
    case Rule::kArea:
      return area(parts, parties, text);
    case Rule::kDifferentCity:
      return different_city(parts, parties, text);
    case Rule::kOpen:
      return open(parts, parties, text);
    case Rule::kDeadline:
      return deadline(parts, parties, text);
    case Rule::kAxis:
      return axis(parts, parties, text);
    case Rule::kRegion:
      return region(parts, parties, text);
    case Rule::kCountry:
      return country(parts, parties, text);
    case Rule::kOwnCountry:
      return own_country(parts, parties, text);
    case Rule::kPartnerType:
      return partner_type(parts, parties, text);
    case Rule::kWindow:
      return window(parts, parties, text);
    case Rule::kPlaces:
      return places(parts, parties, text);
    case Rule::kLanguage:
      return language(parts, parties, text);
    case Rule::kCost:
      return cost(parts, parties, text);
    case Rule::kStanding:
      return standing(parts, parties, text);
    case Rule::kHistory:
      return history(parts, parties, text);
    case Rule::kDirective:
      return directive(parts, parties, text);
    case Rule::kRelevance:
      return relevance(parts, parties, text);
  }
  return Answer::kHolds;
}

}  // namespace entente::matcher
