// StepTable: which step leads a proposal from which state to which, who may take it, on what it depends, what follows
// from it, which reasons it takes, and whether it can be undone. Read from a sheet (steps.csv, built into the library),
// and looked through before it is used: the code, docs/review.md, the errors and the tests all read this one.
//
// The sheet has a line a step. `from` lists states, `new` stands for none yet and `any` for each; `to` is a state, or
// `same`. `who` lists role/whose; `condition` lists what must hold, all of it. Of several lines of the same state and
// action the first whose conditions hold is taken. Lists are parted by `|`. Pure; thread-safe once made.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "entente/matching/v1/proposal.pb.h"
#include "entente/type/v1/access.pb.h"
#include "services/matching/review/step_words.h"

namespace entente::matching {

using State = v1::Proposal::State;  // STATE_UNSPECIFIED: not there yet
using Action = v1::Decision::Action;

// A role, and whose proposals it decides on.
struct Who {
  type::v1::Access::Role role;
  Whose whose;
  auto operator<=>(const Who&) const = default;
};

enum class ReasonNeed { kNone, kOptional, kRequired };

struct Step {
  State from;
  Action action;
  std::vector<Who> who;
  std::vector<Condition> conditions;
  State to;
  std::vector<Effect> effects;
  ReasonNeed reason;
  std::vector<std::string> reasons;  // codes; `other` asks for words
  bool undo;
  int line;  // of the sheet
};

struct StepTable {
  std::vector<Step> steps;          // a step for each state of `from`, in the order of the sheet
  std::vector<std::string> faults;  // with their line; the steps count only where there are none
};

// The code of a reason that says nothing without words.
inline constexpr std::string_view kOtherReason = "other";

// Reads and looks through. Faults are: a word that isn't known; a column that is missing; a step twice; lines of one
// state and action of which a later one is never reached; reasons without a list or a list without reasons; a step that
// can be undone though one of its effects can't be taken back; a state that isn't reached, or without a way out though
// it is no end, or with one though it is.
StepTable read_steps(std::string_view sheet);

// The table that is built in. Ends the process when it has faults, which a test excludes.
const std::vector<Step>& steps();

// Where the way of a proposal ends: rejected, declined, withdrawn, expired, cancelled, closed, superseded.
bool is_end(State state);

}  // namespace entente::matching
