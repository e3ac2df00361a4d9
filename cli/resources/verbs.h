// What the commands on the resources of running services have in common: how they name what they mean, and how they
// print it. Main thread only.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/commands/servers.h"
#include "cli/commands/sheets.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"

namespace entente::cli {

struct ResourceOptions {
  ServerOptions servers;
  std::vector<std::string> words;  // which one; of lists: which ones
  std::string programme;
  std::string city;
  std::string area;
  std::string field;
  std::string country;
  std::string state;
  std::string filter;
  std::string need;
  std::string offer;
  std::string reason;
  std::string file;
  std::string format = "table";
  bool dry_run = false;

  bool json() const { return format == "json"; }
  std::string said() const;  // the words as one text
};
using Options = std::shared_ptr<ResourceOptions>;
using RunResource = std::function<absl::StatusOr<int>(const ResourceOptions&)>;

// A command below `parent` that asks services: --server …, --format and --lang. What it prints may be paged.
CLI::App* add_resource_verb(CLI::App& parent, const std::string& name, const std::string& about, const Options& options,
                            RunResource run);
// Which one: an id, a name, or words. `name` is the argument's, such as NEED.
void take_one(CLI::App& command, const std::string& name, const Options& options);
// Words that all of them must have; none: all.
void take_words(CLI::App& command, const Options& options);
void take_dry_run(CLI::App& command, const Options& options);

// Which one, as above, and behind it what to change: COLUMN=VALUE in the words of sheets, as often as there are
// changes.
void take_one_and_changes(CLI::App& command, const std::string& name, const Options& options);
// Takes the changes out of the words. INVALID_ARGUMENT: there are none, or nothing says which one.
absl::StatusOr<Cells> take_changes(ResourceOptions& options);

// {"listings": [...]}.
template <class Messages>
nlohmann::json json_list(const char* name, const Messages& messages) {
  nlohmann::json all = nlohmann::json::array();
  for (const auto& message : messages) all.push_back(message_json(message));
  return {{name, std::move(all)}};
}
void print(const nlohmann::json& json);
// A line each: column and what it says.
void print_cells(std::ostream& out, const Cells& cells);
// The outcome of an import of one row: what changed from what to what, or why not. The exit code to end with.
int print_change(const std::string& what, const type::v1::ImportReport& report, bool dry_run);

}  // namespace entente::cli
