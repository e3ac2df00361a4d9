// `entente`: the command line, and with `serve` the composition root of everything in one process.
#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "cli/commands/commands.h"
#include "cli/output/report.h"
#include "cli/serve/serve_command.h"
#include "matcher/explain/round.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"Entente pairs cities for cooperation: the best whole round of pairings, with reasons and proof."};
  app.name("entente");
  app.set_version_flag("--version", std::string("entente " ENTENTE_VERSION ", engine ") +
                                        std::string(entente::matcher::kEngineVersion) + ", CBC " +
                                        std::string(entente::matcher::cbc_version()));
  app.footer(
      "Exit codes: 0 done; 1 the answer is no (data have violations, a proof doesn't hold); 2 wrong command line;\n"
      "3 it couldn't be done (a file, the data or a service).\n\n"
      "Examples:\n"
      "  entente match --data data --out out      solve a round on a folder of data\n"
      "  entente verify out --data data           check its proof from the raw data\n"
      "  entente import --validate-only data      check a folder of sheets\n"
      "  entente COMMAND --help                   more, with examples");
  app.require_subcommand(1);
  entente::cli::add_match_command(app);
  entente::cli::add_simulate_command(app);
  entente::cli::add_evaluate_command(app);
  entente::cli::add_verify_command(app);
  entente::cli::add_explain_command(app);
  entente::cli::add_import_command(app);
  entente::cli::add_export_command(app);
  entente::cli::add_round_command(app);
  entente::cli::add_serve_command(app);
  if (argc > 1 && argv[1][0] != '-' &&
      app.get_subcommands([&](const CLI::App* command) { return command->get_name() == argv[1]; }).empty()) {
    std::cerr << "There is no command \"" << argv[1] << "\".\nRun with --help for more information.\n";
    return entente::cli::kUsage;
  }
  int code = entente::cli::kDone;
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    code = error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    code = app.exit(error) == 0 ? entente::cli::kDone : entente::cli::kUsage;
  }
  return entente::cli::finish_output(code);
}
