#include "cli/commands/proposals_options.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/commands/named_round.h"
#include "cli/commands/server_names.h"
#include "cli/data_set/known.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/output/terminal.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Proposal;

// Proposals of a round by the words of their cities and of the titles of their listings.
class ProposalWords {
 public:
  static absl::StatusOr<ProposalWords> of(Servers& servers, const std::string& round) {
    ProposalWords words;
    ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
    words.names_ = known.names();
    matching::v1::ListProposalsRequest request;
    request.set_parent(round);
    ENTENTE_RETURN_IF_ERROR(servers.pages(servers.proposals(), &matching::v1::ProposalService::Stub::ListProposals,
                                          request, [&](const matching::v1::ListProposalsResponse& page) {
                                            words.proposals_.insert(words.proposals_.end(), page.proposals().begin(),
                                                                    page.proposals().end());
                                          }));
    return words;
  }

  absl::StatusOr<std::string> find(const std::string& said) const {
    for (const WordsFound least : {WordsFound::kWhole, WordsFound::kBeginnings}) {
      std::vector<std::string> found;
      std::vector<std::string> which;
      for (const Proposal& proposal : proposals_) {
        const std::string id(common::id_of(proposal.name()));
        if (id == said) return proposal.name();
        const std::string text = concat(text_of(proposal), " ", id);
        if (find_words(text, said) < least) continue;
        found.push_back(proposal.name());
        which.push_back(concat(id, "  ", parties_words(proposal, names_.cities)));
      }
      if (found.size() == 1) return found.front();
      if (!found.empty()) return several_status(said, which);
    }
    return nothing_status(said, {});
  }

 private:
  std::string text_of(const Proposal& proposal) const {
    std::string text;
    for (const Proposal::Party& party : proposal.parties()) common::append(text, names_.listing(party.listing()), " ");
    return text;
  }

  std::vector<Proposal> proposals_;
  Names names_;
};

// Ids of proposals are of the services' making, with a number behind a hyphen: nobody's words look so.
bool is_id(const std::string& said) {
  return common::is_slug(said) && said.find('-') != std::string::npos &&
         said.find_first_of("0123456789") != std::string::npos;
}

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
  std::optional<ProposalWords> words;
  for (const std::string& said : options.proposals) {
    if (said.starts_with("programmes/")) {
      names.push_back(said);
      continue;
    }
    if (round.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(round, round_of(servers, options));
    }
    if (is_id(said)) {
      names.push_back(concat(round, "/proposals/", said));
      continue;
    }
    if (!words) {
      ENTENTE_ASSIGN_OR_RETURN(words, ProposalWords::of(servers, round));
    }
    ENTENTE_ASSIGN_OR_RETURN(std::string name, words->find(said));
    names.push_back(std::move(name));
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
    absl::StatusOr<int> code = kDone;
    {
      const Paged paged;
      code = run(*options);
    }
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
