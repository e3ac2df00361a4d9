#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/output/files.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/round_view/words.h"
#include "cli/simulate/report.h"
#include "cli/simulate/simulation.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

struct SimulateOptions {
  std::string data;
  std::string encoding;
  std::string programme;
  std::string as_of;
  std::string directory;
  std::string language = "en";
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
    return absl::InvalidArgumentError(common::concat("--trios: ", programme->name(), " seeks no trios"));
  options.plan.answer_days = programme->answer_days() > 0 ? programme->answer_days() : kDefaultAnswerDays;
  ENTENTE_ASSIGN_OR_RETURN(SimulationGround ground, ground_of(data, *programme, options));
  Simulation simulation;
  {
    const matching::Language language = language_of(options.language);
    ProgressBar bar(options.quiet);
    simulation = simulate(std::move(ground), options.plan, [&](std::int64_t done, std::int64_t total) {
      bar.show(phase_name("rounds", language), done, total);
    });
  }
  if (!simulation.faults.empty()) return faults_status(simulation.faults);

  const Names names = names_of(data, *programme, language_of(options.language));
  const SimulationWords words{names.programme.empty() ? programme->name() : names.programme, names.example,
                              language_of(options.language)};
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
  CLI::App* command = app.add_subcommand("simulate", "Play years of rounds on the listings of a folder; no service");
  command->footer(
      "A model, not a forecast: each year some of the listings are published, a round is made, partners accept or\n"
      "decline, cooperations run and end. The same arrivals are lived through by Entente, greedy (best score first),\n"
      "popularity (first come, most asked provider first) and same field (best round within one creative field).\n"
      "Prints what is assumed, and writes to --out: simulation.csv (every run and year) and simulation.svg.\n"
      "The same data, options and seed give the same bytes.\n\n"
      "Examples:\n"
      "  entente simulate --data data --years 5 --seed 7 --out out\n"
      "  entente simulate --data data --runs 1 --decline 40 --lang fr\n"
      "  entente simulate --data data --trios --runs 2");
  command->add_option("--data", options->data, "Folder of the data (manifest.json, sheets, programmes)")->required();
  add_encoding_option(*command, options->encoding);
  command->add_option("--out", options->directory, "Folder to write to; none: only print");
  command->add_option("--programme", options->programme, "Id of a programme of the data, or a .json file")
      ->type_name("ID|FILE");
  command->add_option(
      "--as-of", options->as_of,
      "Day of the first round, YYYY-MM-DD; default: the base date where all listings are examples, else today (UTC)");
  command->add_option("--years", options->plan.years, "Rounds, one a year")->check(CLI::Range(1, 50));
  command->add_option("--runs", options->plan.runs, "Repeats with other arrivals and answers")
      ->check(CLI::Range(1, 1000));
  command->add_option("--seed", options->plan.seed, "Seed of all that is drawn");
  command->add_option("--arrivals", options->plan.arrivals_percent, "Per cent of the listings published in a year")
      ->check(CLI::Range(1, kMostArrivalsPercent));
  command->add_option("--decline", options->plan.decline_percent, "Per cent of the proposed pairs that are declined")
      ->check(CLI::Range(0, 100));
  command->add_flag("--trios", options->plan.trios, "Entente seeks trios, too; without it, pairs only");
  command->add_option("--lang", options->language, "Language of the texts")->check(CLI::IsMember({"en", "fr"}));
  command->add_flag("--quiet", options->quiet, "Print nothing");
  command->callback([options] {
    const absl::Status status = run_simulation(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
