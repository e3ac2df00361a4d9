// Rules of what passes between the sides, and has passed: language, money, cooperations of before, directives,
// relevance.
#include <algorithm>

#include "matcher/model/calendar.h"
#include "matcher/score/rule_words.h"
#include "matcher/score/rules.h"
#include "matcher/score/third_city.h"

namespace entente::matcher {
namespace rules {

namespace {

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

}  // namespace

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
  Answer verdict = somebody_pays(parts.code(p.need).payer, parts.code(p.offer).payer, place);
  if (p.trio()) verdict = any_of(verdict, third_city_pays(parts.code(p.facilitator).payer));
  return say(text, Rule::kCost, p, verdict, [&] {
    return with({{"need", need}, {"offer", offer}, {"place", std::string(place_id(place))}}, p, "facilitator",
                [&] { return parts.listing(p.facilitator).cost_sharing; });
  });
}

namespace {

template <typename Visit>
void visit_past(const Parts& parts, Index need, Index provider, Visit visit) {
  const auto found = parts.history.find({parts.code(need).city, parts.code(provider).city});
  if (found == parts.history.end()) return;
  for (std::int32_t index : found->second) visit(parts.snapshot.cooperations[static_cast<std::size_t>(index)]);
}

// Those of the need with the pivotal offer, as far as both are known of a cooperation.
template <typename Visit>
void visit_same(const Parts& parts, const Parties& p, Visit visit) {
  visit_past(parts, p.need, p.offer, [&](const Cooperation& cooperation) {
    if (cooperation.pivotal_city == parts.listing(p.offer).city &&
        (cooperation.need.empty() || cooperation.need == parts.listing(p.need).id) &&
        (cooperation.offer.empty() || cooperation.offer == parts.listing(p.offer).id))
      visit(cooperation);
  });
}

struct Past {
  std::string_view cause = "none";  // running, repeat
  std::string cooperation;

  void stands_in_the_way(std::string_view why, const Cooperation& of) {
    if (cooperation.empty()) *this = {why, of.id};
  }
};

void check_repeat(const Parts& parts, Index need, Index provider, bool excluded, Past& past) {
  if (!excluded) return;
  const auto visit = [&](const Cooperation& cooperation) {
    if (cooperation.state != Cooperation::State::kDeclined) past.stands_in_the_way("repeat", cooperation);
  };
  visit_past(parts, need, provider, visit);
  visit_past(parts, provider, need, visit);
}

}  // namespace

Answer history(const Parts& parts, const Parties& p, Text* text) {
  const auto no_repeat = [&](Index index) { return parts.listing(index).partner_rules.no_repeat; };
  Past past;
  visit_same(parts, p, [&](const Cooperation& cooperation) {
    if (cooperation.state == Cooperation::State::kRunning) past.stands_in_the_way("running", cooperation);
  });
  check_repeat(parts, p.need, p.offer, no_repeat(p.need) || no_repeat(p.offer), past);
  if (p.trio()) check_repeat(parts, p.need, p.facilitator, no_repeat(p.facilitator), past);
  return say(text, Rule::kHistory, p, holds_if(past.cooperation.empty()), [&] {
    return Parameters{{"cause", std::string(past.cause)},
                      {"cooperation", past.cooperation},
                      {"need", no_repeat(p.need) ? "no-repeat" : "any"},
                      {"offer", no_repeat(p.offer) ? "no-repeat" : "any"}};
  });
}

// What was declined rests for a time; with a third city, it rests with that city only.
Answer cool_down(const Parts& parts, const Parties& p, Text* text) {
  const Day days = parts.snapshot.programme.cool_down_days;
  const Cooperation* declined = nullptr;  // the last one that still rests
  const Cooperation* some_day = nullptr;  // one of which nobody knows when
  Day last = 0;
  visit_same(parts, p, [&](const Cooperation& cooperation) {
    if (cooperation.state != Cooperation::State::kDeclined || days == 0) return;
    if (!cooperation.facilitating_city.empty() &&
        !(p.trio() && cooperation.facilitating_city == parts.listing(p.facilitator).city))
      return;
    const std::optional<Day> when = cooperation.end ? cooperation.end : cooperation.start;
    if (!when) {
      if (some_day == nullptr) some_day = &cooperation;
    } else if (*when + days > parts.snapshot.as_of && (declined == nullptr || *when > last)) {
      declined = &cooperation;
      last = *when;
    }
  });
  const Answer verdict = declined != nullptr   ? Answer::kBroken
                         : some_day != nullptr ? Answer::kNotKnown
                                               : Answer::kHolds;
  return say(text, Rule::kCoolDown, p, verdict, [&] {
    Parameters parameters{{"days", std::to_string(days)}};
    if (declined != nullptr) {
      parameters.emplace("cooperation", declined->id);
      parameters.emplace("day", date_text(last));
      parameters.emplace("until", date_text(last + days));
    } else if (some_day != nullptr) {
      parameters.emplace("cooperation", some_day->id);
    }
    return parameters;
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

}  // namespace rules

}  // namespace entente::matcher
