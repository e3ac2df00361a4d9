// How rules put verdicts together and into words. For the files of rules.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "matcher/score/parts.h"

namespace entente::matcher::rules {

using Index = Problem::ListingIndex;
using Parts = Problem::Parts;
using Answer = RuleOutcome::Verdict;
using Parameters = std::map<std::string, std::string>;

inline Answer holds_if(bool condition) {
  return condition ? Answer::kHolds : Answer::kBroken;
}

// Broken outweighs not known, which outweighs holding.
inline Answer all_of(Answer a, Answer b) {
  if (a == Answer::kBroken || b == Answer::kBroken) return Answer::kBroken;
  return a == Answer::kNotKnown ? a : b;
}
inline Answer any_of(Answer a, Answer b) {
  if (a == Answer::kHolds || b == Answer::kHolds) return Answer::kHolds;
  return a == Answer::kNotKnown ? a : b;
}

inline std::string_view suffix(Answer verdict) {
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

inline std::string or_any(std::string value) {
  return value.empty() ? "any" : std::move(value);
}

}  // namespace entente::matcher::rules
