#include <CLI/CLI.hpp>
#include <iostream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/commands/commands.h"
#include "cli/commands/servers.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/round_view/task_view.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::ListTasksResponse;
using TaskStub = matching::v1::TaskService::Stub;

constexpr std::size_t kLinesShown = 20;

struct TasksOptions {
  ServerOptions servers;
  std::string kind;
  std::string filter;
  std::string format = "table";
  bool assigned = false;
  bool all = false;
};

std::string filter_of(const TasksOptions& options) {
  std::vector<std::string> parts;
  if (!options.filter.empty()) parts.push_back(concat("(", options.filter, ")"));
  if (!options.kind.empty()) parts.push_back(concat("kind = \"", options.kind, "\""));
  if (options.assigned) parts.emplace_back("assigned = true");
  return common::join(parts, " AND ");
}

absl::StatusOr<int> list(const TasksOptions& options) {
  Servers servers(options.servers);
  matching::v1::ListTasksRequest request;
  request.set_filter(filter_of(options));
  ListTasksResponse tasks;
  ENTENTE_RETURN_IF_ERROR(
      servers.pages(servers.tasks(), &TaskStub::ListTasks, request, [&](const ListTasksResponse& page) {
        tasks.mutable_tasks()->MergeFrom(page.tasks());
        *tasks.mutable_counts() = page.counts();
      }));
  if (options.format == "json") {
    std::cout << message_json(tasks).dump(2) << '\n';
    return kDone;
  }
  CityNames names;
  ENTENTE_ASSIGN_OR_RETURN(const auto cities, servers.all_cities());
  for (const auto& city : cities) names[city.name()] = city.display_name();
  print_tasks(std::cout, tasks, options.all ? std::numeric_limits<std::size_t>::max() : kLinesShown, names, spoken());
  return kDone;
}

}  // namespace

void add_tasks_command(CLI::App& app) {
  const auto options = std::make_shared<TasksOptions>();
  CLI::App* command = app.add_subcommand("tasks", say("cli.tasks.about"));
  add_server_options(*command, options->servers);
  command->add_option("--kind", options->kind, say("cli.tasks.kind"));
  command->add_flag("--assigned", options->assigned, say("cli.tasks.assigned"));
  command->add_option("--filter", options->filter, say("cli.tasks.filter"));
  command->add_flag("--all", options->all, say("cli.tasks.all"));
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  command->footer(say("cli.tasks.footer"));
  command->callback([options] {
    if (!options->servers.given()) throw CLI::RequiredError("--server");
    const absl::StatusOr<int> code = list(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
}

}  // namespace entente::cli
