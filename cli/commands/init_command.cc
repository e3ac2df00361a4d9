#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/init_command.h"
#include "cli/data_set/new_network.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/report.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/sheets/cell_words.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

struct InitOptions {
  std::string folder;
  NewNetwork network;
  bool any_said = false;  // by options: then nothing is asked
};

// A line of the person's; the end of input leaves the rest as it is by default.
std::string ask(const std::string& question, const std::string& usual) {
  std::cout << question << (usual.empty() ? " " : common::concat(" [", usual, "] ")) << std::flush;
  std::string line;
  std::getline(std::cin, line);
  std::string answer(common::trim(line));
  return answer.empty() ? usual : answer;
}

bool ask_yes(const std::string& question) {
  return common::yes_or_no(ask(question, say("cli.init.no"))).value_or(false);
}

std::vector<std::string> list_of(const std::string& answer) {
  std::vector<std::string> parts;
  for (const std::string_view part : common::split(answer, ';'))
    if (const auto text = common::trim(part); !text.empty()) parts.emplace_back(text);
  return parts;
}

void ask_all(NewNetwork& network) {
  network.name = ask(say("cli.init.ask.name"), network.name);
  network.member = ask(say("cli.init.ask.member"), network.member);
  network.countries = ask_yes(say("cli.init.ask.countries"));
  if (network.countries) network.north_and_south = ask_yes(say("cli.init.ask.north_and_south"));
  network.fields = list_of(ask(say("cli.init.ask.fields"), ""));
  network.topics = list_of(ask(say("cli.init.ask.topics"), ""));
}

absl::Status init(InitOptions options) {
  std::error_code error;
  if (std::filesystem::exists(options.folder, error) && !std::filesystem::is_empty(options.folder, error))
    return absl::FailedPreconditionError(say("cli.init.is_there", {{"path", options.folder}}));
  NewNetwork& network = options.network;
  if (network.name.empty()) network.name = std::filesystem::path(options.folder).filename().string();
  if (!options.any_said) ask_all(network);
  ENTENTE_ASSIGN_OR_RETURN(const Files files, files_of(network));
  Files programmes;
  Files others;
  for (const auto& [path, content] : files) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) {
      others.emplace_back(path, content);
    } else {
      programmes.emplace_back(path.substr(slash + 1), content);
    }
  }
  ENTENTE_RETURN_IF_ERROR(write_files(options.folder + "/programmes", programmes));
  ENTENTE_RETURN_IF_ERROR(write_files(options.folder, others));
  std::cout << say("cli.init.written", {{"path", options.folder}}) << '\n';
  for (const auto& [path, content] : files)
    std::cout << "  "
              << say("cli.init.file",
                     {{"path", path}, {"what", say(common::concat("cli.init.of.", path.substr(path.rfind('/') + 1)))}})
              << '\n';
  std::cout << '\n' << say("cli.init.next", {{"path", options.folder}}) << '\n';
  return absl::OkStatus();
}

}  // namespace

void add_init_command(CLI::App& app) {
  const auto options = std::make_shared<InitOptions>();
  CLI::App* command = app.add_subcommand("init", say("cli.init.about"));
  command->footer(say("cli.init.footer"));
  command->add_option("FOLDER", options->folder, say("cli.init.folder"))->required();
  NewNetwork& network = options->network;
  const std::vector<CLI::Option*> said = {
      command->add_option("--name", network.name, say("cli.init.name")),
      command->add_option("--member", network.member, say("cli.init.member"))->capture_default_str(),
      command->add_option("--need", network.need, say("cli.init.need"))->capture_default_str(),
      command->add_option("--offer", network.offer, say("cli.init.offer"))->capture_default_str(),
      command->add_flag("--countries", network.countries, say("cli.init.countries")),
      command->add_flag("--north-and-south", network.north_and_south, say("cli.init.north_and_south")),
      command->add_option("--field", network.fields, say("cli.init.field"))->allow_extra_args(false),
      command->add_option("--topic", network.topics, say("cli.init.topic"))->allow_extra_args(false),
      command->add_flag("--trios", network.trios, say("cli.init.trios"))};
  command->callback([options, said] {
    for (const CLI::Option* option : said) options->any_said = options->any_said || option->count() > 0;
    const absl::Status status = init(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
