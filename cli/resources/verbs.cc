#include "cli/resources/verbs.h"

#include <iostream>
#include <utility>

#include "cli/commands/import_reports.h"
#include "cli/output/table.h"
#include "cli/output/terminal.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"

namespace entente::cli {

std::string ResourceOptions::said() const {
  return common::join(words, " ");
}

CLI::App* add_resource_verb(CLI::App& parent, const std::string& name, const std::string& about, const Options& options,
                            RunResource run) {
  CLI::App* command = parent.add_subcommand(name, about);
  add_server_options(*command, options->servers);
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

void take_one(CLI::App& command, const std::string& name, const Options& options) {
  command.add_option(name, options->words, say("cli.resource.which"))->required();
}

void take_words(CLI::App& command, const Options& options) {
  command.add_option("WORD", options->words, say("cli.resource.words"));
}

void take_dry_run(CLI::App& command, const Options& options) {
  command.add_flag("--dry-run,--validate-only", options->dry_run, say("cli.proposals.validate_only"));
}

void take_one_and_changes(CLI::App& command, const std::string& name, const Options& options) {
  command.add_option(name, options->words, say("cli.edit.one_and_changes"))->required();
}

absl::StatusOr<Cells> take_changes(ResourceOptions& options) {
  Cells changes;
  std::vector<std::string> words;
  for (const std::string& word : options.words) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0) {
      words.push_back(word);
    } else {
      changes.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
  }
  options.words = std::move(words);
  if (changes.empty() || options.words.empty()) return absl::InvalidArgumentError(say("cli.edit.form"));
  return changes;
}

void print_cells(std::ostream& out, const Cells& cells) {
  Table table({Align::kLeft, Align::kLeft});
  table.wrap_last();
  for (const auto& [column, cell] : cells) table.add({column, cell});
  table.print(out);
}

void print(const nlohmann::json& json) {
  std::cout << json.dump(2) << '\n';
}

int print_change(const std::string& what, const type::v1::ImportReport& report, bool dry_run) {
  for (const auto& violation : report.violations())
    std::cerr << "✗ " << violation_words("", violation, violation.value()) << '\n';
  if (!report.violations().empty()) return kNo;
  for (const auto& warning : report.warnings())
    std::cerr << "! " << violation_words("", warning, warning.value()) << '\n';
  if (report.changed_count() == 0) {
    std::cout << say("cli.edit.same", {{"what", what}}) << '\n';
    return kDone;
  }
  std::cout << say(dry_run ? "cli.edit.would" : "cli.edit.done", {{"what", what}}) << '\n';
  for (const auto& outcome : report.outcomes())
    for (const auto& change : outcome.changes())
      std::cout << "  "
                << say("cli.edit.field", {{"field", change.field()},
                                          {"before", change.before().empty() ? "–" : change.before()},
                                          {"after", change.after().empty() ? "–" : change.after()}})
                << '\n';
  return kDone;
}

}  // namespace entente::cli
