#include "cli/commands/settings.h"

#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <span>
#include <sstream>
#include <vector>

#include "cli/output/files.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/did_you_mean.h"

namespace entente::cli {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"server", "token", "wait", "mtls-cert", "mtls-key", "mtls-ca"};

using Values = std::map<std::string, std::string, std::less<>>;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The path, and whether somebody named it.
struct Place {
  std::string path;
  bool named = false;
};
Place place() {
  if (std::string named = variable("ENTENTE_CONFIG"); !named.empty()) return {std::move(named), true};
  if (const std::string folder = variable("XDG_CONFIG_HOME"); !folder.empty()) return {folder + "/entente/config"};
  const std::string home = variable("HOME");
  return {home.empty() ? "" : home + "/.config/entente/config"};
}

bool others_can_read(const std::string& path) {
  struct stat of {};
  return stat(path.c_str(), &of) == 0 && (of.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

absl::StatusOr<Values> read_values(const Place& where) {
  std::error_code error;
  if (where.path.empty() || (!where.named && !std::filesystem::exists(where.path, error))) return Values();
  ENTENTE_ASSIGN_OR_RETURN(const std::string content, read_file(where.path));
  const auto fault = [&](const std::string& what) {
    return absl::InvalidArgumentError(say("cli.error.of_file", {{"path", where.path}, {"fault", what}}));
  };
  Values values;
  std::istringstream lines(content);
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigINI().from_config(lines);
  } catch (const CLI::Error&) {
    return fault(say("cli.settings.form"));
  }
  for (const CLI::ConfigItem& item : items) {
    const std::string name = item.fullname();
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
      const std::string near = common::did_you_mean(name, std::span<const std::string_view>(kNames));
      return fault(
          say("cli.settings.no_name", {{"name", name}, {"names", near.empty() ? common::join(kNames, ", ") : near}}));
    }
    if (item.inputs.size() != 1) return fault(say("cli.settings.form"));
    values[name] = item.inputs.front();
  }
  if (values.contains("token") && others_can_read(where.path)) return fault(say("cli.settings.open_token"));
  return values;
}

const absl::StatusOr<Values>& all() {
  static const auto* const values = new absl::StatusOr<Values>(read_values(place()));
  return *values;
}

}  // namespace

std::string setting(std::string_view name) {
  if (!all().ok()) return "";
  const auto found = all()->find(name);
  return found == all()->end() ? "" : found->second;
}

const absl::Status& settings_status() {
  return all().status();
}

}  // namespace entente::cli
