#include "cli/output/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "cli/output/language.h"

namespace entente::cli {
namespace {

constexpr std::size_t kLargestFile = std::size_t{256} << 20;

// The commonest causes by the catalogue, others as the system says them.
std::string cause_of(int error) {
  const char* name = strerrorname_np(error);
  const std::string id = std::string("cli.errno.") + (name == nullptr ? "" : name);
  return common::has_text(id) ? say(id) : std::strerror(error);
}

absl::Status failed(std::string_view what, const std::string& path, int error) {
  const std::string message = say(what, {{"path", path}, {"cause", cause_of(error)}});
  return error == ENOENT ? absl::NotFoundError(message) : absl::FailedPreconditionError(message);
}

absl::Status write_synced(const std::string& path, std::string_view content) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return failed("cli.error.not_written", path, errno);
  const absl::Cleanup closed = [file] { close(file); };
  while (!content.empty()) {
    const ssize_t written = write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("cli.error.not_written", path, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(file) != 0) return failed("cli.error.not_written", path, errno);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> read_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed("cli.error.not_read", path, errno);
  const absl::Cleanup closed = [file] { close(file); };
  std::string content;
  char block[1 << 16];
  while (true) {
    const ssize_t size = read(file, block, sizeof block);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return failed("cli.error.not_read", path, errno);
    if (size == 0) return content;
    content.append(block, static_cast<std::size_t>(size));
    if (content.size() > kLargestFile) {
      return absl::InvalidArgumentError(say("cli.error.file_too_large", {{"path", path}}));
    }
  }
}

absl::Status write_files(const std::string& directory, const std::vector<std::pair<std::string, std::string>>& files) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return failed("cli.error.not_made", directory, error.value());
  const std::string suffix = "." + std::to_string(getpid()) + ".tmp";
  const auto path_of = [&](const std::string& name) { return directory + "/" + name; };
  const absl::Cleanup swept = [&] {
    for (const auto& [name, content] : files) unlink((path_of(name) + suffix).c_str());
  };
  for (const auto& [name, content] : files) {
    std::filesystem::create_directories(std::filesystem::path(path_of(name)).parent_path(), error);
    if (absl::Status status = write_synced(path_of(name) + suffix, content); !status.ok()) return status;
  }
  for (const auto& [name, content] : files) {
    if (rename((path_of(name) + suffix).c_str(), path_of(name).c_str()) != 0) {
      return failed("cli.error.not_written", path_of(name), errno);
    }
  }
  return absl::OkStatus();
}

absl::Status write_file(const std::string& path, std::string content) {
  const std::filesystem::path file(path);
  const std::string directory = file.has_parent_path() ? file.parent_path().string() : ".";
  return write_files(directory, {{file.filename().string(), std::move(content)}});
}

}  // namespace entente::cli
