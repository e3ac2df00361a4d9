// Rules of what listings are and when: roles, area, cities, openness, deadline, time in common, places, standing.
#include <algorithm>

#include "matcher/model/calendar.h"
#include "matcher/score/rule_words.h"
#include "matcher/score/rules.h"

namespace entente::matcher {
namespace rules {

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

namespace {

std::string_view openness(const Parts& parts, Index index) {
  if (!parts.listing(index).open) return "not-published";
  const bool in_scope = parts.code(index).in_scope || parts.listing(index).role == Role::kFacilitating;
  return in_scope ? "published" : "out-of-scope";
}

}  // namespace

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

namespace {

std::string window_text(const DayRange& window) {
  return window == DayRange{} ? std::string() : date_text(window.first) + "/" + date_text(window.last);
}

}  // namespace

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

Answer standing(const Parts& parts, const Parties& p, Text* text) {
  const auto good = [&](Index index) { return parts.city(index).good_standing; };
  const bool all = good(p.need) && good(p.offer) && (!p.trio() || good(p.facilitator));
  return say(text, Rule::kStanding, p, holds_if(all), [&] {
    const auto word = [&](Index index) { return std::string(good(index) ? "good" : "not-good"); };
    return with({{"need", word(p.need)}, {"offer", word(p.offer)}}, p, "facilitator",
                [&] { return word(p.facilitator); });
  });
}

}  // namespace rules

bool helps(const std::vector<std::pair<Area, Area>>& pairs, Area need, Area offer) {
  return need == offer || std::binary_search(pairs.begin(), pairs.end(), std::pair{need, offer});
}

}  // namespace entente::matcher
