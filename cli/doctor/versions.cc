#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/doctor/checks.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kPrograms = {"entente-profiles", "entente-listings", "entente-matching",
                                                       "entente-gateway"};
constexpr std::string_view kDeleted = " (deleted)";

// The second word of what `program --version` says: "entente-profiles 0.2.0, …".
std::optional<std::string> version_of(const fs::path& program) {
  const std::string command = common::concat("'", program.string(), "' --version 2>/dev/null");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(popen(command.c_str(), "re"), pclose);
  std::array<char, 256> line{};
  if (out == nullptr || std::fgets(line.data(), line.size(), out.get()) == nullptr) return std::nullopt;
  const std::string said(line.data());
  const std::size_t begin = said.find(' ');
  if (begin == std::string::npos) return std::nullopt;
  return said.substr(begin + 1, said.find_first_of(", \n", begin + 1) - begin - 1);
}

// Processes of ours whose program was replaced or removed since they started.
void check_running(Findings& findings) {
  std::error_code error;
  for (fs::directory_iterator process("/proc", error), end; !error && process != end; process.increment(error)) {
    const std::string id = process->path().filename();
    if (id.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code unreadable;
    const std::string program = fs::read_symlink(process->path() / "exe", unreadable);
    if (unreadable || !program.ends_with(kDeleted)) continue;
    const std::string name = fs::path(program.substr(0, program.size() - kDeleted.size())).filename();
    if (name == "entente" || name.starts_with("entente-")) {
      findings.add(Severity::kWarning, "version.replaced", {{"program", name}, {"process", id}});
    }
  }
}

}  // namespace

void compare_versions(const std::string& who, const std::string& version, Findings& findings) {
  const common::TextValues values{{"who", who}, {"version", version}, {"own", ENTENTE_VERSION}};
  if (version == ENTENTE_VERSION) {
    findings.add(Severity::kFine, "version.agrees", values);
  } else {
    findings.add(Severity::kWarning, "version.elsewhere", values);
  }
}

void check_versions(Findings& findings) {
  std::error_code error;
  const fs::path own = fs::read_symlink("/proc/self/exe", error);
  const std::string mine = ENTENTE_VERSION;
  bool alike = true;
  for (const std::string_view name : kPrograms) {
    const fs::path program = own.parent_path() / name;
    if (error || !fs::exists(program, error)) continue;
    const std::optional<std::string> version = version_of(program);
    if (version == mine) continue;
    alike = false;
    findings.add(Severity::kError, "version.differs",
                 {{"program", program.string()}, {"version", version.value_or("?")}, {"own", mine}});
  }
  if (alike) findings.add(Severity::kFine, "version.same", {{"own", mine}});
  check_running(findings);
}

}  // namespace entente::cli
