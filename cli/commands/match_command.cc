#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <variant>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/commands/round_files.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "matcher/explain/round.h"
#include "services/common/clock.h"
#include "services/common/status.h"
#include "services/common/time.h"
#include "services/matching/results/results.h"

namespace entente::cli {
namespace {

struct MatchOptions {
  std::string data;
  std::string programme;
  std::string as_of;
  std::string language = "en";
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

absl::Status match(const MatchOptions& options) {
  const std::string started = common::format_time(common::SystemClock().now());
  Stopwatch watch;
  std::vector<RunPhase> phases;
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(options.data));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of_round(options.as_of, data.manifest));
  phases.push_back({"load", watch.lap()});

  matcher::BuildResult built = matcher::Problem::build(data.snapshot(*programme, as_of));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  matcher::Round round;
  {
    ProgressBar bar(options.output.quiet);
    matcher::Control control;
    control.progress = [&bar](std::string_view phase, std::int64_t done, std::int64_t total) {
      bar.show(phase, done, total);
    };
    round = matcher::solve_round(std::get<std::shared_ptr<const matcher::Problem>>(built), control);
  }
  if (!round.faults.empty()) return faults_status(round.faults);
  phases.push_back({"solve", watch.lap()});

  matching::RoundFiles files = matching::to_files(round);
  phases.push_back({"documents", watch.lap()});
  return put_out({std::move(files.document), std::move(files.round_json), std::move(files.certificate_json),
                  run_json(started, phases)},
                 names_of(data, *programme, options.output.language), options.output);
}

}  // namespace

void add_match_command(CLI::App& app) {
  auto options = std::make_shared<MatchOptions>();
  CLI::App* command = app.add_subcommand("match", "Solve one round on a folder of data; no service is needed");
  command->footer(
      "Writes to --out: round.json (the result; the same data give the same bytes), certificate.json (the proof),\n"
      "proposals.csv (for people) and run.json (times and machine).\n\n"
      "Examples:\n"
      "  entente match --data data --out out\n"
      "  entente match --data data --out out --as-of 2026-12-01 --lang fr\n"
      "  entente match --data data --programme my-programme.json --format json");
  command->add_option("--data", options->data, "Folder of the data (manifest.json, sheets, programmes)")->required();
  command->add_option("--out", options->output.directory, "Folder to write to; none: only print");
  command->add_option("--programme", options->programme, "Id of a programme of the data, or a .json file")
      ->type_name("ID|FILE");
  command->add_option("--as-of", options->as_of,
                      "Day of the round, YYYY-MM-DD; default: the base date of example data, else today (UTC)");
  command->add_option("--lang", options->language, "Language of the texts")->check(CLI::IsMember({"en", "fr"}));
  command->add_option("--format", options->output.format, "What is printed")->check(CLI::IsMember({"table", "json"}));
  command->add_flag("--quiet", options->output.quiet, "Print nothing");
  command->callback([options] {
    options->output.language = language_of(options->language);
    const absl::Status status = match(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
