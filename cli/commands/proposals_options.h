// What the verbs of `entente proposals` have in common: how they name servers, rounds and proposals, and how they say
// what came of them. Main thread only.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/commands/servers.h"
#include "cli/round_view/review_view.h"

namespace entente::cli {

struct ProposalsOptions {
  ServerOptions servers;
  std::string programme;
  std::string round;
  std::string format = "table";
  std::vector<std::string> proposals;
  std::string city;
  std::string filter;
  std::string order_by;
  std::string state;
  std::string reason;
  std::string text;
  bool for_cities = false;
  bool dry_run = false;
  // Listings by id or name; `facilitator` of a swap: empty leaves the one that there is, "none" takes it away.
  std::string need;
  std::string offer;
  std::string facilitator;
  // People by id or name.
  std::string from;
  std::string to;
};

// The programme that was said, else the only one.
absl::StatusOr<std::string> programme_of(Servers& servers, const ProposalsOptions& options);
// The round that was said, else the newest that has proposals.
absl::StatusOr<std::string> round_of(Servers& servers, const ProposalsOptions& options);
// The names of the proposals that were said: whole, by their ids, or by words of their cities and titles.
absl::StatusOr<std::vector<std::string>> names_of(Servers& servers, const ProposalsOptions& options);
absl::StatusOr<CityNames> city_names(Servers& servers);
void print_json(const nlohmann::json& json);
// "need-0-1f2e: approved · Dakar ← Lyon", or the message as JSON.
absl::StatusOr<int> print_outcome(Servers& servers, const ProposalsOptions& options,
                                  const matching::v1::Proposal& proposal);

using RunProposals = std::function<absl::StatusOr<int>(const ProposalsOptions&)>;
// A command below `proposals` with what all of them have.
CLI::App* add_proposals_verb(CLI::App& parent, const std::string& name, const std::string& about,
                             const std::shared_ptr<ProposalsOptions>& options, RunProposals run);
// It takes one proposal, or as many as are named.
void take_proposal(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options);
void take_proposals(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options);
// --text and --validate-only.
void take_words(CLI::App& command, const std::shared_ptr<ProposalsOptions>& options);

// create, swap, reassign, handover (by_hand_verbs.cc).
void add_by_hand_verbs(CLI::App& proposals, const std::shared_ptr<ProposalsOptions>& options);
// accept, decline, record-answer, withdraw, cancel, express-interest (answer_commands.cc).
void add_answer_verbs(CLI::App& proposals);

}  // namespace entente::cli
