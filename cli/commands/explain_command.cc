#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/explain_server.h"
#include "cli/commands/inputs.h"
#include "cli/commands/solving.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/terminal.h"
#include "cli/round_view/explanation_view.h"
#include "cli/round_view/need_view.h"
#include "matcher/engine/solve_round.h"
#include "matcher/explain/explanation.h"
#include "matcher/explain/unmet.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/results/results.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Explanation;

struct ExplainOptions {
  ServerOptions servers;
  std::string round;
  std::string data;
  std::string encoding;
  std::string programme;
  std::string as_of;
  std::string need;
  std::string offer;
  std::string facilitator;
  bool in_round = false;
  std::vector<std::pair<std::string, std::string>> keep;      // need, offer
  std::vector<std::pair<std::string, std::string>> rule_out;  // need, offer
  std::string format = "table";
};

// The data's snapshot with the directives of the command.
absl::StatusOr<matcher::Snapshot> snapshot_of(const ExplainOptions& options, const DataSet& data,
                                              const matching::v1::Programme& programme, matcher::Day as_of) {
  matcher::Snapshot snapshot = data.snapshot(programme, as_of);
  const auto add = [&](const auto& words, matcher::Directive::Kind kind) -> absl::Status {
    for (const auto& [need, offer] : words) {
      ENTENTE_ASSIGN_OR_RETURN(std::string need_name, find_listing(data, need));
      ENTENTE_ASSIGN_OR_RETURN(std::string offer_name, find_listing(data, offer));
      snapshot.directives.push_back({kind, std::move(need_name), std::move(offer_name)});
    }
    return absl::OkStatus();
  };
  ENTENTE_RETURN_IF_ERROR(add(options.keep, matcher::Directive::Kind::kKeep));
  ENTENTE_RETURN_IF_ERROR(add(options.rule_out, matcher::Directive::Kind::kRuleOut));
  snapshot.sort();
  return snapshot;
}

// Why there is no round to explain a pair in.
absl::Status conflict_status(const std::vector<matcher::Text>& conflict, const Names& names) {
  std::string message = say("cli.error.no_solution");
  for (const matcher::Text& text : conflict) message += "\n  " + names.sentence(matching::to_proto(text), spoken());
  return absl::FailedPreconditionError(message);
}

// The problem of the data, and its round when that is wanted.
struct Ready {
  std::shared_ptr<const matcher::Problem> problem;
  std::optional<matcher::Round> round;
  Names names;
  std::string need;
  std::string offer;
  std::string facilitator;
};

absl::StatusOr<Ready> prepare(const ExplainOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(options.data, options.encoding));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of_round(options.as_of, data));
  Ready ready;
  ready.names = names_of(data, *programme, spoken());
  const std::pair<const std::string*, std::string*> asked[] = {
      {&options.need, &ready.need}, {&options.offer, &ready.offer}, {&options.facilitator, &ready.facilitator}};
  for (const auto& [said, name] : asked) {
    if (said->empty()) continue;
    ENTENTE_ASSIGN_OR_RETURN(*name, find_listing(data, *said));
  }
  ENTENTE_ASSIGN_OR_RETURN(matcher::Snapshot snapshot, snapshot_of(options, data, *programme, as_of));
  matcher::BuildResult built = matcher::Problem::build(std::move(snapshot));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  ready.problem = std::get<std::shared_ptr<const matcher::Problem>>(built);
  if (!options.in_round && !ready.offer.empty()) return ready;
  ProgressBar bar(false);
  ready.round = matcher::solve_round(ready.problem, solving_control(bar));
  if (!ready.round->faults.empty()) return faults_status(ready.round->faults);
  if (!ready.round->conflict.empty()) return conflict_status(ready.round->conflict, ready.names);
  return ready;
}

matching::v1::Explanation explain_pairing(const Ready& ready) {
  const matcher::Problem& problem = *ready.problem;
  const auto need = problem.find(ready.need);
  const auto offer = problem.find(ready.offer);
  const auto facilitator = ready.facilitator.empty() ? -1 : problem.find(ready.facilitator);
  return matching::to_proto(problem, need, offer, facilitator,
                            matcher::explain(problem, need, offer, facilitator, ready.round ? &*ready.round : nullptr));
}

absl::StatusOr<NeedInRound> explain_need(const Ready& ready) {
  const matcher::Problem& problem = *ready.problem;
  const auto need = problem.find(ready.need);
  for (const matcher::OutsideNeed& outside : problem.outside())
    if (outside.need == need)
      return absl::FailedPreconditionError(
          say("cli.error.need_outside",
              {{"need", ready.need}, {"cause", say(concat("outside.", matcher::outside_id(outside.cause)))}}));
  const auto& needs = problem.needs();
  if (std::find(needs.begin(), needs.end(), need) == needs.end())
    return absl::FailedPreconditionError(say("cli.error.need_not_in_round", {{"need", ready.need}}));
  NeedInRound fate;
  fate.need = ready.need;
  for (const matcher::RoundPairing& pairing : ready.round->pairings)
    if (pairing.need == need) fate.partners.push_back(matching::to_proto(problem, pairing));
  for (matcher::UnmetNeed unmet : ready.round->unmet) {
    if (unmet.need != need) continue;
    if (unmet.details.back().id == "change.not_tried")
      unmet.details.back() = matcher::cheapest_change(*ready.round, need, matcher::Control());
    fate.unmet = matching::to_proto(problem, unmet);
  }
  return fate;
}

absl::Status explain(const ExplainOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const Ready ready, prepare(options));
  if (ready.offer.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const NeedInRound fate, explain_need(ready));
    put_need(fate, ready.names, options.format);
  } else {
    put_explanation(explain_pairing(ready), ready.names, options.format);
  }
  return absl::OkStatus();
}

// A round on a server has its own words on pairs, and its own day.
absl::Status explain_by_server(const ExplainOptions& options) {
  if (!options.keep.empty() || !options.rule_out.empty())
    return absl::InvalidArgumentError(say("cli.explain.words_by_server"));
  return explain_on(options.servers, {.programme = options.programme,
                                      .round = options.round,
                                      .as_of = options.as_of,
                                      .need = options.need,
                                      .offer = options.offer,
                                      .facilitator = options.facilitator,
                                      .in_round = options.in_round || !options.round.empty(),
                                      .format = options.format});
}

}  // namespace

void add_explain_command(CLI::App& app) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand("explain", say("cli.explain.about"));
  command->footer(say("cli.explain.footer"));
  command->add_option("--data", options->data, say("cli.explain.data"));
  add_server_options(*command, options->servers);
  command->add_option("--round", options->round, say("cli.explain.round"));
  add_encoding_option(*command, options->encoding);
  command->add_option("--need", options->need, say("cli.explain.need_option"))->required()->type_name("ID");
  CLI::Option* offer = command->add_option("--offer", options->offer, say("cli.explain.offer_option"))->type_name("ID");
  command->add_option("--facilitator", options->facilitator, say("cli.explain.facilitator"))
      ->type_name("ID")
      ->needs(offer);
  command->add_flag("--in-round", options->in_round, say("cli.explain.in_round_option"));
  command->add_option("--keep", options->keep, say("cli.explain.keep"))->type_name(say("cli.type.need_offer"));
  command->add_option("--rule-out", options->rule_out, say("cli.explain.rule_out"))
      ->type_name(say("cli.type.need_offer"));
  command->add_option("--programme", options->programme, say("cli.option.programme"))
      ->type_name(say("cli.type.id_or_file"));
  command->add_option("--as-of", options->as_of, say("cli.explain.as_of"));
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    const bool by_server = options->data.empty() && options->servers.given();
    if (options->data.empty() && !by_server) throw CLI::RequiredError(say("cli.compare_list.needs"));
    const Paged paged;
    const absl::Status status = by_server ? explain_by_server(*options) : explain(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
