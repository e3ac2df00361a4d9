#include "cli/admin/durable_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/text/sha256.h"

namespace entente::cli {
namespace {

absl::Status failed(std::string_view what, const std::string& path) {
  const int error = errno;
  const absl::StatusCode code = error == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kFailedPrecondition;
  return {code, say(what, {{"path", path}, {"cause", std::strerror(error)}})};
}

}  // namespace

absl::Status not_written(const std::string& path) {
  return failed("cli.error.not_written", path);
}

absl::Status sync_path(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed("cli.error.not_written", path);
  const absl::Cleanup closed = [file] { close(file); };
  return fsync(file) == 0 ? absl::OkStatus() : failed("cli.error.not_written", path);
}

absl::Status copy_file(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::none, error);
  if (error) {
    errno = error.value();
    return failed("cli.error.not_written", to);
  }
  return sync_path(to);
}

absl::StatusOr<std::string> digest_of_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed("cli.error.not_read", path);
  const absl::Cleanup closed = [file] { close(file); };
  struct stat about {};
  if (fstat(file, &about) != 0) return failed("cli.error.not_read", path);
  if (about.st_size == 0) return common::sha256_hex("");
  const auto size = static_cast<std::size_t>(about.st_size);
  void* const bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) return failed("cli.error.not_read", path);
  const absl::Cleanup unmapped = [&] { munmap(bytes, size); };
  return common::sha256_hex(std::string_view(static_cast<const char*>(bytes), size));
}

absl::Status make_empty_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    errno = error.value();
    return failed("cli.error.not_made", path);
  }
  if (std::filesystem::is_empty(path, error)) return absl::OkStatus();
  return absl::FailedPreconditionError(say("cli.admin.not_empty", {{"path", path}}));
}

}  // namespace entente::cli
