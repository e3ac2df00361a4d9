#include "services/matching/proposals/review_handlers.h"

#include <map>
#include <optional>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/access.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/common/text/wording.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/write_or_try.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;
using v1::Proposal;

constexpr int kMostInBatch = 500;
constexpr std::string_view kDecisions = "/decisions/";

template <typename Request>
absl::Status check(const Request& request, Action action) {
  common::FieldViolations violations;
  check_name<common::ProposalName>("name", request.name(), violations);
  check_words(request.text(), false, violations);
  if constexpr (requires { request.reason(); }) {
    violations.require(!request.reason().empty(), "reason",
                       concat("is missing: step ", common::word_of(action),
                              " needs a code of its list in "
                              "docs/review.md"));
  }
  return violations.status();
}

// A request_id of its own for each proposal of a batch, so that a batch that was cut off goes on where it was.
std::string id_within(const std::string& request_id, const std::string& name) {
  if (request_id.empty()) return "";
  const std::string hex = common::Digest("entente.batch").add(request_id).add(name).finish_hex();
  return concat(hex.substr(0, 8), "-", hex.substr(8, 4), "-8", hex.substr(13, 3), "-a", hex.substr(17, 3), "-",
                hex.substr(20, 12));
}

v1::BatchDecideResponse::Refusal refusal_of_step(const absl::Status& status) {
  v1::BatchDecideResponse::Refusal refusal;
  refusal.set_reason(common::reason_of(status));
  refusal.set_message(std::string(status.message()));
  for (const char* fact : {"resource", "etag", "state", "step", "condition", "allowed"}) {
    if (const std::string value = common::fact_of(status, fact); !value.empty())
      (*refusal.mutable_facts())[fact] = value;
  }
  return refusal;
}

absl::Status check_batch(const v1::BatchDecideRequest& request) {
  common::FieldViolations violations;
  const Action action = request.action();
  violations.require(action == Decision::ACTION_APPROVE || action == Decision::ACTION_RETURN ||
                         action == Decision::ACTION_RESUBMIT || action == Decision::ACTION_REJECT,
                     "action", "must be one of approve, return, resubmit, reject");
  violations.require(request.entries_size() >= 1 && request.entries_size() <= kMostInBatch, "entries",
                     concat("has ", request.entries_size(), ", but must have 1–500: split the batch"));
  check_words(request.text(), false, violations);
  std::map<std::string, int> seen;
  for (int i = 0; i < request.entries_size(); ++i) {
    const std::string field = concat("entries[", i, "].name");
    check_name<common::ProposalName>(field, request.entries(i).name(), violations);
    const auto [former, is_new] = seen.emplace(request.entries(i).name(), i);
    violations.require(is_new, field, concat("is that of entries[", former->second, "]: name each proposal once"));
  }
  return violations.status();
}

}  // namespace

ReviewHandlers::ReviewHandlers(common::Database& database, WorldSource world, HeldPlaces& places)
    : database_(database), world_(std::move(world)), places_(places) {}

template <typename Request>
absl::StatusOr<Proposal> ReviewHandlers::step(const common::CallContext& call, const Request& request, Action action,
                                              const std::string& reason, const Asked& asked) {
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  // Who may not, or asks for nonsense, doesn't wait for the writer.
  ENTENTE_RETURN_IF_ERROR(
      database_.read([&](common::ReadTransaction& tx) { return see(tx, call, asked, world).status(); }));
  const Wish wish{action, request.etag(), reason, request.text(), call.caller.subject, {}};
  return write_or_try<Proposal>(database_, call, request,
                                [&](common::WriteTransaction& tx) -> absl::StatusOr<Proposal> {
                                  ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, asked, world));
                                  LoadsOnce loads(tx);
                                  ENTENTE_RETURN_IF_ERROR(judge_for(tx, action, world, loads, seen));
                                  ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, world, call.now, seen));
                                  return told(tx, call, world, loads, std::move(seen));
                                });
}

absl::StatusOr<Proposal> ReviewHandlers::approve(const common::CallContext& call,
                                                 const v1::ApproveProposalRequest& request) {
  const Asked asked{request.name(), check(request, Decision::ACTION_APPROVE), Decision::ACTION_APPROVE};
  ENTENTE_ASSIGN_OR_RETURN(Proposal reply, step(call, request, asked.action, "", asked));
  if (request.validate_only() || reply.state() != Proposal::STATE_APPROVING) return reply;
  const std::string name = reply.name();
  const std::string reservation = reply.reservation();
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  const common::RequestId repeat(call.caller.subject, request.request_id(), request);
  const absl::Status held =
      places_.hold(name, reservation, [&](common::WriteTransaction& tx, Proposal& settled) -> absl::Status {
        ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, asked, world));
        seen.proposal = settled;
        LoadsOnce loads(tx);
        ENTENTE_ASSIGN_OR_RETURN(reply, told(tx, call, world, loads, std::move(seen)));
        return repeat.replace(tx, reply);
      });
  if (!held.ok()) common::log_warning("places aren't held yet", {{"proposal", name}, {"error", held.ToString()}});
  return reply;
}

absl::StatusOr<Proposal> ReviewHandlers::give_back(const common::CallContext& call,
                                                   const v1::ReturnProposalRequest& request) {
  return step(call, request, Decision::ACTION_RETURN, request.reason(),
              {request.name(), check(request, Decision::ACTION_RETURN), Decision::ACTION_RETURN});
}

absl::StatusOr<Proposal> ReviewHandlers::resubmit(const common::CallContext& call,
                                                  const v1::ResubmitProposalRequest& request) {
  return step(call, request, Decision::ACTION_RESUBMIT, "",
              {request.name(), check(request, Decision::ACTION_RESUBMIT), Decision::ACTION_RESUBMIT});
}

absl::StatusOr<Proposal> ReviewHandlers::reject(const common::CallContext& call,
                                                const v1::RejectProposalRequest& request) {
  return step(call, request, Decision::ACTION_REJECT, request.reason(),
              {request.name(), check(request, Decision::ACTION_REJECT), Decision::ACTION_REJECT});
}

absl::StatusOr<Decision> ReviewHandlers::add_note(const common::CallContext& call, const v1::AddNoteRequest& request) {
  common::FieldViolations violations;
  check_name<common::ProposalName>("parent", request.parent(), violations);
  check_words(request.text(), true, violations);
  violations.require(Decision::Audience_IsValid(request.audience()), "audience", "must be coordinators or parties");
  const Asked asked{request.parent(), violations.status(), Decision::ACTION_NOTE};
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_RETURN_IF_ERROR(
      database_.read([&](common::ReadTransaction& tx) { return see(tx, call, asked, world).status(); }));
  const Wish wish{Decision::ACTION_NOTE, request.etag(), "", request.text(), call.caller.subject, {}};
  return write_or_try<Decision>(database_, call, request,
                                [&](common::WriteTransaction& tx) -> absl::StatusOr<Decision> {
                                  ENTENTE_ASSIGN_OR_RETURN(const Seen seen, see(tx, call, asked, world));
                                  return append_note(tx, wish, request.audience(), call.now, seen);
                                });
}

absl::StatusOr<Proposal> ReviewHandlers::undo(const common::CallContext& call, const v1::UndoDecisionRequest& request) {
  common::FieldViolations violations;
  check_name<DecisionName>("name", request.name(), violations);
  check_words(request.text(), false, violations);
  const std::string proposal = request.name().substr(0, request.name().rfind(kDecisions));
  const Asked asked{proposal, violations.status(), Decision::ACTION_UNDO};
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_RETURN_IF_ERROR(
      database_.read([&](common::ReadTransaction& tx) { return see(tx, call, asked, world).status(); }));
  const Wish wish{Decision::ACTION_UNDO, request.etag(), "", request.text(), call.caller.subject, {}};
  std::string freed;
  ENTENTE_ASSIGN_OR_RETURN(
      const Proposal reply,
      write_or_try<Proposal>(database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Proposal> {
        ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, asked, world));
        LoadsOnce now(tx);
        ENTENTE_RETURN_IF_ERROR(judge(tx, world, now, seen));
        const std::string before = seen.proposal.reservation();
        ENTENTE_RETURN_IF_ERROR(undo_step(tx, request.name(), wish, call.now, seen));
        freed = seen.proposal.reservation() == before ? "" : before;
        LoadsOnce loads(tx);
        return told(tx, call, world, loads, std::move(seen));
      }));
  if (request.validate_only() || freed.empty()) return reply;
  if (const absl::Status released = places_.release(freed); !released.ok())
    common::log_warning("places aren't given back yet", {{"reservation", freed}, {"error", released.ToString()}});
  return reply;
}

absl::StatusOr<Proposal> ReviewHandlers::decide(const common::CallContext& call, const v1::BatchDecideRequest& request,
                                                const v1::BatchDecideRequest::Entry& entry,
                                                const std::string& request_id) {
  const auto fill = [&](auto one) {
    one.set_name(entry.name());
    one.set_etag(entry.etag());
    one.set_request_id(request_id);
    one.set_validate_only(request.validate_only());
    one.set_text(request.text());
    if constexpr (requires { one.reason(); }) one.set_reason(request.reason());
    return one;
  };
  switch (request.action()) {
    case Decision::ACTION_APPROVE:
      return approve(call, fill(v1::ApproveProposalRequest()));
    case Decision::ACTION_RETURN:
      return give_back(call, fill(v1::ReturnProposalRequest()));
    case Decision::ACTION_RESUBMIT:
      return resubmit(call, fill(v1::ResubmitProposalRequest()));
    default:
      return reject(call, fill(v1::RejectProposalRequest()));
  }
}

absl::StatusOr<v1::BatchDecideResponse> ReviewHandlers::batch(const common::CallContext& call,
                                                              const v1::BatchDecideRequest& request) {
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::BatchDecideRequest>(), call.caller));
  ENTENTE_RETURN_IF_ERROR(check_batch(request));
  ENTENTE_RETURN_IF_ERROR(common::check_request_id(request.request_id()));
  const common::RequestId repeat(call.caller.subject, request.validate_only() ? "" : request.request_id(), request);
  v1::BatchDecideResponse reply;
  ENTENTE_ASSIGN_OR_RETURN(const bool replayed, common::read_value<bool>(database_, [&](common::ReadTransaction& tx) {
                             return repeat.replay(tx, &reply);
                           }));
  if (replayed) return reply;
  reply.Clear();
  for (const auto& entry : request.entries()) {
    if (call.cancelled()) return absl::CancelledError("the caller went away; a repeat goes on from here");
    auto& result = *reply.add_results();
    result.set_name(entry.name());
    absl::StatusOr<Proposal> taken = decide(call, request, entry, id_within(request.request_id(), entry.name()));
    if (taken.ok()) {
      *result.mutable_proposal() = *std::move(taken);
      reply.set_taken_count(reply.taken_count() + 1);
    } else if (absl::IsUnavailable(taken.status()) || absl::IsResourceExhausted(taken.status())) {
      return taken.status();  // of the store, not of this proposal; a repeat goes on from here
    } else {
      *result.mutable_refusal() = refusal_of_step(taken.status());
    }
  }
  ENTENTE_RETURN_IF_ERROR(database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    v1::BatchDecideResponse stored;
    ENTENTE_ASSIGN_OR_RETURN(const bool there, repeat.replay(tx, &stored));
    return there ? absl::OkStatus() : repeat.store(tx, reply, call.now);
  }));
  return reply;
}

}  // namespace entente::matching
