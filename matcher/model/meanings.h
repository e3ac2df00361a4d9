// Meanings: what codes of vocabularies mean to the engine, as the vocabularies say it. The engine knows the kinds of
// meaning (who pays, where, how urgent …) and no code: a vocabulary may have other codes with the same meanings. What
// isn't listed means nothing: for codes that must have a meaning, that is a fault of the snapshot (faults.h).
// Plain data; safe to read from many threads.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace entente::matcher {

// Who pays. kHost is who receives the other in its city.
enum class Payer : std::uint8_t {
  kUnknown = 0,
  kHost = 1,
  kGiver = 2,
  kShared = 3,
  kExternal = 4,
  kNoCost = 5,
  kOpen = 6,
};
// Where a cooperation takes place; kUnknown: not said, or in no city of its own.
enum class Place : std::uint8_t { kUnknown = 0, kAtProvider = 1, kAtBeneficiary = 2 };

inline constexpr std::int32_t kMostUrgent = 3;

struct Meanings {
  template <typename Value>
  using ByCode = std::map<std::string, Value, std::less<>>;

  ByCode<Payer> payers;                       // of vocabulary `cost-sharing`
  ByCode<Place> places;                       // of `modality`
  ByCode<std::int32_t> urgencies;             // of `urgency`: 1 (can wait) to kMostUrgent
  ByCode<std::string> families;               // of `language`: primary tag → family, named by one of its tags
  ByCode<std::string> fields;                 // of `topic`: its creative field; a topic that isn't listed has no kin
  std::set<std::string, std::less<>> across;  // topics that cut across creative fields
  std::set<std::string, std::less<>> money;   // of `help`: those that are money

  bool operator==(const Meanings&) const = default;

  // kUnknown of the empty code and of one without a meaning.
  Payer payer(std::string_view code) const;
  Place place(std::string_view modality) const;
  // 0 of the empty code and of one without a meaning.
  std::int32_t urgency(std::string_view code) const;
  // Empty: none.
  std::string_view family(std::string_view primary_tag) const;
  std::string_view field(std::string_view topic) const;
  bool cuts_across(std::string_view topic) const { return across.contains(topic); }
  bool is_money(std::string_view help) const { return money.contains(help); }
};

}  // namespace entente::matcher
