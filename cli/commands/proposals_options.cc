#include "cli/commands/proposals_options.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/commands/named_round.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/text/names.h"

namespace entente::cli {
namespace {

using common::concat;

}  // namespace

absl::StatusOr<std::string> programme_of(Servers& servers, const ProposalsOptions& options) {
  return named_programme(servers, options.programme);
}

absl::StatusOr<std::string> round_of(Servers& servers, const ProposalsOptions& options) {
  return named_round(servers, options.programme, options.round);
}

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

absl::StatusOr<int> print_outcome(Servers& servers, const ProposalsOptions& options,
                                  const matching::v1::Proposal& proposal) {
  if (options.format == "json") {
    print_json(message_json(proposal));
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  std::cout << common::id_of(proposal.name()) << ": " << state_name(proposal.state(), spoken()) << " · "
            << parties_words(proposal, cities) << '\n';
  return kDone;
}

CLI::App* add_proposals_verb(CLI::App& parent, const std::string& name, const std::string& about,
                             const std::shared_ptr<ProposalsOptions>& options, RunProposals run) {
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

void take_proposal(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options) {
  command.add_option("PROPOSAL", options->proposals, say("cli.proposals.proposal"))->required()->expected(1);
}

// However many the service takes: it says so itself, and a number makes CLI11 write "PROPOSAL(1x)".
void take_proposals(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options) {
  command.add_option("PROPOSAL", options->proposals, say("cli.proposals.proposal"))->required();
}

void take_words(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options) {
  command.add_option("--text", options->text, say("cli.proposals.text"));
  command.add_flag("--validate-only", options->dry_run, say("cli.proposals.validate_only"));
}

}  // namespace entente::cli
