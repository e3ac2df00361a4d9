#include "matcher/score/third_city.h"

#include <algorithm>

#include "matcher/model/codes.h"

namespace entente::matcher {
namespace {

using Answer = RuleOutcome::Verdict;

bool gives_money(const Problem::Parts& parts, const Parties& p) {
  if (third_city_pays(parts.listing(p.facilitator).cost_sharing) != Answer::kHolds) return false;
  return known_payer(parts.listing(p.need).cost_sharing, parts.listing(p.offer).cost_sharing,
                     place_of(parts, p.need, p.offer)) != Answer::kHolds;
}

bool gives_language(const Problem::Parts& parts, const Parties& p) {
  const Understanding between = common_language(parts, p.need, p.offer).understanding;
  return !share_language(between) && between != Understanding::kAny &&
         share_language(common_language(parts, p.need, p.facilitator).understanding) &&
         share_language(common_language(parts, p.offer, p.facilitator).understanding);
}

// Calls `visit` with each code that the need asks for, the pivotal offer hasn't and the third city offers, until it
// answers true. A listing has few.
template <typename Visit>
bool any_lacking(const std::vector<std::string>& sought, const std::vector<std::string>& given,
                 const std::vector<std::string>& third, Visit visit) {
  const auto in = [](const std::vector<std::string>& codes, const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  };
  return std::any_of(sought.begin(), sought.end(),
                     [&](const std::string& code) { return !in(given, code) && in(third, code) && visit(code); });
}

bool specific(std::string_view topic) {
  return !cuts_across(topic);
}

// Whether a topic that isn't cross-cutting, or a creative field, is in common.
bool of_one_matter(const Problem::Parts& parts, Problem::ListingIndex third, Problem::ListingIndex other) {
  return intersect(parts.code(third).fields, parts.code(other).fields) ||
         any_lacking(parts.listing(third).topics, {}, parts.listing(other).topics, specific);
}

// Whether the substance in common reaches two thirds of the floor that a pair must reach; without a floor it does.
bool near_enough(const Problem::Parts& parts, Problem::ListingIndex third, Problem::ListingIndex other) {
  return 3 * substance(parts, other, third) >= 2 * floor_of(parts, parts.floor, other, third);
}

}  // namespace

Answer third_city_pays(std::string_view code) {
  if (code == "giver-pays") return Answer::kHolds;
  return code == "no-cost" || code == "host-pays" ? Answer::kBroken : Answer::kNotKnown;
}

ThirdCityGift third_city_gift(const Problem::Parts& parts, const Parties& p) {
  const Listing& need = parts.listing(p.need);
  const Listing& offer = parts.listing(p.offer);
  const Listing& third = parts.listing(p.facilitator);
  ThirdCityGift gift{gives_money(parts, p), gives_language(parts, p), {}, {}};
  any_lacking(need.topics, offer.topics, third.topics, [&](const std::string& topic) {
    if (specific(topic)) gift.topics.push_back(topic);
    return false;
  });
  any_lacking(need.help, offer.help, third.help, [&](const std::string& help) {
    gift.help.push_back(help);
    return false;
  });
  return gift;
}

bool adds_something(const Problem::Parts& parts, const Parties& p) {
  if (!of_one_matter(parts, p.facilitator, p.need) && !of_one_matter(parts, p.facilitator, p.offer)) return false;
  if (!near_enough(parts, p.facilitator, p.need) && !near_enough(parts, p.facilitator, p.offer)) return false;
  const Listing& need = parts.listing(p.need);
  const Listing& offer = parts.listing(p.offer);
  const Listing& third = parts.listing(p.facilitator);
  return any_lacking(need.topics, offer.topics, third.topics, specific) ||
         any_lacking(need.help, offer.help, third.help, [](const std::string&) { return true; }) ||
         gives_money(parts, p) || gives_language(parts, p);
}

Text gift_of_third_city(const Problem::Parts& parts, const Parties& parties) {
  const ThirdCityGift gift = third_city_gift(parts, parties);
  std::vector<std::string> gives;
  if (gift.money) gives.emplace_back("gives-money");
  if (gift.language) gives.emplace_back("gives-language");
  gives.insert(gives.end(), gift.topics.begin(), gift.topics.end());
  gives.insert(gives.end(), gift.help.begin(), gift.help.end());
  return {"third-city.gives", {{"gives", or_none(join(gives))}}};
}

}  // namespace entente::matcher
