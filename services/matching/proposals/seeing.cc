#include "services/matching/proposals/seeing.h"

#include <optional>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/matching/access.h"
#include "services/matching/proposals/look_twice.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using v1::Decision;
using v1::Proposal;

constexpr std::size_t kMostText = 10'000;

// Whether the caller takes the step at all: a city answers only while it is asked, but is told when it isn't.
bool takes(const Actor& actor, Action action) {
  if (action == Decision::ACTION_UNDO) return may_undo_anything(actor);
  if (action == Decision::ACTION_ACCEPT || action == Decision::ACTION_DECLINE)
    return takes_anywhere(actor, action) || !actor.cities.empty();
  return takes_anywhere(actor, action);
}

}  // namespace

absl::StatusOr<Seen> see(common::ReadTransaction& tx, const common::CallContext& call, const Asked& asked,
                         const World& world) {
  const std::optional<common::ProposalName> name = common::ProposalName::parse(asked.name);
  std::optional<Proposal> proposal;
  std::optional<v1::Round> round;
  if (name.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(proposal, find_proposal(tx, *name));
    ENTENTE_ASSIGN_OR_RETURN(round, find_round(tx, name->round));
  }
  Seen seen = look(call.caller, proposal.value_or(Proposal()), round.value_or(v1::Round()), world);
  if (!takes(seen.actor, asked.action)) return not_yours(asked.action);
  if (!may_see(call.caller, seen.proposal, seen.round.state())) return not_yours(asked.action);
  ENTENTE_RETURN_IF_ERROR(asked.valid);
  if (!proposal.has_value()) return common::not_found(asked.name);
  return seen;
}

absl::StatusOr<Proposal> told(common::ReadTransaction& tx, const common::CallContext& call, const World& world,
                              LoadsOnce& loads, Seen taken) {
  Seen seen = look(call.caller, std::move(taken.proposal), std::move(taken.round), world);
  ENTENTE_RETURN_IF_ERROR(judge(tx, world, loads, seen));
  if (!reads_rounds(call.caller)) hide_people(seen.proposal);
  tell_reader(seen, call.now, seen.proposal);
  if (reads_rounds(call.caller)) ENTENTE_RETURN_IF_ERROR(LookTwice(world, loads, call.now).tell(seen.proposal));
  return std::move(seen.proposal);
}

void hide_people(Proposal& proposal) {
  // Nor is it told who else could have been paired, and at what price: a city may ask about its own listings
  // (ListCandidates), not about those of its partners.
  if (proposal.has_pairing()) {
    proposal.mutable_pairing()->clear_runners_up();
    proposal.mutable_pairing()->clear_reserves();
    proposal.mutable_pairing()->clear_prices();
  }
  proposal.clear_price();
  proposal.clear_unknown_rules();
  proposal.clear_weak_score();
  proposal.clear_loss();
  if (!proposal.has_last_decision()) return;
  proposal.mutable_last_decision()->clear_author();
  proposal.mutable_last_decision()->clear_text();
  proposal.mutable_last_decision()->clear_invitation();
}

void check_words(const std::string& text, bool required, common::FieldViolations& violations) {
  common::check_text("text", text, {.max_code_points = kMostText, .required = required, .lines = true}, violations);
}

}  // namespace entente::matching
