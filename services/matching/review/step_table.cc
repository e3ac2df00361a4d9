#include "services/matching/review/step_table.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>
#include <utility>

#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/text/wording.h"

namespace entente::matching {

extern const char* const kStepsCsv;

namespace {

using common::concat;

// Adds a fault of a line.
using Tell = std::function<void(const std::string&)>;

std::string name_of(State state) {
  return state == v1::Proposal::STATE_UNSPECIFIED ? "new" : common::word_of(state);
}

std::string name_of(const Step& step) {
  return concat(name_of(step.from), " · ", common::word_of(step.action));
}

std::vector<State> every_state() {
  std::vector<State> states;
  for (int i = 1; i <= v1::Proposal::State_MAX; ++i) {
    if (v1::Proposal::State_IsValid(i)) states.push_back(static_cast<State>(i));
  }
  return states;
}

State read_state(std::string_view word, const Tell& tell) {
  const State state = common::value_of<State>(word);
  if (state == v1::Proposal::STATE_UNSPECIFIED) tell(concat("there is no state ", word));
  return state;
}

std::vector<State> read_from(std::string_view cell, const Tell& tell) {
  if (cell == "any") return every_state();
  if (cell == "new") return {v1::Proposal::STATE_UNSPECIFIED};
  std::vector<State> states;
  for (const std::string& word : common::split_list(cell)) states.push_back(read_state(word, tell));
  if (states.empty()) tell("from is empty");
  return states;
}

std::vector<Who> read_who(std::string_view cell, const Tell& tell) {
  std::vector<Who> all;
  for (const std::string& text : common::split_list(cell)) {
    const std::vector<std::string_view> parts = common::split(text, '/');
    const auto role = common::value_of<type::v1::Access::Role>(parts[0]);
    const std::optional<Whose> whose = parts.size() == 2 ? whose_of(parts[1]) : std::nullopt;
    if (role == type::v1::Access::ROLE_UNSPECIFIED || !whose.has_value()) {
      tell(concat("who is role/whose, which ", text, " isn't"));
    } else if (std::find(all.begin(), all.end(), Who{role, *whose}) != all.end()) {
      tell(concat(text, " twice"));
    } else {
      all.push_back({role, *whose});
    }
  }
  if (all.empty()) tell("nobody may take it");
  return all;
}

template <typename Word, typename Find>
std::vector<Word> read_words(std::string_view cell, std::string_view kind, const Find& find, const Tell& tell) {
  std::vector<Word> words;
  for (const std::string& text : common::split_list(cell)) {
    const std::optional<Word> word = find(text);
    if (!word.has_value()) {
      tell(concat("there is no ", kind, " ", text));
    } else if (std::find(words.begin(), words.end(), *word) != words.end()) {
      tell(concat(kind, " ", text, " twice"));
    } else {
      words.push_back(*word);
    }
  }
  return words;
}

ReasonNeed read_need(std::string_view cell, const Tell& tell) {
  if (cell == "none") return ReasonNeed::kNone;
  if (cell == "optional") return ReasonNeed::kOptional;
  if (cell != "required") tell(concat("reason is none, optional or required, not ", cell));
  return ReasonNeed::kRequired;
}

void check_step(const Step& step, const Tell& tell) {
  if (step.action == v1::Decision::ACTION_UNSPECIFIED) tell("there is no such action");
  if (step.action == v1::Decision::ACTION_UNDO) tell("what undoing does follows from column undo");
  if ((step.reason == ReasonNeed::kNone) != step.reasons.empty()) tell("a list of reasons stands with a reason only");
  const std::set<std::string> codes(step.reasons.begin(), step.reasons.end());
  if (codes.size() != step.reasons.size()) tell("a reason twice");
  for (const Effect effect : step.effects) {
    if (step.undo && taken_back(effect) == TakenBack::kNotPossible)
      tell(concat("it can't be undone: ", word_of(effect), " can't be taken back"));
  }
  if (step.undo && step.from == v1::Proposal::STATE_UNSPECIFIED) tell("what isn't there yet can't come back");
}

// Whether `step` is never reached behind `former`: everybody who may take it may take that, under fewer conditions.
bool is_hidden_by(const Step& step, const Step& former) {
  const auto within = [](const auto& part, const auto& whole) {
    return std::all_of(part.begin(), part.end(),
                       [&](const auto& each) { return std::find(whole.begin(), whole.end(), each) != whole.end(); });
  };
  return step.from == former.from && step.action == former.action && within(former.conditions, step.conditions) &&
         within(step.who, former.who);
}

void check_order(const std::vector<Step>& steps, std::vector<std::string>& faults) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_hidden_by(steps[i], steps[j])) continue;
      faults.push_back(
          concat("line ", steps[i].line, ": ", name_of(steps[i]), " is never reached behind line ", steps[j].line));
      break;
    }
  }
}

void check_ways(const std::vector<Step>& steps, std::vector<std::string>& faults) {
  std::set<State> reached = {v1::Proposal::STATE_UNSPECIFIED};
  for (std::size_t before = 0; before != reached.size();) {
    before = reached.size();
    for (const Step& step : steps) {
      if (reached.contains(step.from)) reached.insert(step.to);
    }
  }
  for (const State state : every_state()) {
    if (!reached.contains(state)) faults.push_back(concat("no step leads to ", name_of(state)));
    const bool leaves = std::any_of(steps.begin(), steps.end(),
                                    [&](const Step& step) { return step.from == state && step.to != state; });
    if (leaves && is_end(state)) faults.push_back(concat(name_of(state), " is an end, and a step leads on"));
    if (!leaves && !is_end(state)) faults.push_back(concat("no step leads on from ", name_of(state)));
  }
}

void read_line(const common::Sheet& sheet, std::size_t row, StepTable& table) {
  const auto cell = [&](std::string_view column) { return std::string_view(sheet.field(row, column)); };
  const int line = sheet.row_number(row);
  const Tell tell = [&](const std::string& fault) { table.faults.push_back(concat("line ", line, ": ", fault)); };
  Step step;
  step.line = line;
  step.action = common::value_of<Action>(cell("action"));
  step.who = read_who(cell("who"), tell);
  step.conditions = read_words<Condition>(cell("condition"), "condition", condition_of, tell);
  step.effects = read_words<Effect>(cell("effects"), "effect", effect_of, tell);
  step.reason = read_need(cell("reason"), tell);
  step.reasons = common::split_list(cell("reasons"));
  step.undo = cell("undo") == "yes";
  if (!step.undo && cell("undo") != "no") tell(concat("undo is yes or no, not ", cell("undo")));
  const bool same = cell("to") == "same";
  step.to = same ? v1::Proposal::STATE_UNSPECIFIED : read_state(cell("to"), tell);
  for (const State from : read_from(cell("from"), tell)) {
    step.from = from;
    if (same) step.to = from;
    if (same && from == v1::Proposal::STATE_UNSPECIFIED) tell("what isn't there yet can't stay the same");
    table.steps.push_back(step);
  }
  check_step(step, tell);
}

}  // namespace

StepTable read_steps(std::string_view text) {
  StepTable table;
  const common::Sheet sheet = common::Sheet::read(
      text, {.required = {"from", "action", "who", "condition", "to", "effects", "reason", "reasons", "undo"},
             .ids = {"from", "action", "who", "condition", "to", "effects", "reason", "reasons", "undo"}});
  for (const common::SheetFault& fault : sheet.faults())
    table.faults.push_back(concat("line ", fault.row, ": ", fault.column, " ", fault.description));
  if (!table.faults.empty()) return table;
  for (std::size_t row = 0; row < sheet.row_count(); ++row) read_line(sheet, row, table);
  check_order(table.steps, table.faults);
  check_ways(table.steps, table.faults);
  return table;
}

const std::vector<Step>& steps() {
  static const std::vector<Step>* const built_in = [] {
    auto* const table = new StepTable(read_steps(kStepsCsv));
    for (const std::string& fault : table->faults) common::log_error("steps.csv", {{"fault", fault}});
    if (!table->faults.empty()) std::abort();
    return &table->steps;
  }();
  return *built_in;
}

bool is_end(State state) {
  switch (state) {
    case v1::Proposal::STATE_REJECTED:
    case v1::Proposal::STATE_DECLINED:
    case v1::Proposal::STATE_WITHDRAWN:
    case v1::Proposal::STATE_EXPIRED:
    case v1::Proposal::STATE_CANCELLED:
    case v1::Proposal::STATE_CLOSED:
    case v1::Proposal::STATE_SUPERSEDED:
      return true;
    default:
      return false;
  }
}

}  // namespace entente::matching
