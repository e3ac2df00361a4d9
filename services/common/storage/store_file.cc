#include "services/common/storage/store_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

absl::Status not_writable(const std::string& path) {
  return make_error(kDataDirNotWritable,
                    concat("the store ", path, " can't be used: ", std::strerror(errno),
                           "; give this user the right to write there, or choose another directory with --data-dir"),
                    {{"path", path}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<StoreFile>> StoreFile::open(const std::string& path) {
  struct stat before {};
  const bool is_new = ::stat(path.c_str(), &before) != 0 && errno == ENOENT;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return not_writable(path);
  std::unique_ptr<StoreFile> file(new StoreFile(path, descriptor, is_new));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    return make_error(kDataDirInUse,
                      concat("the store ", path,
                             " is in use by another process; end that process, or choose another directory with "
                             "--data-dir"),
                      {{"path", path}});
  }
  return file;
}

StoreFile::StoreFile(std::string path, int descriptor, bool is_new)
    : path_(std::move(path)), descriptor_(descriptor), is_new_(is_new) {
  struct stat opened {};
  fstat(descriptor_, &opened);
  files_ = {{path_, opened.st_dev, opened.st_ino}, {concat(path_, "-wal")}, {concat(path_, "-shm")}};
}

StoreFile::~StoreFile() {
  close(descriptor_);
}

absl::Status StoreFile::look() {
  std::lock_guard lock(mutex_);
  for (Seen& seen : files_) {
    struct stat now {};
    const bool there = ::stat(seen.path.c_str(), &now) == 0;
    if (there && seen.inode == 0) {
      seen.device = now.st_dev;
      seen.inode = now.st_ino;
    }
    if (there ? now.st_dev == seen.device && now.st_ino == seen.inode : seen.inode == 0) continue;
    return make_error(kStoreGone,
                      concat("the store's file ", seen.path, " was ", there ? "replaced" : "removed",
                             " under the running service: what is written now would be lost; put the file back or "
                             "restore a backup, and start the service again"),
                      {{"path", seen.path}});
  }
  return absl::OkStatus();
}

}  // namespace entente::common
