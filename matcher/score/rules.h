// Rules: the one table of them, and a function each. All answer for pairs and trios alike; in a trio the facilitating
// offer joins with
// - its role, standing, openness, deadline, places and window;
// - its own partner rules towards the need's city (its help goes there), never those of the need towards it;
// - language with the need, and as a bridge between need and pivotal offer;
// - money, where need and pivotal offer leave a part to pay;
// - relevance: something that the pair lacks, of the matter of one of both (third_city.h). Its area doesn't matter.
// How a rule is added: CONTRIBUTING.md. Pure; for the files of this folder and matcher/index/coding.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "matcher/score/parts.h"

namespace entente::matcher {

// What a rule's answer follows from. The index relies on it (index/coding.cc): rows are listings that pass the rules of
// kListing, and whole origins are left out by those of kOrigins; rules of kPair are asked of each pair.
enum class RuleScope : std::uint8_t { kListing, kOrigins, kPair };

namespace rules {
RuleOutcome::Verdict roles(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict area(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict different_city(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict open(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict deadline(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict axis(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict region(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict country(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict own_country(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict partner_type(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict window(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict places(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict language(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict cost(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict standing(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict history(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict cool_down(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict directive(const Problem::Parts& parts, const Parties& parties, Text* text);
RuleOutcome::Verdict relevance(const Problem::Parts& parts, const Parties& parties, Text* text);
}  // namespace rules

struct RuleEntry {
  Rule rule;
  std::string_view id;  // stable; its texts are "rule.<id>" with ".trio" and ".holds", ".broken" or ".not_known"
  RuleScope scope;
  int turn;  // when it is asked where the first broken rule ends it: cheap ones that stop most pairs first
  RuleOutcome::Verdict (*judge)(const Problem::Parts& parts, const Parties& parties, Text* text);
};

// In the order of `Rule`.
inline constexpr auto kRules = std::to_array<RuleEntry>({
    {Rule::kRoles, "roles", RuleScope::kListing, 3, rules::roles},
    {Rule::kArea, "area", RuleScope::kPair, 0, rules::area},
    {Rule::kDifferentCity, "different-city", RuleScope::kPair, 2, rules::different_city},
    {Rule::kOpen, "open", RuleScope::kListing, 4, rules::open},
    {Rule::kDeadline, "deadline", RuleScope::kListing, 5, rules::deadline},
    {Rule::kAxis, "axis", RuleScope::kOrigins, 8, rules::axis},
    {Rule::kRegion, "region", RuleScope::kOrigins, 11, rules::region},
    {Rule::kCountry, "country", RuleScope::kOrigins, 12, rules::country},
    {Rule::kOwnCountry, "own-country", RuleScope::kOrigins, 10, rules::own_country},
    {Rule::kPartnerType, "partner-type", RuleScope::kPair, 15, rules::partner_type},
    {Rule::kWindow, "window", RuleScope::kPair, 9, rules::window},
    {Rule::kPlaces, "places", RuleScope::kListing, 6, rules::places},
    {Rule::kLanguage, "language", RuleScope::kPair, 14, rules::language},
    {Rule::kCost, "cost", RuleScope::kPair, 13, rules::cost},
    {Rule::kStanding, "standing", RuleScope::kListing, 7, rules::standing},
    {Rule::kHistory, "history", RuleScope::kPair, 16, rules::history},
    {Rule::kCoolDown, "cool-down", RuleScope::kPair, 17, rules::cool_down},
    {Rule::kDirective, "directive", RuleScope::kPair, 18, rules::directive},
    {Rule::kRelevance, "relevance", RuleScope::kPair, 1, rules::relevance},
});
static_assert(kRules.size() == kRuleCount, "a rule of the enum has no row, or kRuleCount isn't the last one's");

// By their turns; of equal ones the first in the table.
inline constexpr std::array<Rule, kRules.size()> kQuickOrder = [] {
  std::array<Rule, kRules.size()> order{};
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (kRules[i].rule != static_cast<Rule>(i)) throw "a row isn't at its rule's place";
    order[i] = kRules[i].rule;
  }
  std::sort(order.begin(), order.end(), [](Rule a, Rule b) {
    const int turn_a = kRules[static_cast<std::size_t>(a)].turn, turn_b = kRules[static_cast<std::size_t>(b)].turn;
    return turn_a != turn_b ? turn_a < turn_b : a < b;
  });
  return order;
}();

// Rules of one scope, as bits.
constexpr std::uint32_t rules_of(RuleScope scope) {
  std::uint32_t bits = 0;
  for (const RuleEntry& entry : kRules)
    if (entry.scope == scope) bits |= bit(entry.rule);
  return bits;
}

}  // namespace entente::matcher
