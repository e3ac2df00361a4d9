// What the table of steps says to one who wants to take a step. Pure; thread-safe.
#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/matching/review/actor.h"
#include "services/matching/review/step_table.h"

namespace entente::matching {

// Which conditions hold for a proposal now. What nobody has said doesn't hold.
class Facts {
 public:
  void holds(Condition condition) { at(condition) = std::string(); }
  // It doesn't, and `why`: a clause such as "the programme lets Dakar carry 1 as receiver".
  void fails(Condition condition, std::string why);
  bool hold(Condition condition) const;
  bool hold(const Step& step) const;
  // Why it doesn't hold: as it was said, else the sentence of the catalogue.
  std::string why_not(Condition condition) const;

 private:
  // Empty text: it holds. Nothing: nobody has said.
  std::array<std::optional<std::string>, kConditionCount> said_ = {};
  std::optional<std::string>& at(Condition condition) { return said_.at(static_cast<std::size_t>(condition)); }
};

// The step that the table has for a proposal in this state. PERMISSION_DENIED when it is none of this actor's, whatever
// the state where the actor takes that step nowhere; STEP_NOT_ALLOWED when the state has none, or a condition doesn't
// hold: its facts are `state`, `step`, `condition`, and `allowed`, what this actor may do now.
absl::StatusOr<const Step*> find_step(State state, Action action, const Actor& actor, const Facts& facts);

// On what this actor's steps from the state depend: those of `action`, or, where it is ACTION_UNSPECIFIED, all.
std::set<Condition> conditions_of(State state, const Actor& actor, Action action);

// OK when the step takes the reason: INVALID_FIELD names `field` and the list, or `text`, where reason `other` needs
// words.
absl::Status check_reason(const Step& step, std::string_view reason, std::string_view text,
                          std::string_view field = "reason");

// What `actor` may do now, in the order of the contract: of the table's steps those that have a method. ACTION_UNDO
// isn't among them: that hangs on the decision before.
std::vector<Action> allowed(State state, const Actor& actor, const Facts& facts);

// Whether `actor` takes `action` in some state.
bool takes_anywhere(const Actor& actor, Action action);
// PERMISSION_DENIED with those who may.
absl::Status not_yours(Action action);

// The method of ProposalService by which people take a step, whether it is there yet or not; empty where the service
// itself does.
std::string_view method_of(Action action);
// Whether the contract has it.
bool has_method(Action action);

// "approve, return": for messages.
std::string words_of(const std::vector<Action>& actions);

}  // namespace entente::matching
