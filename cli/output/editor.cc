#include "cli/output/editor.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "cli/output/files.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

std::string editor() {
  for (const char* name : {"VISUAL", "EDITOR"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
  std::error_code error;
  return std::filesystem::exists("/usr/bin/editor", error) ? "editor" : "vi";
}

// As git does it: the variable may hold options, so that a shell reads it.
bool run(const std::string& command, const std::string& path) {
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    const std::string line = common::concat(command, " \"$1\"");
    execl("/bin/sh", "sh", "-c", line.c_str(), "sh", path.c_str(), nullptr);
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

absl::StatusOr<std::string> edit_text(const std::string& text, const std::string& suffix) {
  std::error_code error;
  const std::string folder = std::filesystem::temp_directory_path(error).string();
  std::string path = common::concat(error ? "/tmp" : folder, "/entente-XXXXXX", suffix);
  std::vector<char> made(path.begin(), path.end());
  made.push_back('\0');
  const int file = mkstemps(made.data(), static_cast<int>(suffix.size()));  // its mode is 0600
  path.assign(made.data());
  const bool written =
      file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && close(file) == 0;
  if (!written)
    return absl::FailedPreconditionError(
        say("cli.error.not_written", {{"path", path}, {"cause", std::generic_category().message(errno)}}));
  const std::string command = editor();
  if (!run(command, path))
    return absl::FailedPreconditionError(say("cli.editor.failed", {{"editor", command}, {"path", path}}));
  ENTENTE_ASSIGN_OR_RETURN(std::string left, read_file(path));
  std::filesystem::remove(path, error);
  return left;
}

}  // namespace entente::cli
