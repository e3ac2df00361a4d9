#include "services/common/storage/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

absl::Status not_writable(const std::string& path, std::string_view why) {
  return make_error(kDataDirNotWritable,
                    concat("the data directory ", path, " can't be used: ", why,
                           "; give this user the right to write there, or choose another with --data-dir"),
                    {{"path", path}});
}

std::string read_owner(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t size = pread(descriptor, text.data(), text.size(), 0);
  return size > 0 ? std::string(trim(std::string_view(text.data(), static_cast<std::size_t>(size)))) : std::string("?");
}

}  // namespace

absl::StatusOr<std::shared_ptr<DataDirectory>> DataDirectory::open(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return not_writable(path, error.message());
  const std::string lock_path = concat(path, "/entente.lock");
  const int descriptor = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return not_writable(path, std::strerror(errno));
  // Held by this process until it ends, however it ends; nothing stale is ever left behind.
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    const std::string owner = read_owner(descriptor);
    close(descriptor);
    return make_error(kDataDirInUse,
                      concat("the data directory ", path, " is in use by process ", owner,
                             "; end that process, or choose another directory with --data-dir"),
                      {{"path", path}, {"process", owner}});
  }
  const std::string owner = concat(getpid(), "\n");
  if (ftruncate(descriptor, 0) != 0 ||
      pwrite(descriptor, owner.data(), owner.size(), 0) != static_cast<ssize_t>(owner.size())) {
    const std::string why = std::strerror(errno);
    close(descriptor);
    return not_writable(path, why);
  }
  return std::shared_ptr<DataDirectory>(new DataDirectory(path, descriptor));
}

DataDirectory::~DataDirectory() {
  close(descriptor_);
}

}  // namespace entente::common
