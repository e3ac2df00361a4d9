#include "services/matching/comparing/round_comparison.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "services/matching/comparing/fate.h"

namespace entente::matching {
namespace {

using Response = v1::CompareRoundsResponse;
using Difference = Response::Difference;
using Pairings = std::vector<const v1::RoundPairing*>;

// Partners of one need in both rounds.
struct Partners {
  Pairings before;
  Pairings after;
};

bool is_same(const v1::RoundPairing& a, const v1::RoundPairing& b) {
  const v1::Pairing& one = a.candidate().pairing();
  const v1::Pairing& other = b.candidate().pairing();
  return one.offer() == other.offer() && one.facilitator() == other.facilitator();
}

void best_first(Pairings& pairings) {
  std::stable_sort(pairings.begin(), pairings.end(),
                   [](const auto* a, const auto* b) { return a->candidate().score() > b->candidate().score(); });
}

int rank(Difference::Kind kind) {
  switch (kind) {
    case Difference::KIND_GONE:
      return 0;
    case Difference::KIND_MOVED:
      return 1;
    case Difference::KIND_NEW:
      return 2;
    default:
      return 3;
  }
}

class Comparison {
 public:
  Comparison(const StoredRound& before, const StoredRound& after, bool with_same)
      : before_{*before.problem, before.pairings}, after_{*after.problem, after.pairings}, with_same_(with_same) {
    for (const v1::RoundPairing& one : before.pairings)
      by_need_[one.candidate().pairing().need()].before.push_back(&one);
    for (const v1::RoundPairing& one : after.pairings) by_need_[one.candidate().pairing().need()].after.push_back(&one);
    *response_.mutable_objective_before() = before.round.result().objective();
    *response_.mutable_objective_after() = after.round.result().objective();
  }

  Response compare() {
    for (auto& [need, partners] : by_need_) compare(partners);
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Difference& a, const Difference& b) { return rank(a.kind()) < rank(b.kind()); });
    for (Difference& one : found_) *response_.add_differences() = std::move(one);
    return std::move(response_);
  }

 private:
  void compare(Partners& partners) {
    std::erase_if(partners.before, [&](const v1::RoundPairing* one) {
      const auto same = std::find_if(partners.after.begin(), partners.after.end(),
                                     [&](const v1::RoundPairing* other) { return is_same(*one, *other); });
      if (same == partners.after.end()) return false;
      response_.set_same_count(response_.same_count() + 1);
      if (with_same_) add(Difference::KIND_SAME, one, *same, nullptr);
      partners.after.erase(same);
      return true;
    });
    best_first(partners.before);
    best_first(partners.after);
    const std::size_t moved = std::min(partners.before.size(), partners.after.size());
    for (std::size_t i = 0; i < moved; ++i) add_moved(*partners.before[i], *partners.after[i]);
    for (std::size_t i = moved; i < partners.before.size(); ++i) {
      const Fate fate = no_more(*partners.before[i]);
      add(Difference::KIND_GONE, partners.before[i], nullptr, &fate);
    }
    for (std::size_t i = moved; i < partners.after.size(); ++i) {
      const Fate fate = not_before(*partners.after[i]);
      add(Difference::KIND_NEW, nullptr, partners.after[i], &fate);
    }
    response_.set_moved_count(response_.moved_count() + static_cast<int>(moved));
    response_.set_gone_count(response_.gone_count() + static_cast<int>(partners.before.size() - moved));
    response_.set_new_count(response_.new_count() + static_cast<int>(partners.after.size() - moved));
  }

  // Why the former partner isn't there any more; where nothing stands against it, why the new one wasn't there before.
  void add_moved(const v1::RoundPairing& before, const v1::RoundPairing& after) {
    Fate fate = no_more(before);
    if (fate.cause == Difference::CAUSE_OUTWEIGHED) {
      Fate reverse = not_before(after);
      if (reverse.cause != Difference::CAUSE_OUTWEIGHED) fate = std::move(reverse);
    }
    add(Difference::KIND_MOVED, &before, &after, &fate);
  }

  Fate no_more(const v1::RoundPairing& one) const {
    return fate_of(one.candidate().pairing(), before_.problem, after_, Asked::kWhyNoMore);
  }
  Fate not_before(const v1::RoundPairing& one) const {
    return fate_of(one.candidate().pairing(), after_.problem, before_, Asked::kWhyNotBefore);
  }

  void add(Difference::Kind kind, const v1::RoundPairing* before, const v1::RoundPairing* after, const Fate* fate) {
    Difference& difference = found_.emplace_back();
    difference.set_kind(kind);
    if (fate != nullptr) {
      difference.set_cause(fate->cause);
      for (const auto& text : fate->details) *difference.add_details() = text;
    }
    difference.set_need((before != nullptr ? before : after)->candidate().pairing().need());
    if (before != nullptr) *difference.mutable_before() = without_terms(*before);
    if (after != nullptr) *difference.mutable_after() = without_terms(*after);
  }

  static v1::Candidate without_terms(const v1::RoundPairing& pairing) {
    v1::Candidate candidate = pairing.candidate();
    candidate.clear_terms();
    return candidate;
  }

  const RoundSide before_;
  const RoundSide after_;
  const bool with_same_;
  std::map<std::string, Partners> by_need_;
  std::vector<Difference> found_;
  Response response_;
};

}  // namespace

v1::CompareRoundsResponse compare(const StoredRound& before, const StoredRound& after, bool with_same) {
  return Comparison(before, after, with_same).compare();
}

}  // namespace entente::matching
