#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <variant>

#include "cli/commands/commands.h"
#include "cli/commands/embeddings_option.h"
#include "cli/commands/inputs.h"
#include "cli/commands/named_round.h"
#include "cli/commands/round_files.h"
#include "cli/commands/servers.h"
#include "cli/commands/solving.h"
#include "cli/commands/stored_data.h"
#include "cli/commands/what_if_changes.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/round_view/preview_view.h"
#include "cli/round_view/words.h"
#include "matcher/engine/solve_round.h"
#include "matcher/round/choose_round.h"
#include "matcher/round/round.h"
#include "matcher/round/what_if.h"
#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/documents/convert.h"
#include "services/matching/results/preview.h"
#include "services/matching/results/results.h"

namespace entente::cli {
namespace {

struct MatchOptions {
  ServerOptions servers;
  std::string data;
  std::string encoding;
  std::string programme;
  std::string as_of;
  std::vector<std::string> what_if;
  bool hold_trios = false;
  std::int64_t most_pairs_drawn = matcher::kMostPairsDrawn;
  ListingEmbeddings embeddings;
  OutputOptions output;
};

// Milliseconds since it was made or asked before.
class Stopwatch {
 public:
  long lap() {
    const auto now = std::chrono::steady_clock::now();
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - last_);
    last_ = now;
    return passed.count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// The exit code to end with.
absl::StatusOr<int> match(const MatchOptions& options) {
  const std::string started = common::format_time(common::SystemClock().now());
  Stopwatch watch;
  std::vector<RunPhase> phases;
  ENTENTE_ASSIGN_OR_RETURN(DataSet data, load_valid_data(options.data, options.encoding));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of_round(options.as_of, data));
  ENTENTE_RETURN_IF_ERROR(check_embeddings_count(options.embeddings, *programme));
  ENTENTE_RETURN_IF_ERROR(fill_embeddings(options.embeddings, data));
  phases.push_back({"load", watch.lap()});

  matcher::BuildResult built = matcher::Problem::build(data.snapshot(*programme, as_of));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  matcher::Round round;
  {
    ProgressBar bar(options.output.quiet);
    round = matcher::solve_round(std::get<std::shared_ptr<const matcher::Problem>>(built), solving_control(bar),
                                 options.most_pairs_drawn);
  }
  if (!round.faults.empty()) return faults_status(round.faults);
  phases.push_back({"solve", watch.lap()});
  if (!round.conflict.empty()) {
    google::protobuf::RepeatedPtrField<type::v1::EngineText> conflict;
    for (const matcher::Text& text : round.conflict) *conflict.Add() = matching::to_proto(text);
    return put_conflict(conflict, names_of(data, *programme, options.output.language), options.output);
  }

  matching::RoundFiles files = matching::to_files(round);
  phases.push_back({"documents", watch.lap()});
  ENTENTE_RETURN_IF_ERROR(put_out({std::move(files.document), std::move(files.round_json),
                                   std::move(files.certificate_json), run_json(started, phases)},
                                  names_of(data, *programme, options.output.language), options.output));
  return kDone;
}

// What can't hold together: the answer is no.
int contradicted(const absl::Status& status) {
  return fail(status, kNo);
}

// The exit code to end with: kNo where the changes leave no round.
int put_preview(const matching::v1::PreviewRoundResponse& reply, const Changed& changed, const Names& names,
                const MatchOptions& options) {
  const int code = reply.conflict_size() > 0 ? kNo : kDone;
  if (options.output.quiet) return code;
  if (options.output.format == "json") {
    std::cout << matching::canonical_text(message_json(reply));
  } else {
    std::vector<std::string> changes = options.what_if;
    for (std::string& change : changes)
      if (changed.idle.contains(change)) change = say("cli.preview.idle", {{"change", change}});
    print_preview(std::cout, reply, changes, names, options.output.language);
  }
  return code;
}

// The same of a round that running services would make: they solve it, with what they hold.
absl::StatusOr<int> preview_by_server(const MatchOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::string name, named_programme(servers, options.programme));
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, fetch_data(servers, false));
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, data.programme(name));
  const matcher::Snapshot snapshot = data.snapshot(*programme, matcher::Day{});
  Changed changed{*programme, snapshot.directives};
  for (const std::string& change : options.what_if) {
    const absl::Status made = make_change(change, data, changed);
    if (absl::IsFailedPrecondition(made)) return contradicted(made);
    ENTENTE_RETURN_IF_ERROR(made);
  }
  matching::v1::PreviewRoundRequest request;
  request.set_programme(name);
  *request.mutable_changed() = changed.programme;
  request.set_hold_trios(options.hold_trios);
  const auto is_in = [](const std::vector<matcher::Directive>& all, const std::string& need, const std::string& offer,
                        matcher::Directive::Kind kind) {
    return std::any_of(all.begin(), all.end(), [&](const matcher::Directive& one) {
      return one.need == need && one.offer == offer && one.kind == kind;
    });
  };
  for (const matcher::Directive& one : changed.directives) {
    if (is_in(snapshot.directives, one.need, one.offer, one.kind)) continue;
    auto& set = *request.add_set_directives();
    const bool keep = one.kind == matcher::Directive::Kind::kKeep;
    set.set_kind(keep ? matching::v1::Directive::KIND_KEEP : matching::v1::Directive::KIND_RULE_OUT);
    set.set_need(one.need);
    set.set_offer(one.offer);
    set.set_reason("--what-if");
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto stored, servers.directives_of(name));
  for (const auto& one : stored) {
    const auto kind = one.kind() == matching::v1::Directive::KIND_KEEP ? matcher::Directive::Kind::kKeep
                                                                       : matcher::Directive::Kind::kRuleOut;
    if (!is_in(changed.directives, one.need(), one.offer(), kind)) request.add_clear_directives(one.name());
  }
  if (!options.as_of.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const absl::CivilDay day, day_of("--as-of", options.as_of));
    *request.mutable_as_of() = common::to_partial_date(day);
  }
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers.position());
  ENTENTE_ASSIGN_OR_RETURN(const auto reply,
                           servers.call(servers.rounds(), &matching::v1::RoundService::Stub::PreviewRound, request));
  return put_preview(reply, changed, names_of(data, *programme, options.output.language), options);
}

// The round, and beside it the round after the changes; neither is written. The exit code to end with: kNo where
// changes contradict each other, or leave no round.
absl::StatusOr<int> preview(const MatchOptions& options) {
  if (!options.output.directory.empty()) return absl::InvalidArgumentError(say("cli.error.what_if_writes"));
  ENTENTE_ASSIGN_OR_RETURN(DataSet data, load_valid_data(options.data, options.encoding));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of_round(options.as_of, data));
  ENTENTE_RETURN_IF_ERROR(fill_embeddings(options.embeddings, data));
  matcher::Snapshot snapshot = data.snapshot(*programme, as_of);
  Changed changed{*programme, snapshot.directives};
  for (const std::string& change : options.what_if) {
    const absl::Status made = make_change(change, data, changed);
    if (absl::IsFailedPrecondition(made)) return contradicted(made);
    ENTENTE_RETURN_IF_ERROR(made);
  }
  const absl::Status checked = check_changed(changed, data);
  if (absl::IsFailedPrecondition(checked)) return contradicted(checked);
  ENTENTE_RETURN_IF_ERROR(checked);

  const matcher::BuildResult built = matcher::Problem::build(snapshot);
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  const auto problem = std::get<std::shared_ptr<const matcher::Problem>>(built);
  snapshot.programme = matching::to_programme(changed.programme);
  snapshot.directives = changed.directives;
  const matcher::BuildResult after = matcher::Problem::build(std::move(snapshot));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&after))
    return contradicted(faults_status(*faults));

  const matcher::Round before = matcher::choose_round(problem, draw(*problem, seeks_trios(*problem)), {});
  if (!before.faults.empty()) return faults_status(before.faults);
  if (!before.conflict.empty())
    return contradicted(absl::FailedPreconditionError(say("cli.error.quotas_contradict_as_they_are")));
  const matcher::WhatIf answer =
      matcher::what_if(before, std::get<std::shared_ptr<const matcher::Problem>>(after),
                       options.hold_trios ? matcher::WhatIf::Method::kTriosHeld : matcher::WhatIf::Method::kSolved, {});
  if (!answer.after.faults.empty()) return contradicted(faults_status(answer.after.faults));
  const matching::v1::PreviewRoundResponse reply = matching::to_proto(before, answer);
  return put_preview(reply, changed, names_of(data, *programme, options.output.language), options);
}

}  // namespace

void add_match_command(CLI::App& app) {
  auto options = std::make_shared<MatchOptions>();
  CLI::App* command = app.add_subcommand("match", say("cli.match.about"));
  command->footer(say("cli.match.footer"));
  command->add_option("--data", options->data, say("cli.option.data"));
  add_server_options(*command, options->servers);
  add_encoding_option(*command, options->encoding);
  command->add_option("--out", options->output.directory, say("cli.option.out"));
  command->add_option("--programme", options->programme, say("cli.option.programme"))
      ->type_name(say("cli.type.id_or_file"));
  command->add_option("--as-of", options->as_of, say("cli.option.as_of"));
  command->add_option("--format", options->output.format, say("cli.option.format"))
      ->check(CLI::IsMember({"table", "json"}));
  command->add_option("--what-if", options->what_if, say("cli.match.what_if"))
      ->type_name(say("cli.type.change"))
      ->allow_extra_args(false);
  command->add_flag("--hold-trios", options->hold_trios, say("cli.match.hold_trios"))->needs("--what-if");
  command->add_option("--draw-at-most", options->most_pairs_drawn, say("cli.match.draw_at_most"))
      ->type_name(say("cli.type.pairs"))
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  add_embeddings_options(*command, options->embeddings, true);
  command->add_flag("--quiet", options->output.quiet, say("cli.option.quiet"));
  command->callback([options] {
    options->output.language = spoken();
    const bool by_server = options->data.empty() && options->servers.given();
    if (options->data.empty() && !by_server) throw CLI::RequiredError(say("cli.compare_list.needs"));
    // A round that services make is stored: `entente round`.
    if (by_server && options->what_if.empty()) throw CLI::RequiredError(say("cli.match.needs_what_if"));
    if (!options->what_if.empty()) {
      const absl::StatusOr<int> code = by_server ? preview_by_server(*options) : preview(*options);
      return end_command(code.ok() ? *code : fail(code.status()));
    }
    const absl::StatusOr<int> code = match(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
}

}  // namespace entente::cli
