// The words of steps.csv beside states and actions, which are those of the contract: whose proposal a role decides on,
// on what a step depends, and what follows from it. Each has a sentence in the catalogue (`review.condition.` and its
// word, and so on). Pure functions; thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace entente::matching {

// Whose proposal it is, seen from who acts.
enum class Whose {
  kAny,               // everybody's
  kCity,              // one of a party's city
  kAskedCity,         // one of a party that is asked and hasn't answered
  kBeneficiaryField,  // one of the creative field of the beneficiary's city
  kPartyField,        // one of the creative field of any party's city
  kPivotalField,      // one of the pivotal city's creative field, where the programme asks for both fields
};
inline constexpr std::size_t kWhoseCount = 6;

// What must hold for a step beside its state and who takes it.
enum class Condition {
  kFirstOfTwo,
  kApprovalComplete,
  kWithinCityLimits,
  kNotYetApproved,
  kListingsOpen,
  kPlacesFree,
  kRulesHold,
  kRulesBroken,
  kOwnInterest,
  kAnswerInTime,
  kTermsChanged,
  kOthersToAnswer,
  kLastToAnswer,
  kReserveStandsIn,
  kPairStillHelps,
  kNobodyStandsIn,
  kAnswerDaysOver,
  kStartDayReached,
  kEndDayReached,
  kOthersToReport,
  kLastToReport,
};
inline constexpr std::size_t kConditionCount = 21;

// What a step does beside changing the state.
enum class Effect {
  kHoldPlaces,
  kConfirmPlaces,
  kReleasePlaces,
  kTellCities,
  kAskNext,
  kAskOthersAnew,
  kAskForReport,
  kGrantContacts,
  kEndContacts,
  kBeginCooperation,
  kEndCooperation,
  kActOnReason,
  kRestPair,
  kRefillRole,
  kDropRole,
  kTakeListingsAnew,
  kProposeOther,
  kAssign,
};
inline constexpr std::size_t kEffectCount = 18;

// How an undo takes an effect back.
enum class TakenBack {
  kNotGoneOut,   // it goes out later, and is then left out
  kByRelease,    // held places are released
  kDoesNoHarm,   // it may stay
  kNotPossible,  // so that the step can't be undone
};

std::string_view word_of(Whose whose);
std::string_view word_of(Condition condition);
std::string_view word_of(Effect effect);
std::optional<Whose> whose_of(std::string_view word);
std::optional<Condition> condition_of(std::string_view word);
std::optional<Effect> effect_of(std::string_view word);
TakenBack taken_back(Effect effect);

}  // namespace entente::matching
