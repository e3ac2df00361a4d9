#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/servers.h"
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
using matching::v1::Round;
using ProposalStub = matching::v1::ProposalService::Stub;
using RoundStub = matching::v1::RoundService::Stub;

struct ProposalsOptions {
  ServerOptions servers;
  std::string programme;
  std::string round;
  std::string format = "table";
  std::vector<std::string> proposals;
  std::string filter;
  std::string order_by;
  std::string state;
  std::string reason;
  std::string text;
  bool for_cities = false;
  bool dry_run = false;
};

// The programme that was said, else the only one.
absl::StatusOr<std::string> programme_of(Servers& servers, const ProposalsOptions& options) {
  if (!options.programme.empty())
    return options.programme.starts_with("programmes/") ? options.programme : concat("programmes/", options.programme);
  ENTENTE_ASSIGN_OR_RETURN(const auto all, servers.all_programmes());
  if (all.size() == 1) return all.front().name();
  return absl::InvalidArgumentError(
      say_counted("cli.proposals.which_programme", static_cast<std::int64_t>(all.size())));
}

// The round that was said, else the newest that has proposals.
absl::StatusOr<std::string> round_of(Servers& servers, const ProposalsOptions& options) {
  if (options.round.starts_with("programmes/")) return options.round;
  ENTENTE_ASSIGN_OR_RETURN(const std::string programme, programme_of(servers, options));
  if (!options.round.empty()) return concat(programme, "/rounds/", options.round);
  matching::v1::ListRoundsRequest request;
  request.set_parent(programme);
  request.set_filter("state = solved OR state = published");
  request.set_page_size(1);
  ENTENTE_ASSIGN_OR_RETURN(const auto page, servers.call(servers.rounds(), &RoundStub::ListRounds, request));
  if (page.rounds_size() == 0) return absl::NotFoundError(say("cli.proposals.no_round", {{"programme", programme}}));
  return page.rounds(0).name();
}

// The names of the proposals that were said, whole or by their ids.
absl::StatusOr<std::vector<std::string>> names_of(Servers& servers, const ProposalsOptions& options) {
  std::vector<std::string> names;
  std::string round;
  for (const std::string& said : options.proposals) {
    if (said.starts_with("programmes/")) {
      names.push_back(said);
      continue;
    }
    if (round.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(round, round_of(servers, options));
    }
    names.push_back(concat(round, "/proposals/", said));
  }
  return names;
}

absl::StatusOr<CityNames> city_names(Servers& servers) {
  CityNames names;
  ENTENTE_ASSIGN_OR_RETURN(const auto cities, servers.all_cities());
  for (const auto& city : cities) names[city.name()] = city.display_name();
  return names;
}

void print_json(const nlohmann::json& json) {
  std::cout << json.dump(2) << '\n';
}

absl::StatusOr<int> list(const ProposalsOptions& options) {
  Servers servers(options.servers);
  matching::v1::ListProposalsRequest request;
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_parent(), round_of(servers, options));
  std::string filter = options.filter;
  if (!options.state.empty())
    filter = concat(filter.empty() ? "" : concat("(", filter, ") AND "), "state = ", options.state);
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
  if (options.format == "json") {
    print_json(message_json(after));
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  std::cout << common::id_of(after.name()) << ": " << state_name(after.state(), spoken()) << " · "
            << parties_words(after, cities) << '\n';
  return kDone;
}

using Run = std::function<absl::StatusOr<int>(const ProposalsOptions&)>;

// A command below `proposals` with what all of them have.
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& about,
                      const std::shared_ptr<ProposalsOptions>& options, Run run) {
  CLI::App* command = parent.add_subcommand(name, about);
  add_server_options(*command, options->servers);
  command->add_option("--programme", options->programme, say("cli.proposals.programme"));
  command->add_option("--round", options->round, say("cli.proposals.round"));
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  common::add_language_option(spoken(), *command);
  command->callback([options, run = std::move(run)] {
    if (!options->servers.given()) throw CLI::RequiredError("--server");
    const absl::StatusOr<int> code = run(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
  return command;
}

void take_proposals(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options, int most) {
  command.add_option("PROPOSAL", options->proposals, say("cli.proposals.proposal"))->required()->expected(1, most);
}

void take_words(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options) {
  command.add_option("--text", options->text, say("cli.proposals.text"));
  command.add_flag("--validate-only", options->dry_run, say("cli.proposals.validate_only"));
}

}  // namespace

void add_proposals_command(CLI::App& app) {
  constexpr int kMost = 500;
  const auto options = std::make_shared<ProposalsOptions>();
  CLI::App* proposals = app.add_subcommand("proposals", say("cli.proposals.about"));
  proposals->footer(say("cli.proposals.footer"));
  proposals->require_subcommand(1);
  CLI::App* listed = add_command(*proposals, "list", say("cli.proposals.list"), options, list);
  listed->add_option("--state", options->state, say("cli.proposals.state"));
  listed->add_option("--filter", options->filter, say("cli.proposals.filter"));
  listed->add_option("--order-by", options->order_by, say("cli.proposals.order_by"));
  take_proposals(*add_command(*proposals, "show", say("cli.proposals.show"), options, show), options, 1);
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
        add_command(*proposals, each.name, say(concat("cli.proposals.", each.name)), options,
                    [action = each.action](const ProposalsOptions& given) { return decide(given, action); });
    take_proposals(*command, options, kMost);
    if (each.reason) command->add_option("--reason", options->reason, say("cli.proposals.reason"))->required();
    take_words(*command, options);
  }
  CLI::App* note = add_command(*proposals, "note", say("cli.proposals.note"), options, add_note);
  take_proposals(*note, options, 1);
  take_words(*note, options);
  note->add_flag("--for-cities", options->for_cities, say("cli.proposals.for_cities"));
  CLI::App* back = add_command(*proposals, "undo", say("cli.proposals.undo"), options, undo);
  take_proposals(*back, options, 1);
  take_words(*back, options);
}

}  // namespace entente::cli
