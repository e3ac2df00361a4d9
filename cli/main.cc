// `entente`: the command line, and with `serve` the composition root of everything in one process.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/admin/admin_command.h"
#include "cli/commands/commands.h"
#include "cli/commands/init_command.h"
#include "cli/commands/settings.h"
#include "cli/commands/spelling.h"
#include "cli/doctor/doctor_command.h"
#include "cli/output/help_lines.h"
#include "cli/output/language.h"
#include "cli/output/report.h"
#include "cli/output/terminal.h"
#include "cli/resources/resources.h"
#include "cli/serve/serve_command.h"
#include "matcher/round/round.h"
#include "services/common/rpc/command_line.h"

using entente::cli::say;
using entente::cli::speak;
using entente::cli::spoken;

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::vector<std::string> arguments(argv + 1, argv + argc);
  // `entente help round` is `entente round --help`.
  if (!arguments.empty() && arguments.front() == "help") {
    arguments.erase(arguments.begin());
    arguments.emplace_back("--help");
  }
  speak(entente::common::language_asked(argc, argv));
  CLI::App app(say("cli.entente.about"));
  entente::common::speak_help(spoken(), app);
  app.name("entente");
  const std::string version = std::string("entente " ENTENTE_VERSION ", engine ") +
                              std::string(entente::matcher::kEngineVersion) + ", CBC " +
                              std::string(entente::matcher::cbc_version());
  app.footer(say("cli.entente.footer"));
  app.require_subcommand(1);
  entente::cli::add_match_command(app);
  entente::cli::add_simulate_command(app);
  entente::cli::add_evaluate_command(app);
  entente::cli::add_verify_command(app);
  entente::cli::add_explain_command(app);
  entente::cli::add_init_command(app);
  entente::cli::add_import_command(app);
  entente::cli::add_export_command(app);
  entente::cli::add_round_command(app);
  entente::cli::add_proposals_command(app);
  entente::cli::add_invitations_command(app);
  entente::cli::add_tasks_command(app);
  entente::cli::add_digest_command(app);
  entente::cli::add_cooperations_command(app);
  entente::cli::add_report_command(app);
  entente::cli::add_rounds_command(app);
  entente::cli::add_compare_list_command(app);
  entente::cli::add_needs_and_offers_commands(app);
  entente::cli::add_listing_command(app);
  entente::cli::add_cities_commands(app);
  entente::cli::add_programmes_commands(app);
  entente::cli::add_directives_commands(app);
  entente::cli::add_admin_command(app);
  entente::cli::add_doctor_command(app);
  entente::cli::add_serve_command(app);
  entente::common::add_language_option(spoken(), app);
  for (CLI::App* command : app.get_subcommands({}))
    if (command->get_option_no_throw("--lang") == nullptr) entente::common::add_language_option(spoken(), *command);
  entente::cli::add_version(app, version);
  if (const std::string unknown = entente::cli::unknown_command(app, arguments); !unknown.empty()) {
    std::cerr << unknown << '\n' << say("cli.help.see") << '\n';
    return entente::cli::kUsage;
  }
  const bool asks_for_help = std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return argument == "--help" || argument == "-h" || argument == "--version";
  });
  if (const absl::Status& settings = entente::cli::settings_status(); !settings.ok() && !asks_for_help)
    return entente::cli::fail(settings, entente::cli::kUsage);
  int code = entente::cli::kDone;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::RuntimeError& error) {
    code = error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    std::ostringstream help;
    code = app.exit(error, help) == 0 ? entente::cli::kDone : entente::cli::kUsage;
    const entente::cli::Paged paged;
    std::cout << (entente::cli::is_terminal(std::cout)
                      ? entente::cli::help_lines(help.str(), entente::cli::terminal_width())
                      : help.str());
    if (const std::string near = entente::cli::near_option(app, arguments);
        code == entente::cli::kUsage && !near.empty())
      std::cerr << near << '\n';
  }
  return entente::cli::finish_output(code);
}
