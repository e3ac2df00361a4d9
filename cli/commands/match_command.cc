#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <variant>

#include "cli/commands/commands.h"
#include "cli/commands/embeddings_option.h"
#include "cli/commands/inputs.h"
#include "cli/commands/round_files.h"
#include "cli/commands/solving.h"
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
  const int code = reply.conflict_size() > 0 ? kNo : kDone;
  if (options.output.quiet) return code;
  if (options.output.format == "json") {
    std::cout << matching::canonical_text(message_json(reply));
  } else {
    std::vector<std::string> changes = options.what_if;
    for (std::string& change : changes)
      if (changed.idle.contains(change)) change = say("cli.preview.idle", {{"change", change}});
    print_preview(std::cout, reply, changes, names_of(data, *programme, options.output.language),
                  options.output.language);
  }
  return code;
}

}  // namespace

void add_match_command(CLI::App& app) {
  auto options = std::make_shared<MatchOptions>();
  CLI::App* command = app.add_subcommand("match", say("cli.match.about"));
  command->footer(say("cli.match.footer"));
  command->add_option("--data", options->data, say("cli.option.data"))->required();
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
    if (!options->what_if.empty()) {
      const absl::StatusOr<int> code = preview(*options);
      return end_command(code.ok() ? *code : fail(code.status()));
    }
    const absl::StatusOr<int> code = match(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
}

}  // namespace entente::cli
