#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/servers.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/round_view/task_view.h"
#include "services/common/base/status.h"
#include "services/common/sheets/texts.h"

namespace entente::cli {
namespace {

using TaskStub = matching::v1::TaskService::Stub;

struct DigestOptions {
  ServerOptions servers;
  std::string html;
  std::string format = "text";
  bool dead_letters = false;
};

absl::StatusOr<int> show(const DigestOptions& options) {
  Servers servers(options.servers);
  matching::v1::GetDigestRequest request;
  request.set_language_code(common::language_code(spoken()));
  ENTENTE_ASSIGN_OR_RETURN(const auto digest, servers.call(servers.tasks(), &TaskStub::GetDigest, request));
  if (!options.html.empty()) ENTENTE_RETURN_IF_ERROR(write_file(options.html, digest.html()));
  if (options.format == "json") {
    std::cout << message_json(digest).dump(2) << '\n';
  } else {
    std::cout << digest.subject() << "\n\n" << digest.text();
  }
  return kDone;
}

absl::StatusOr<int> show_dead_letters(const DigestOptions& options) {
  Servers servers(options.servers);
  std::vector<matching::v1::DeadLetter> letters;
  ENTENTE_RETURN_IF_ERROR(
      servers.pages(servers.tasks(), &TaskStub::ListDeadLetters, matching::v1::ListDeadLettersRequest(),
                    [&](const matching::v1::ListDeadLettersResponse& page) {
                      letters.insert(letters.end(), page.dead_letters().begin(), page.dead_letters().end());
                    }));
  if (options.format == "json") {
    nlohmann::json all = nlohmann::json::array();
    for (const auto& letter : letters) all.push_back(message_json(letter));
    std::cout << nlohmann::json{{"deadLetters", std::move(all)}}.dump(2) << '\n';
  } else {
    print_dead_letters(std::cout, letters, spoken());
  }
  return kDone;
}

}  // namespace

void add_digest_command(CLI::App& app) {
  const auto options = std::make_shared<DigestOptions>();
  CLI::App* command = app.add_subcommand("digest", say("cli.digest.about"));
  add_server_options(*command, options->servers);
  command->add_option("--html", options->html, say("cli.digest.html"));
  command->add_flag("--dead-letters", options->dead_letters, say("cli.digest.dead_letters"));
  command->add_option("--format", options->format, say("cli.digest.format"))->check(CLI::IsMember({"text", "json"}));
  command->footer(say("cli.digest.footer"));
  command->callback([options] {
    if (!options->servers.given()) throw CLI::RequiredError("--server");
    const absl::StatusOr<int> code = options->dead_letters ? show_dead_letters(*options) : show(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
}

}  // namespace entente::cli
