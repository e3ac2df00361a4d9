// Third city: what the facilitating city of a trio gives that need and pivotal offer lack. Where it gives nothing, the
// pair alone is as good and there is no trio. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <vector>

#include "matcher/model/text.h"
#include "matcher/score/parts.h"

namespace entente::matcher {

// Whether a third city with this code of vocabulary `cost-sharing` pays what the other two leave to pay. One that waits
// for money from outside isn't known to.
RuleOutcome::Verdict third_city_pays(std::string_view code);

struct ThirdCityGift {
  // It pays, and without it nobody is named who does.
  bool money = false;
  // It is known to share a language with each of the two, which have none in common.
  bool language = false;
  // What the need asks for, the pivotal offer hasn't, and the third city offers. Cross-cutting topics aren't among
  // them: of third cities that brought nothing else, readers found none worth asking.
  std::vector<std::string> topics;
  std::vector<std::string> help;
  bool any() const { return money || language || !topics.empty() || !help.empty(); }
};
// REQUIRES: parties are a trio.
ThirdCityGift third_city_gift(const Problem::Parts& parts, const Parties& parties);

// Whether the third city has a topic that isn't cross-cutting, or a creative field, in common with need or pivotal
// offer, reaches two thirds of the floor of relevance with one of them (of third cities below, readers found none worth
// asking), and gives something: third_city_gift(…).any(), without lists.
bool adds_something(const Problem::Parts& parts, const Parties& parties);

// Text "third-city.gives" with `gives`: gives-money, gives-language, codes of topics and help; or "none".
Text gift_of_third_city(const Problem::Parts& parts, const Parties& parties);

}  // namespace entente::matcher
