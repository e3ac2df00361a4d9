#include "cli/commands/spelling.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>

#include "cli/output/language.h"
#include "services/common/base/strings.h"
#include "services/common/text/did_you_mean.h"

namespace entente::cli {
namespace {

// The option that `argument` names, with or without its value behind `=`.
const CLI::Option* option_of(const CLI::App& command, const std::string& argument) {
  return command.get_option_no_throw(argument.substr(0, argument.find('=')));
}

bool takes_value(const CLI::App& command, const std::string& argument) {
  const CLI::Option* option = option_of(command, argument);
  return option != nullptr && option->get_expected_max() > 0 && option->get_items_expected_max() > 0 &&
         argument.find('=') == std::string::npos;
}

const CLI::App* command_of(const CLI::App& parent, const std::string& name) {
  for (const CLI::App* command : parent.get_subcommands([](const CLI::App*) { return true; }))
    if (command->get_name() == name) return command;
  return nullptr;
}

std::vector<std::string> names_of(const CLI::App& parent) {
  std::vector<std::string> names;
  for (const CLI::App* command : parent.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

// Arguments of its own beside its commands.
bool takes_words(const CLI::App& command) {
  const auto options = command.get_options();
  return std::any_of(options.begin(), options.end(),
                     [](const CLI::Option* option) { return option->get_positional(); });
}

std::string no_command(const CLI::App& parent, const std::string& said) {
  const std::string near = common::did_you_mean(said, names_of(parent));
  if (near.empty()) return say("cli.entente.no_command", {{"command", said}});
  return say("cli.entente.near_command", {{"command", said}, {"near", near}});
}

// Walks the commands that are named; `take` gets each argument that is an option, with the command it stands behind,
// and ends the walk where it returns true. What comes back: the command at the end and the word that isn't one.
template <class Take>
std::string walk(const CLI::App& app, const std::vector<std::string>& arguments, const Take& take) {
  const CLI::App* command = &app;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--") return "";
    if (argument.size() > 1 && argument.starts_with('-')) {
      if (take(*command, argument)) return "";
      if (takes_value(*command, argument)) ++i;
      continue;
    }
    if (names_of(*command).empty()) continue;
    const CLI::App* next = command_of(*command, argument);
    if (next == nullptr && takes_words(*command)) continue;
    if (next == nullptr) return no_command(*command, argument);
    command = next;
  }
  return "";
}

}  // namespace

std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  return walk(app, arguments, [](const CLI::App&, const std::string&) { return false; });
}

std::string near_option(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::string found;
  walk(app, arguments, [&](const CLI::App& command, const std::string& argument) {
    if (!argument.starts_with("--") || option_of(command, argument) != nullptr) return false;
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options())
      for (const std::string& name : option->get_lnames()) names.push_back(name);
    const std::string said = argument.substr(2, argument.find('=') - 2);
    const std::string near = common::did_you_mean(said, names);
    if (!near.empty()) found = say("cli.entente.near_option", {{"option", "--" + said}, {"near", "--" + near}});
    return !found.empty();
  });
  return found;
}

void add_version(CLI::App& app, const std::string& version) {
  app.set_version_flag("--version", version, say("cli.help.version"));
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) add_version(*command, version);
}

}  // namespace entente::cli
