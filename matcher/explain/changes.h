// Changes: the cheapest single change that would give a need a partner (or one more), of a fixed list in this order:
//   1. somebody who pays for the need;
//   2. one more place: at an offer that fits, or under the limit of a city that carries as many as it may;
//   3. more days of the period of the need or of an offer, the fewest that do;
//   4. one language, or an interpreter, for the need;
//   5. an axis that the programme would allow;
//   6. one topic for the need, of those that topic_advice.h lets it name: a city isn't told to misdescribe itself;
//   7. a lower floor of relevance of the programme, the highest that does, down to two thirds of its own: of pairs that
//      reach less, readers found next to none worth asking (docs/relevance.md).
// Only what lifts what stands directly in the way of one of its pairs (or, for places, trios) counts: not a place that
// would help by a chain of other needs, nor a topic or language that only makes it worth more.
// What is said is true of the snapshot so changed and solved again. Where the need has no partner, the change is its
// own, a place is free, and the programme has neither quotas nor fairness, that follows from the round's proof: every
// choice without the new pairs was possible before, and one with such a pair serves more. Everything else is tried: the
// changed snapshot is built, and solved where prices don't show that the need can't gain (gain_bound.h). One thread at
// a time; different objects are independent.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "matcher/explain/gain_bound.h"
#include "matcher/explain/rivals.h"
#include "matcher/explain/topic_advice.h"
#include "matcher/network/load.h"
#include "matcher/round/round.h"
#include "matcher/score/relevance.h"

namespace entente::matcher {

// What all trials of a round may take, counted as columns (more where there are many with trios) and, for drawing, a
// twentieth of needs × offers.
inline constexpr std::int64_t kTrialWork = 80'000;
inline constexpr std::int64_t kUnlimitedWork = INT64_MAX;

class Changes {
 public:
  // `load`: what the round's choice takes; `of_need`: columns_by_need; `trial_work`: what all trials may take.
  // Everything must outlive it.
  Changes(const Round& round, const Load& load, const std::vector<std::vector<std::int32_t>>& of_need,
          const Control& control, std::int64_t trial_work);

  // Id "change.…" with its parameters; "change.none" when no change of the list would do (with
  // trios "change.none_for_pairs": places are tried for trios too, the rest for pairs only); "change.not_tried" when
  // the work that trials may take ended before (then a change that follows from the proof is said, though a cheaper one
  // may do). `rivals`: nearest first, with their scores; but those that relevance alone stops in any order and without:
  // what they lack is asked first.
  Text cheapest(std::int32_t need, const std::vector<Rival>& rivals);

  // Whether one more topic could make up for what the rival lacks, or a lower floor that may be advised would ask for.
  bool may_admit(Problem::ListingIndex need, const Rival& rival) const {
    return topic_may_do(rival) || floor_may_do(need, rival);
  }

 private:
  struct Place {
    enum class Kind : std::uint8_t { kOffer, kProviderCity, kReceiverCity };
    Kind kind = Kind::kOffer;
    std::int32_t index = -1;  // listing or city
    Points score = 0;         // of the best column that it stands in the way of
  };
  struct Wider {
    const Rival* rival = nullptr;
    bool of_need = false;
    std::int64_t days = 0;
    DayRange window;
  };
  using Edit = std::function<void(Snapshot&)>;

  const Listing& listing(Problem::ListingIndex index) const;
  bool topic_may_do(const Rival& rival) const { return rival.lacking <= advice_.most_of_a_topic(); }
  bool floor_may_do(Problem::ListingIndex need, const Rival& rival) const;
  bool certain(const Rival& rival) const;
  bool would_do(const Edit& edit);
  bool afford(std::int64_t work);
  std::optional<Text> place(const std::vector<Rival>& rivals);
  std::vector<Place> places(const std::vector<Rival>& rivals) const;
  std::optional<Text> window(const std::vector<Rival>& rivals);
  std::optional<Wider> widened(const Rival& rival, bool of_need) const;
  std::optional<Text> language(const std::vector<Rival>& rivals);
  std::optional<Text> axis(const std::vector<Rival>& rivals);
  std::optional<Text> topic(const std::vector<Rival>& rivals);
  std::optional<Text> floor(const std::vector<Rival>& rivals);
  const std::vector<std::int64_t>* partners_under(Points floor);
  std::optional<Text> payer(const std::vector<Rival>& rivals);
  Edit edit_need(std::function<void(Listing&)> change) const;

  const Round& round_;
  const Problem& problem_;
  const Network& network_;
  const Load& load_;
  const Control& control_;
  const std::vector<std::vector<std::int32_t>>& of_need_;
  // Neither quotas nor fairness, drawn or not: a quota that nothing touches today may stop a pair of tomorrow.
  const bool unconstrained_;
  std::optional<GainBound> bound_;
  const TopicAdvice advice_;
  const RelevanceFloor lowest_floor_;                                    // that may be advised
  std::map<Points, std::optional<std::vector<std::int64_t>>> by_floor_;  // partners of each listing; none: not tried
  std::int64_t work_left_;
  bool stopped_ = false;  // a trial was needed when no work was left
  // Of the need that is asked about.
  std::int32_t position_ = -1;
  Problem::ListingIndex need_ = -1;
  std::int64_t partners_ = 0;
  bool room_ = false;  // its city may receive more
};

}  // namespace entente::matcher
