// Relevance: how much of what a need asks an offer gives, by what both say of their substance: specific topics, topics
// that cut across fields, the help sought and given, the words of their texts, and the area of action. It is the sum of
// the points of these five terms; the rule of relevance asks it to reach the programme's floor. What the terms count
// was chosen on judgements of readers (docs/relevance.md). Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "matcher/score/evaluation.h"

namespace entente::matcher {

// Sums from which a term brings all its points. Rarities are eighths of bits: a code that one listing in 128 has counts
// 56. So two rare specific topics are all that is asked of topics.
inline constexpr std::int64_t kTopicsInFull = 112;
inline constexpr std::int64_t kCrossTopicsInFull = 56;
inline constexpr std::int64_t kHelpInFull = 64;

inline constexpr std::array kSubstance{Term::kTopics, Term::kCrossTopics, Term::kHelp, Term::kWords, Term::kSameArea};

// Rarity of a code that `count` of `listings` have, in eighths of bits: 8 · log₂ of their share, at most 56. A few
// listings say little about what is rare, so 256 more are imagined, of which every `one_in`-th has the code.
std::int64_t rarity_of(std::int64_t count, std::int64_t listings, std::int64_t one_in);
inline constexpr std::int64_t kTopicOneIn = 128;
inline constexpr std::int64_t kHelpOneIn = 16;

// The highest floor, in whole shown points, that a pair reaches, up to the programme's own. O(that floor).
Points highest_floor(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer);
// What a topic of the snapshot brings at most when both sides name it.
Points points_of_topic(const Problem& problem, const std::string& topic);

// What is known of the help of two listings.
enum class HelpKnown : std::uint8_t { kNo, kOther, kSame };

// What the sum must reach. Where the texts have no language in common, or a side doesn't say which help, that term can
// bring nothing and nothing is asked of it: the floor is the part of it that the other terms have of all points. Where
// both say which help they mean and none is the same, a tenth more is asked. Where there are few listings, all may well
// name one topic, and it says as much as a rare one would: where neither texts nor help can be compared, (listings +
// 64) of 128 parts are asked in a network of fewer than 64.
class RelevanceFloor {
 public:
  // `most`: points of each term at its best; `floor` in the same units; `listings`: of the snapshot.
  RelevanceFloor(const std::array<Points, kTermCount>& most, Points floor, std::int64_t listings);
  RelevanceFloor() = default;
  Points of(HelpKnown help, bool words_known) const {
    return floors_[static_cast<std::size_t>(help) * 2 + (words_known ? 1 : 0)];
  }
  // Without a floor all are relevant enough.
  bool any() const { return of(HelpKnown::kSame, true) > 0; }

 private:
  std::array<Points, 6> floors_{};
};

}  // namespace entente::matcher
