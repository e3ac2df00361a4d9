#include "services/matching/review/step_words.h"

#include <algorithm>
#include <span>

namespace entente::matching {
namespace {

// In the order of the enums.
constexpr std::array<std::string_view, kWhoseCount> kWhose = {
    "any", "city", "asked-city", "beneficiary-field", "party-field", "pivotal-field"};
constexpr std::array<std::string_view, kConditionCount> kConditions = {
    "first-of-two",     "approval-complete", "within-city-limits", "not-yet-approved",  "listings-open",
    "places-free",      "rules-hold",        "rules-broken",       "own-interest",      "answer-in-time",
    "terms-changed",    "others-to-answer",  "last-to-answer",     "reserve-stands-in", "pair-still-helps",
    "nobody-stands-in", "answer-days-over",  "start-day-reached",  "end-day-reached",   "others-to-report",
    "last-to-report"};
struct EffectWord {
  std::string_view word;
  TakenBack taken_back;
};
constexpr std::array<EffectWord, kEffectCount> kEffects = {{
    {"hold-places", TakenBack::kByRelease},
    {"confirm-places", TakenBack::kNotGoneOut},
    {"release-places", TakenBack::kNotGoneOut},
    {"tell-cities", TakenBack::kNotGoneOut},
    {"ask-next", TakenBack::kNotGoneOut},
    {"ask-others-anew", TakenBack::kNotGoneOut},
    {"ask-for-report", TakenBack::kNotGoneOut},
    {"grant-contacts", TakenBack::kNotGoneOut},
    {"end-contacts", TakenBack::kNotGoneOut},
    {"begin-cooperation", TakenBack::kNotGoneOut},
    {"end-cooperation", TakenBack::kNotGoneOut},
    {"act-on-reason", TakenBack::kNotGoneOut},
    {"rest-pair", TakenBack::kNotGoneOut},
    {"refill-role", TakenBack::kNotPossible},
    {"drop-role", TakenBack::kNotPossible},
    {"take-listings-anew", TakenBack::kDoesNoHarm},
    {"propose-other", TakenBack::kNotPossible},
    {"assign", TakenBack::kDoesNoHarm},
}};

template <typename Enum, typename Words>
std::optional<Enum> find(const Words& words, std::string_view word) {
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<Enum>(found - words.begin());
}

}  // namespace

std::string_view word_of(Whose whose) {
  return kWhose.at(static_cast<std::size_t>(whose));
}

std::string_view word_of(Condition condition) {
  return kConditions.at(static_cast<std::size_t>(condition));
}

std::string_view word_of(Effect effect) {
  return kEffects.at(static_cast<std::size_t>(effect)).word;
}

std::optional<Whose> whose_of(std::string_view word) {
  return find<Whose>(kWhose, word);
}

std::optional<Condition> condition_of(std::string_view word) {
  return find<Condition>(kConditions, word);
}

std::optional<Effect> effect_of(std::string_view word) {
  const auto* const found =
      std::find_if(kEffects.begin(), kEffects.end(), [&](const EffectWord& each) { return each.word == word; });
  if (found == kEffects.end()) return std::nullopt;
  return static_cast<Effect>(found - kEffects.begin());
}

TakenBack taken_back(Effect effect) {
  return kEffects.at(static_cast<std::size_t>(effect)).taken_back;
}

}  // namespace entente::matching
