#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/round_view/words.h"
#include "cli/simulate/report.h"
#include "cli/simulate/simulation.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

struct SimulateOptions {
  std::string data;
  std::string encoding;
  std::string programme;
  std::string as_of;
  std::string directory;
  bool quiet = false;
  SimulationPlan plan;
};

constexpr int kDefaultAnswerDays = 21;  // as Programme.answer_days says

absl::StatusOr<SimulationGround> ground_of(const DataSet& data, const matching::v1::Programme& programme,
                                           const SimulateOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day first, day_of_round(options.as_of, data));
  SimulationGround ground;
  ground.round_days = round_days(first, options.plan.years);
  for (int year = 0; year < options.plan.years; ++year)
    ground.years.push_back(data.snapshot(programme, ground.round_days[static_cast<std::size_t>(year)]));
  return ground;
}

absl::Status run_simulation(SimulateOptions options) {
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(options.data, options.encoding));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  if (options.plan.trios && !programme->trios())
    return absl::InvalidArgumentError(say("cli.error.seeks_no_trios", {{"programme", programme->name()}}));
  options.plan.answer_days = programme->answer_days() > 0 ? programme->answer_days() : kDefaultAnswerDays;
  ENTENTE_ASSIGN_OR_RETURN(SimulationGround ground, ground_of(data, *programme, options));
  Simulation simulation;
  {
    ProgressBar bar(options.quiet);
    simulation = simulate(std::move(ground), options.plan, [&](std::int64_t done, std::int64_t total) {
      bar.show(phase_name("rounds", spoken()), done, total);
    });
  }
  if (!simulation.faults.empty()) return faults_status(simulation.faults);

  const Names names = names_of(data, *programme, spoken());
  const SimulationWords words{names.programme.empty() ? programme->name() : names.programme, names.example, spoken()};
  if (!options.directory.empty()) {
    ENTENTE_RETURN_IF_ERROR(
        write_files(options.directory, {{"simulation.csv", simulation_sheet(simulation, words)},
                                        {"simulation.svg", simulation_picture(simulation, words)}}));
  }
  if (options.quiet) return absl::OkStatus();
  print_simulation(std::cout, simulation, words);
  if (!options.directory.empty()) std::cout << '\n' << options.directory << ": simulation.csv, simulation.svg\n";
  return absl::OkStatus();
}

}  // namespace

void add_simulate_command(CLI::App& app) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command = app.add_subcommand("simulate", say("cli.simulate.about"));
  command->footer(say("cli.simulate.footer"));
  command->add_option("--data", options->data, say("cli.option.data"))->required();
  add_encoding_option(*command, options->encoding);
  command->add_option("--out", options->directory, say("cli.option.out"));
  command->add_option("--programme", options->programme, say("cli.option.programme"))
      ->type_name(say("cli.type.id_or_file"));
  command->add_option("--as-of", options->as_of, say("cli.simulate.as_of"));
  command->add_option("--years", options->plan.years, say("cli.simulate.years"))->check(CLI::Range(1, 50));
  command->add_option("--runs", options->plan.runs, say("cli.simulate.runs_option"))->check(CLI::Range(1, 1000));
  command->add_option("--seed", options->plan.seed, say("cli.simulate.seed"));
  command->add_option("--arrivals", options->plan.arrivals_percent, say("cli.simulate.arrivals"))
      ->check(CLI::Range(1, kMostArrivalsPercent));
  command->add_option("--decline", options->plan.decline_percent, say("cli.simulate.decline"))
      ->check(CLI::Range(0, 100));
  command->add_flag("--trios", options->plan.trios, say("cli.simulate.trios"));
  command->add_flag("--quiet", options->quiet, say("cli.option.quiet"));
  command->callback([options] {
    const absl::Status status = run_simulation(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
