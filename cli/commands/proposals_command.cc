#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/proposals_options.h"
#include "cli/commands/server_names.h"
#include "cli/data_set/known.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/round_view/review_view.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Decision;
using matching::v1::Proposal;
using ProposalStub = matching::v1::ProposalService::Stub;

absl::StatusOr<int> list(const ProposalsOptions& options) {
  Servers servers(options.servers);
  matching::v1::ListProposalsRequest request;
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_parent(), round_of(servers, options));
  std::string filter = options.filter;
  if (!options.state.empty())
    filter = concat(filter.empty() ? "" : concat("(", filter, ") AND "), "state = ", options.state);
  if (!options.city.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const Known known, known_cities(servers));
    ENTENTE_ASSIGN_OR_RETURN(const auto* city, known.city(options.city));
    filter = concat(filter.empty() ? "" : concat("(", filter, ") AND "), "city = \"", city->name(), "\"");
  }
  request.set_filter(filter);
  request.set_order_by(options.order_by);
  std::vector<Proposal> proposals;
  ENTENTE_RETURN_IF_ERROR(servers.pages(
      servers.proposals(), &ProposalStub::ListProposals, request, [&](const matching::v1::ListProposalsResponse& page) {
        proposals.insert(proposals.end(), page.proposals().begin(), page.proposals().end());
      }));
  if (options.format == "json") {
    nlohmann::json all = nlohmann::json::array();
    for (const Proposal& proposal : proposals) all.push_back(message_json(proposal));
    print_json({{"proposals", std::move(all)}});
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  print_proposals(std::cout, proposals, cities, spoken());
  return kDone;
}

absl::StatusOr<int> show(const ProposalsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_of(servers, options));
  matching::v1::GetProposalRequest get;
  get.set_name(names.front());
  ENTENTE_ASSIGN_OR_RETURN(const Proposal proposal, servers.call(servers.proposals(), &ProposalStub::GetProposal, get));
  matching::v1::ListDecisionsRequest request;
  request.set_parent(proposal.name());
  std::vector<Decision> decisions;
  ENTENTE_RETURN_IF_ERROR(servers.pages(
      servers.proposals(), &ProposalStub::ListDecisions, request, [&](const matching::v1::ListDecisionsResponse& page) {
        decisions.insert(decisions.end(), page.decisions().begin(), page.decisions().end());
      }));
  if (options.format == "json") {
    nlohmann::json all = nlohmann::json::array();
    for (const Decision& decision : decisions) all.push_back(message_json(decision));
    print_json({{"proposal", message_json(proposal)}, {"decisions", std::move(all)}});
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  print_proposal(std::cout, proposal, decisions, cities, spoken());
  return kDone;
}

absl::StatusOr<int> decide(const ProposalsOptions& options, Decision::Action action) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_of(servers, options));
  matching::v1::BatchDecideRequest request;
  request.set_action(action);
  for (const std::string& name : names) request.add_entries()->set_name(name);
  request.set_reason(options.reason);
  request.set_text(options.text);
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.proposals(), &ProposalStub::BatchDecide, request));
  const int code = reply.taken_count() == reply.results_size() ? kDone : kNo;
  if (options.format == "json") {
    print_json(message_json(reply));
    return code;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  print_results(std::cout, reply, cities, spoken());
  return code;
}

absl::StatusOr<int> add_note(const ProposalsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_of(servers, options));
  matching::v1::AddNoteRequest request;
  request.set_parent(names.front());
  request.set_text(options.text);
  request.set_audience(options.for_cities ? Decision::AUDIENCE_PARTIES : Decision::AUDIENCE_COORDINATORS);
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const Decision note, servers.call(servers.proposals(), &ProposalStub::AddNote, request));
  if (options.format == "json") {
    print_json(message_json(note));
  } else {
    std::cout << say("cli.proposals.noted", {{"note", note.name()}}) << '\n';
  }
  return kDone;
}

absl::StatusOr<int> undo(const ProposalsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, names_of(servers, options));
  matching::v1::GetProposalRequest get;
  get.set_name(names.front());
  ENTENTE_ASSIGN_OR_RETURN(const Proposal before, servers.call(servers.proposals(), &ProposalStub::GetProposal, get));
  if (!before.has_last_decision())
    return absl::FailedPreconditionError(say("cli.proposals.nothing_decided", {{"proposal", before.name()}}));
  matching::v1::UndoDecisionRequest request;
  request.set_name(before.last_decision().name());
  request.set_etag(before.etag());
  request.set_text(options.text);
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const Proposal after,
                           servers.call(servers.proposals(), &ProposalStub::UndoDecision, request));
  return print_outcome(servers, options, after);
}

}  // namespace

void add_proposals_command(CLI::App& app) {
  const auto options = std::make_shared<ProposalsOptions>();
  CLI::App* proposals = app.add_subcommand("proposals", say("cli.proposals.about"));
  proposals->footer(say("cli.proposals.footer"));
  proposals->require_subcommand(1);
  CLI::App* listed = add_proposals_verb(*proposals, "list", say("cli.proposals.list"), options, list);
  listed->add_option("--state", options->state, say("cli.proposals.state"));
  listed->add_option("--city", options->city, say("cli.listing.city"));
  listed->add_option("--filter", options->filter, say("cli.proposals.filter"));
  listed->add_option("--order-by", options->order_by, say("cli.proposals.order_by"));
  take_proposal(*add_proposals_verb(*proposals, "show", say("cli.proposals.show"), options, show), options);
  struct DecideCommand {
    const char* name;
    Decision::Action action;
    bool reason;
  };
  for (const DecideCommand& each : {DecideCommand{"approve", Decision::ACTION_APPROVE, false},
                                    {"return", Decision::ACTION_RETURN, true},
                                    {"resubmit", Decision::ACTION_RESUBMIT, false},
                                    {"reject", Decision::ACTION_REJECT, true}}) {
    CLI::App* command =
        add_proposals_verb(*proposals, each.name, say(concat("cli.proposals.", each.name)), options,
                           [action = each.action](const ProposalsOptions& given) { return decide(given, action); });
    take_proposals(*command, options);
    if (each.reason) command->add_option("--reason", options->reason, say("cli.proposals.reason"))->required();
    take_words(*command, options);
  }
  CLI::App* note = add_proposals_verb(*proposals, "note", say("cli.proposals.note"), options, add_note);
  take_proposal(*note, options);
  take_words(*note, options);
  note->add_flag("--for-cities", options->for_cities, say("cli.proposals.for_cities"));
  CLI::App* back = add_proposals_verb(*proposals, "undo", say("cli.proposals.undo"), options, undo);
  take_proposal(*back, options);
  take_words(*back, options);
  add_by_hand_verbs(*proposals, options);
  add_answer_verbs(*proposals);
}

}  // namespace entente::cli
