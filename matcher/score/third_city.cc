#include "matcher/score/third_city.h"

#include <algorithm>

#include "matcher/model/codes.h"

namespace entente::matcher {
namespace {

using Answer = RuleOutcome::Verdict;

bool has(const std::vector<std::string>& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// Whether the need seeks a help that the third city gives and the pivotal offer doesn't.
bool gives_help(const Problem::Parts& parts, const Parties& p, std::string_view code) {
  return has(parts.listing(p.need).help, code) && has(parts.listing(p.facilitator).help, code) &&
         !has(parts.listing(p.offer).help, code);
}

bool gives_main_help(const Problem::Parts& parts, const Parties& p) {
  const std::vector<std::string>& sought = parts.listing(p.need).help;
  return !sought.empty() && gives_help(parts, p, sought.front());
}

bool gives_money(const Problem::Parts& parts, const Parties& p) {
  const std::vector<std::string>& sought = parts.listing(p.need).help;
  if (std::any_of(sought.begin(), sought.end(), [&](const std::string& code) {
        return parts.snapshot.meanings.is_money(code) && gives_help(parts, p, code);
      }))
    return true;
  if (third_city_pays(parts.code(p.facilitator).payer) != Answer::kHolds) return false;
  return known_payer(parts.code(p.need).payer, parts.code(p.offer).payer, place_of(parts, p.need, p.offer)) !=
         Answer::kHolds;
}

bool gives_language(const Problem::Parts& parts, const Parties& p) {
  const Understanding between = common_language(parts, p.need, p.offer).understanding;
  return !share_language(between) && between != Understanding::kAny &&
         share_language(common_language(parts, p.need, p.facilitator).understanding) &&
         share_language(common_language(parts, p.offer, p.facilitator).understanding);
}

// Calls `visit` with each code that the need asks for, the pivotal offer hasn't and the third city offers.
template <typename Visit>
void each_lacking(const std::vector<std::string>& sought, const std::vector<std::string>& given,
                  const std::vector<std::string>& third, Visit visit) {
  for (const std::string& code : sought)
    if (!has(given, code) && has(third, code)) visit(code);
}

// Whether the need asks for a topic of a field that the pivotal offer hasn't and the third city offers.
bool gives_topic(const Problem::Parts& parts, const Parties& p) {
  const CodeSet& given = parts.code(p.offer).topics;
  const CodeSet& third = parts.code(p.facilitator).topics;
  const CodeSet& sought = parts.code(p.need).topics;
  return std::any_of(sought.begin(), sought.end(), [&](std::int32_t topic) {
    return !std::binary_search(given.begin(), given.end(), topic) &&
           std::binary_search(third.begin(), third.end(), topic);
  });
}

// The programme's floor, without what is asked more where the help is another: a third city is sought for another.
Points floor_asked(const Problem::Parts& parts, Problem::ListingIndex need, Problem::ListingIndex third) {
  const bool help_known = !parts.code(need).help.empty() && !parts.code(third).help.empty();
  const bool words_known = (parts.words->languages(need) & parts.words->languages(third)) != 0;
  return parts.floor.of(help_known ? HelpKnown::kSame : HelpKnown::kNo, words_known);
}

}  // namespace

Answer third_city_pays(Payer third) {
  if (third == Payer::kGiver) return Answer::kHolds;
  return third == Payer::kNoCost || third == Payer::kHost ? Answer::kBroken : Answer::kNotKnown;
}

ThirdCityGift third_city_gift(const Problem::Parts& parts, const Parties& p) {
  const Listing& need = parts.listing(p.need);
  const Listing& offer = parts.listing(p.offer);
  const Listing& third = parts.listing(p.facilitator);
  ThirdCityGift gift{gives_money(parts, p), gives_language(parts, p), {}, {}, gives_main_help(parts, p)};
  const Meanings& meanings = parts.snapshot.meanings;
  each_lacking(need.topics, offer.topics, third.topics, [&](const std::string& topic) {
    if (!meanings.cuts_across(topic)) gift.topics.push_back(topic);
  });
  each_lacking(need.help, offer.help, third.help, [&](const std::string& help) {
    if (!meanings.is_money(help)) gift.help.push_back(help);  // said as money
  });
  return gift;
}

bool adds_something(const Problem::Parts& parts, const Parties& p) {
  if (substance(parts, p.need, p.facilitator) < floor_asked(parts, p.need, p.facilitator)) return false;
  return gives_topic(parts, p) || gives_main_help(parts, p) || gives_money(parts, p) || gives_language(parts, p);
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
