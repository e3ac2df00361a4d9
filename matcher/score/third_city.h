// Third city: what the facilitating city of a trio gives that need and pivotal offer lack. Where it gives nothing, the
// pair alone is as good and there is no trio. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <vector>

#include "matcher/model/text.h"
#include "matcher/score/parts.h"

namespace entente::matcher {

// Whether a third city that says who pays so pays what the other two leave to pay. One that waits for money from
// outside isn't known to.
RuleOutcome::Verdict third_city_pays(Payer third);

struct ThirdCityGift {
  // It pays, and without it nobody is named who does; or the need seeks a help that is money, which only the third city
  // gives.
  bool money = false;
  // It is known to share a language with each of the two, which have none in common.
  bool language = false;
  // What the need asks for, the pivotal offer hasn't, and the third city offers. Cross-cutting topics aren't among
  // them, and of help alone only the need's main one is a reason for a trio: of third cities that brought nothing else,
  // readers found none worth asking (docs/relevance.md).
  std::vector<std::string> topics;
  std::vector<std::string> help;
  bool main_help = false;
  bool any() const { return money || language || !topics.empty() || main_help; }
};
// REQUIRES: parties are a trio.
ThirdCityGift third_city_gift(const Problem::Parts& parts, const Parties& parties);

// Whether the third city is as relevant to the need as the programme's floor asks of a partner, whether or not its help
// is the same, and gives something: third_city_gift(…).any(), without lists.
bool adds_something(const Problem::Parts& parts, const Parties& parties);

// Text "third-city.gives" with `gives`: gives-money, gives-language, codes of topics and help; or "none".
Text gift_of_third_city(const Problem::Parts& parts, const Parties& parties);

}  // namespace entente::matcher
