#include "services/matching/proposals/proposal_handlers.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/caller.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/search_request.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/proposals/look_twice.h"
#include "services/matching/proposals/proposal_fields.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/proposal_words.h"
#include "services/matching/proposals/seeing.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

absl::Status refused() {
  return common::permission_denied(
      "read this proposal",
      "coordinators, observers, services, and the focal points of its cities once it is approved");
}

// Whether the caller is told of steps.
bool hears_of_steps(const common::Caller& caller) {
  return reads_rounds(caller) || caller.has_anywhere(common::Role::kFocalPoint);
}

// What of a filter the store's query can do.
ProposalFilter narrowed(const common::Selection& selection) {
  ProposalFilter filter;
  filter.state = selection.only_number("state");
  filter.axis = selection.only_number("axis");
  filter.origin = selection.only_number("origin");
  filter.city = selection.only_text("city");
  filter.need = selection.only_text("need");
  filter.offer = selection.only_text("offer");
  return filter;
}

// What of a head a list has no room for.
void shorten(v1::Proposal& proposal) {
  for (v1::RuleOutcome& rule : *proposal.mutable_unknown_rules()) rule.clear_reason();
}

// Whether somebody may still decide or answer, or it is being carried out.
bool is_open(v1::Proposal::State state) {
  switch (state) {
    case v1::Proposal::STATE_PROPOSED:
    case v1::Proposal::STATE_APPROVING:
    case v1::Proposal::STATE_APPROVED:
    case v1::Proposal::STATE_AGREED:
    case v1::Proposal::STATE_RUNNING:
    case v1::Proposal::STATE_REPORT_DUE:
    case v1::Proposal::STATE_REPORTED:
    case v1::Proposal::STATE_RETURNED:
      return true;
    default:
      return false;
  }
}

// All that the caller sees of the round, and of these how many match.
absl::Status count(common::ReadTransaction& tx, const common::RoundName& round, ProposalReading reading,
                   const common::Selection& selection, v1::ListProposalsResponse& reply) {
  reading.heads = true;
  ENTENTE_ASSIGN_OR_RETURN(const auto all, list_proposals(tx, round, {}, "", common::kEverything, reading));
  std::map<v1::Proposal::State, std::pair<int, int>> states;  // how many, and of these how many have flags
  std::map<v1::Proposal::Flag, int> flags;
  for (const v1::Proposal& proposal : all.entries) {
    if (selection.matches(proposal)) reply.set_total_size(reply.total_size() + 1);
    auto& [number, flagged] = states[proposal.state()];
    ++number;
    if (proposal.flags_size() > 0) ++flagged;
    for (const int flag : proposal.flags()) ++flags[static_cast<v1::Proposal::Flag>(flag)];
  }
  for (const auto& [state, numbers] : states) {
    v1::ListProposalsResponse::Count& one = *reply.add_counts();
    one.set_state(state);
    one.set_count(numbers.first);
    one.set_flagged_count(numbers.second);
  }
  for (const auto& [flag, number] : flags) {
    v1::ListProposalsResponse::FlagCount& one = *reply.add_flag_counts();
    one.set_flag(flag);
    one.set_count(number);
  }
  return absl::OkStatus();
}

}  // namespace

ProposalHandlers::ProposalHandlers(common::Database& database, WorldSource world)
    : database_(database), world_(std::move(world)) {}

std::optional<World> ProposalHandlers::world_for(const common::Caller& caller) const {
  if (!hears_of_steps(caller)) return std::nullopt;
  absl::StatusOr<World> world = world_();
  return world.ok() ? std::optional<World>(*std::move(world)) : std::nullopt;
}

absl::Status ProposalHandlers::tell(common::ReadTransaction& tx, const common::Caller& caller,
                                    const std::optional<World>& world, const v1::Round& round,
                                    google::protobuf::RepeatedPtrField<v1::Proposal>& proposals) const {
  LoadsOnce loads(tx);
  ENTENTE_RETURN_IF_ERROR(tell_steps(tx, caller, world, loads, round, proposals));
  if (!world.has_value() || !reads_rounds(caller)) return absl::OkStatus();
  LookTwice look_twice(*world, loads, caller.now);
  for (v1::Proposal& proposal : proposals) ENTENTE_RETURN_IF_ERROR(look_twice.tell(proposal));
  return absl::OkStatus();
}

absl::Status ProposalHandlers::tell_steps(common::ReadTransaction& tx, const common::Caller& caller,
                                          const std::optional<World>& world, LoadsOnce& loads, const v1::Round& round,
                                          google::protobuf::RepeatedPtrField<v1::Proposal>& proposals) const {
  if (!reads_rounds(caller)) {
    for (v1::Proposal& proposal : proposals) hide_people(proposal);
  }
  if (!world.has_value()) return absl::OkStatus();
  for (v1::Proposal& proposal : proposals) {
    Seen seen = look(caller, proposal, round, *world);
    ENTENTE_RETURN_IF_ERROR(judge(tx, *world, loads, seen));
    tell_reader(seen, caller.now, proposal);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Proposal> ProposalHandlers::get(const common::CallContext& call,
                                                   const v1::GetProposalRequest& request) {
  const absl::StatusOr<common::ProposalName> key = common::parse_name<common::ProposalName>("name", request.name());
  const std::optional<World> world = world_for(call.caller);
  std::optional<v1::Proposal> proposal;
  std::optional<v1::Round> round;
  if (key.ok()) {
    const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(proposal, find_proposal(tx, *key));
      ENTENTE_ASSIGN_OR_RETURN(round, find_round(tx, key->round));
      if (!proposal.has_value() || !round.has_value()) return absl::OkStatus();
      google::protobuf::RepeatedPtrField<v1::Proposal> one;
      *one.Add() = *std::move(proposal);
      ENTENTE_RETURN_IF_ERROR(tell(tx, call.caller, world, *round, one));
      proposal = std::move(one[0]);
      return absl::OkStatus();
    });
    ENTENTE_RETURN_IF_ERROR(read_status);
  }
  const bool seen = reads_rounds(call.caller) ||
                    (proposal.has_value() && round.has_value() && may_see(call.caller, *proposal, round->state()));
  if (!seen) return refused();
  ENTENTE_RETURN_IF_ERROR(key.status());
  if (!proposal.has_value()) return common::not_found(request.name());
  return *std::move(proposal);
}

absl::StatusOr<v1::ListProposalsResponse> ProposalHandlers::list(const common::CallContext& call,
                                                                 const v1::ListProposalsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("parent", request.parent()));
  const absl::StatusOr<World> world = world_();
  const ProposalFields fields(world, absl::ToCivilDay(call.now, absl::UTCTimeZone()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Proposal::descriptor(), fields.all()));
  const ProposalFilter filter = narrowed(page.selection);
  const std::optional<World> judged_in =
      world.ok() && hears_of_steps(call.caller) ? std::optional<World>(*world) : std::nullopt;
  v1::ListProposalsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, reply));
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    if (!round.has_value()) {
      // Whoever may not see rounds gets the same empty page for one that exists.
      return reads_rounds(call.caller) ? common::not_found(request.parent()) : absl::OkStatus();
    }
    // Neither a page nor its token tells of what the caller doesn't see.
    LoadsOnce loads(tx);
    std::optional<LookTwice> look_twice;
    if (judged_in.has_value() && reads_rounds(call.caller)) look_twice.emplace(*judged_in, loads, call.now);
    ProposalReading reading;
    reading.heads = request.view() == v1::ListProposalsRequest::VIEW_BASIC;
    reading.sees = [&](const v1::Proposal& proposal) { return may_see(call.caller, proposal, round->state()); };
    reading.complete = [&](v1::Proposal& proposal) {
      if (reading.heads) shorten(proposal);
      return look_twice.has_value() ? look_twice->tell(proposal) : absl::OkStatus();
    };
    ENTENTE_ASSIGN_OR_RETURN(auto proposals, list_proposals(tx, key, filter, page.after, page.limit(), reading));
    ENTENTE_RETURN_IF_ERROR(fields.status());
    common::fill_page(page, std::move(proposals), *reply.mutable_proposals(), *reply.mutable_next_page_token());
    if (request.with_counts()) ENTENTE_RETURN_IF_ERROR(count(tx, key, reading, page.selection, reply));
    return tell_steps(tx, call.caller, judged_in, loads, *round, *reply.mutable_proposals());
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

absl::StatusOr<v1::SearchProposalsResponse> ProposalHandlers::search(const common::CallContext& call,
                                                                     const v1::SearchProposalsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("parent", request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::AskedSearch asked,
                           common::read_search_request(request.query(), request.max_proposals(), "max_proposals"));
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ProposalWords words(world);
  v1::SearchProposalsResponse reply;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    common::BestFound<v1::Proposal> best(asked.most);
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    // Whoever may not see rounds finds the same nothing in one that exists.
    if (!round.has_value()) return reads_rounds(call.caller) ? common::not_found(request.parent()) : absl::OkStatus();
    ProposalReading reading;
    reading.heads = true;
    reading.sees = [&](const v1::Proposal& proposal) {
      return may_see(call.caller, proposal, round->state()) && words.match(asked.query, proposal);
    };
    ENTENTE_ASSIGN_OR_RETURN(auto found, list_proposals(tx, key, {}, "", common::kEverything, reading));
    for (v1::Proposal& proposal : found.entries) {
      const common::SearchRank rank = words.rank(asked.query, proposal);
      best.add(rank, is_open(proposal.state()) ? 0 : 1, std::move(proposal));
    }
    reply.set_more(std::move(best).finish(*reply.mutable_proposals()));
    for (v1::Proposal& proposal : *reply.mutable_proposals()) shorten(proposal);
    return tell(tx, call.caller, hears_of_steps(call.caller) ? std::optional<World>(world) : std::nullopt, *round,
                *reply.mutable_proposals());
  }));
  return reply;
}

void ProposalHandlers::tell_watcher(const common::CallContext& call, v1::WatchProposalsResponse& message) {
  if (!message.has_proposal()) return;
  v1::GetProposalRequest asked;
  asked.set_name(message.proposal().name());
  if (absl::StatusOr<v1::Proposal> read = get(call, asked); read.ok()) *message.mutable_proposal() = *std::move(read);
}

absl::Status ProposalHandlers::check_watch(const common::CallContext& call,
                                           const v1::WatchProposalsRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  if (request.start_revision() < 0) return common::invalid_field("start_revision", "must be 0 or more");
  if (request.parent().empty()) return absl::OkStatus();
  return common::parse_name<common::RoundName>("parent", request.parent()).status();
}

std::optional<v1::WatchProposalsResponse> to_watch_response(const common::Change& change) {
  if (change.kind != kProposalChange) return std::nullopt;
  v1::WatchProposalsResponse response;
  if (!response.mutable_proposal()->ParseFromString(change.payload)) return std::nullopt;
  return response;
}

}  // namespace entente::matching
