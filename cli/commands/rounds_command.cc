#include <CLI/CLI.hpp>
#include <functional>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/named_round.h"
#include "cli/commands/server_names.h"
#include "cli/commands/servers.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/output/terminal.h"
#include "cli/round_view/comparison_view.h"
#include "cli/round_view/round_view.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/command_line.h"
#include "services/matching/documents/documents.h"

namespace entente::cli {
namespace {

using matching::v1::Round;
using Stub = matching::v1::RoundService::Stub;

struct RoundsOptions {
  ServerOptions servers;
  std::string programme;
  std::string round;
  std::string before;
  std::string format = "table";
  int most = 3;  // proposals of show
  bool with_same = false;
  bool dry_run = false;
};

absl::StatusOr<int> list(const RoundsOptions& options) {
  Servers servers(options.servers);
  matching::v1::ListRoundsRequest request;
  request.set_parent("programmes/-");
  if (!options.programme.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(*request.mutable_parent(), named_programme(servers, options.programme));
  }
  std::vector<Round> rounds;
  ENTENTE_RETURN_IF_ERROR(
      servers.pages(servers.rounds(), &Stub::ListRounds, request, [&](const matching::v1::ListRoundsResponse& page) {
        rounds.insert(rounds.end(), page.rounds().begin(), page.rounds().end());
      }));
  if (options.format == "json") {
    nlohmann::json all = nlohmann::json::array();
    for (const Round& round : rounds) all.push_back(message_json(round));
    std::cout << nlohmann::json{{"rounds", std::move(all)}}.dump(2) << '\n';
  } else {
    print_rounds(std::cout, rounds, spoken());
  }
  return kDone;
}

// The whole of one, as `entente round` shows it when it is made.
absl::StatusOr<int> show(const RoundsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::string name, named_round(servers, options.programme, options.round));
  if (options.format == "json") {
    matching::v1::GetRoundRequest request;
    request.set_name(name);
    ENTENTE_ASSIGN_OR_RETURN(const Round round, servers.call(servers.rounds(), &Stub::GetRound, request));
    std::cout << message_json(round).dump(2) << '\n';
    return kDone;
  }
  matching::v1::GetCertificateRequest request;
  request.set_name(name);
  ENTENTE_ASSIGN_OR_RETURN(const auto documents, servers.call(servers.rounds(), &Stub::GetCertificate, request));
  ENTENTE_ASSIGN_OR_RETURN(const matching::RoundDocument document, matching::read_round(documents.round_document()));
  ENTENTE_ASSIGN_OR_RETURN(const Names names, names_on(servers, name.substr(0, name.find("/rounds/")), spoken()));
  std::cout << name << '\n';
  print_round(std::cout, document, names, {.language = spoken(), .proposals = options.most});
  return kDone;
}

// "2026-12-01 03:58 UTC".
std::string minute_words(const google::protobuf::Timestamp& time) {
  constexpr std::size_t kToMinutes = 16;
  std::string words = common::format_time(common::from_timestamp(time)).substr(0, kToMinutes);
  words.replace(words.find('T'), 1, " ");
  return words + " UTC";
}

// Publishes, or takes it back: both have the same request and reply.
template <typename Request>
absl::StatusOr<Round> change(Servers& servers,
                             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Round*),
                             const RoundsOptions& options) {
  Request request;
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_name(), named_round(servers, options.programme, options.round));
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  return servers.call(servers.rounds(), method, request);
}

absl::StatusOr<int> publish(const RoundsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Round round, change(servers, &Stub::PublishRound, options));
  if (options.format == "json") {
    std::cout << message_json(round).dump(2) << '\n';
  } else {
    std::cout << say("cli.rounds.published", {{"round", round.name()}, {"time", minute_words(round.publish_time())}})
              << '\n';
  }
  return kDone;
}

absl::StatusOr<int> unpublish(const RoundsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Round round, change(servers, &Stub::UnpublishRound, options));
  if (options.format == "json") {
    std::cout << message_json(round).dump(2) << '\n';
  } else {
    std::cout << say("cli.rounds.unpublished", {{"round", round.name()}}) << '\n';
  }
  return kDone;
}

// For a round that follows none: the one that was made before it. Empty: there is none, or it follows one.
absl::StatusOr<std::string> made_before(Servers& servers, const std::string& name) {
  matching::v1::GetRoundRequest get;
  get.set_name(name);
  ENTENTE_ASSIGN_OR_RETURN(const Round round, servers.call(servers.rounds(), &Stub::GetRound, get));
  if (!round.base_round().empty()) return std::string();
  matching::v1::ListRoundsRequest request;
  request.set_parent(name.substr(0, name.find("/rounds/")));
  request.set_filter("state = solved OR state = published");
  std::string before;
  bool is_behind = false;  // the newest come first
  ENTENTE_RETURN_IF_ERROR(
      servers.pages(servers.rounds(), &Stub::ListRounds, request, [&](const matching::v1::ListRoundsResponse& page) {
        for (const Round& one : page.rounds()) {
          if (is_behind && before.empty()) before = one.name();
          is_behind = is_behind || one.name() == name;
        }
      }));
  return before;
}

absl::StatusOr<int> compare(const RoundsOptions& options) {
  Servers servers(options.servers);
  matching::v1::CompareRoundsRequest request;
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_name(), named_round(servers, options.programme, options.round));
  if (!options.before.empty()) {
    const std::string programme = request.name().substr(0, request.name().find("/rounds/"));
    ENTENTE_ASSIGN_OR_RETURN(*request.mutable_before(), named_round(servers, programme, options.before));
  } else {
    ENTENTE_ASSIGN_OR_RETURN(*request.mutable_before(), made_before(servers, request.name()));
  }
  request.set_with_same(options.with_same);
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.rounds(), &Stub::CompareRounds, request));
  if (options.format == "json") {
    std::cout << message_json(reply).dump(2) << '\n';
    return kDone;
  }
  CityNames names;
  ENTENTE_ASSIGN_OR_RETURN(const auto cities, servers.all_cities());
  for (const auto& city : cities) names[city.name()] = city.display_name();
  print_comparison(std::cout, reply, names, spoken());
  return kDone;
}

using Run = std::function<absl::StatusOr<int>(const RoundsOptions&)>;

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& about,
                      const std::shared_ptr<RoundsOptions>& options, Run run) {
  CLI::App* command = parent.add_subcommand(name, about);
  add_server_options(*command, options->servers);
  command->add_option("--programme", options->programme, say("cli.proposals.programme"));
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

}  // namespace

void add_rounds_command(CLI::App& app) {
  const auto options = std::make_shared<RoundsOptions>();
  CLI::App* rounds = app.add_subcommand("rounds", say("cli.rounds.about"));
  rounds->footer(say("cli.rounds.footer"));
  rounds->require_subcommand(1);
  add_command(*rounds, "list", say("cli.rounds.list"), options, list);
  CLI::App* shown = add_command(*rounds, "show", say("cli.rounds.show"), options, show);
  shown->add_option("ROUND,--round", options->round, say("cli.proposals.round"));
  shown->add_option("--proposals", options->most, say("cli.rounds.most"))->check(CLI::NonNegativeNumber);
  for (CLI::App* command : {add_command(*rounds, "publish", say("cli.rounds.publish"), options, publish),
                            add_command(*rounds, "unpublish", say("cli.rounds.unpublish"), options, unpublish)}) {
    command->add_option("ROUND,--round", options->round, say("cli.proposals.round"));
    command->add_flag("--validate-only", options->dry_run, say("cli.proposals.validate_only"));
  }
  CLI::App* compared = add_command(*rounds, "compare", say("cli.rounds.compare"), options, compare);
  compared->add_option("ROUND,--round", options->round, say("cli.proposals.round"));
  compared->add_option("--before", options->before, say("cli.rounds.before"));
  compared->add_flag("--with-same", options->with_same, say("cli.rounds.with_same"));
}

}  // namespace entente::cli
