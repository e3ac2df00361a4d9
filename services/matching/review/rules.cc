#include "services/matching/review/rules.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/caller.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"
#include "services/matching/review/errors.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;

std::string say(std::string_view list, std::string_view word) {
  return common::text(concat("review.", list, ".", word), common::Language::kEnglish);
}

std::string word_of(Who who) {
  return concat(common::word_of(who.role), "/", matching::word_of(who.whose));
}

absl::Status not_allowed(State state, Action action, const Actor& actor, const Facts& facts,
                         const std::optional<Condition>& missing) {
  const std::string now = words_of(allowed(state, actor, facts));
  const std::string why =
      missing.has_value() ? facts.why_not(*missing) : concat("the proposal is ", common::word_of(state));
  return common::make_error(kStepNotAllowed,
                            concat("step ", common::word_of(action), " isn't allowed: ", why,
                                   "; what you may do now: ", now.empty() ? "nothing" : now),
                            {{"state", common::word_of(state)},
                             {"step", common::word_of(action)},
                             {"condition", missing.has_value() ? matching::word_of(*missing) : std::string_view()},
                             {"allowed", now}});
}

}  // namespace

void Facts::fails(Condition condition, std::string why) {
  at(condition) = why.empty() ? say("condition", word_of(condition)) : std::move(why);
}

bool Facts::hold(Condition condition) const {
  const auto& said = said_.at(static_cast<std::size_t>(condition));
  return said.has_value() && said->empty();
}

bool Facts::hold(const Step& step) const {
  return std::all_of(step.conditions.begin(), step.conditions.end(),
                     [&](Condition condition) { return hold(condition); });
}

std::string Facts::why_not(Condition condition) const {
  const auto& said = said_.at(static_cast<std::size_t>(condition));
  if (said.has_value() && !said->empty()) return *said;
  return concat("this doesn't hold: ", say("condition", word_of(condition)));
}

absl::StatusOr<const Step*> find_step(State state, Action action, const Actor& actor, const Facts& facts) {
  if (!takes_anywhere(actor, action)) return not_yours(action);
  bool there = false;
  bool yours = false;
  std::optional<Condition> missing;
  for (const Step& step : steps()) {
    if (step.from != state || step.action != action) continue;
    there = true;
    if (!actor.is_one_of(step.who)) continue;
    yours = true;
    if (facts.hold(step)) return &step;
    // The last line is the one that isn't a special case.
    missing = *std::find_if(step.conditions.begin(), step.conditions.end(),
                            [&](Condition condition) { return !facts.hold(condition); });
  }
  if (there && !yours) return not_yours(action);
  return not_allowed(state, action, actor, facts, missing);
}

std::set<Condition> conditions_of(State state, const Actor& actor, Action action) {
  std::set<Condition> conditions;
  for (const Step& step : steps()) {
    const bool asked = action == Decision::ACTION_UNSPECIFIED || step.action == action;
    if (asked && step.from == state && actor.is_one_of(step.who))
      conditions.insert(step.conditions.begin(), step.conditions.end());
  }
  return conditions;
}

absl::Status check_reason(const Step& step, std::string_view reason, std::string_view text, std::string_view field) {
  if (reason.empty()) {
    if (step.reason != ReasonNeed::kRequired) return absl::OkStatus();
    return common::invalid_field(field, concat("is missing: give one of ", common::join(step.reasons, ", ")));
  }
  if (step.reason == ReasonNeed::kNone) {
    return common::invalid_field(
        field, concat("must be empty: step ", common::word_of(step.action), " takes none; say it in text"));
  }
  if (std::find(step.reasons.begin(), step.reasons.end(), reason) == step.reasons.end()) {
    const std::string near = common::did_you_mean(reason, std::span<const std::string>(step.reasons));
    return common::invalid_field(
        field, concat("is ", common::quoted(reason), near.empty() ? "" : concat("; did you mean ", near, "?"),
                      near.empty() ? ", but must be one of " : " One of ", common::join(step.reasons, ", ")));
  }
  if (reason == kOtherReason && common::shows_nothing(text))
    return common::invalid_field("text", "is empty: reason other needs words that say which");
  return absl::OkStatus();
}

std::vector<Action> allowed(State state, const Actor& actor, const Facts& facts) {
  std::set<Action> actions;
  for (const Step& step : steps()) {
    if (step.from == state && actor.is_one_of(step.who) && facts.hold(step) && has_method(step.action))
      actions.insert(step.action);
  }
  return {actions.begin(), actions.end()};
}

bool takes_anywhere(const Actor& actor, Action action) {
  return std::any_of(steps().begin(), steps().end(),
                     [&](const Step& step) { return step.action == action && actor.is_one_of(step.who); });
}

absl::Status not_yours(Action action) {
  std::vector<std::string> who;
  for (const Step& step : steps()) {
    for (const Who& each : step.who) {
      std::string said = say("who", word_of(each));
      if (step.action == action && std::find(who.begin(), who.end(), said) == who.end()) who.push_back(std::move(said));
    }
  }
  return common::permission_denied(concat("take step ", common::word_of(action), " on this proposal"),
                                   common::join(who, " and "));
}

std::string_view method_of(Action action) {
  switch (action) {
    case Decision::ACTION_APPROVE:
      return "ApproveProposal";
    case Decision::ACTION_RETURN:
      return "ReturnProposal";
    case Decision::ACTION_RESUBMIT:
      return "ResubmitProposal";
    case Decision::ACTION_REJECT:
      return "RejectProposal";
    case Decision::ACTION_ACCEPT:
      return "AcceptProposal";
    case Decision::ACTION_DECLINE:
      return "DeclineProposal";
    case Decision::ACTION_WITHDRAW:
      return "WithdrawProposal";
    case Decision::ACTION_START:
      return "StartCooperation";
    case Decision::ACTION_REPORT:
      return "ReportCooperation";
    case Decision::ACTION_CLOSE:
      return "CloseCooperation";
    case Decision::ACTION_CANCEL:
      return "CancelCooperation";
    case Decision::ACTION_NOTE:
      return "AddNote";
    case Decision::ACTION_UNDO:
      return "UndoDecision";
    case Decision::ACTION_PROPOSE:
      return "CreateProposal";
    case Decision::ACTION_EXPRESS_INTEREST:
      return "ExpressInterest";
    case Decision::ACTION_SWAP_PARTNER:
      return "SwapPartner";
    case Decision::ACTION_REASSIGN:
      return "ReassignProposal";
    default:
      return "";
  }
}

bool has_method(Action action) {
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName("entente.matching.v1.ProposalService");
  const std::string_view method = method_of(action);
  return service != nullptr && !method.empty() && service->FindMethodByName(std::string(method)) != nullptr;
}

std::string words_of(const std::vector<Action>& actions) {
  std::vector<std::string> words;
  for (const Action action : actions) words.push_back(common::word_of(action));
  return common::join(words, ", ");
}

}  // namespace entente::matching
