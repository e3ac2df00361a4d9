// The file of a store as this process has it: locked against a second server, whatever became of the directory's lock;
// and looked at, since a file that is removed or replaced under an open store goes on taking writes which nobody will
// ever read. Thread-safe.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace entente::common {

class StoreFile {
 public:
  // Makes the file where it is missing, and locks it (flock: other programs, e.g. a backup, may still read it).
  // DATA_DIR_IN_USE: another process serves it. DATA_DIR_NOT_WRITABLE says why. The lock goes with the process.
  static absl::StatusOr<std::unique_ptr<StoreFile>> open(const std::string& path);
  // REQUIRES: every connection to the file is closed: closing a descriptor ends SQLite's own locks of this process.
  ~StoreFile();
  StoreFile(const StoreFile&) = delete;
  StoreFile& operator=(const StoreFile&) = delete;

  const std::string& path() const { return path_; }
  // True when open() made the file.
  bool is_new() const { return is_new_; }
  // OK while the path leads to the file that was opened, and so for SQLite's log and index beside it, which hold the
  // last commits, from the first look on that finds them. Else STORE_GONE, naming the file. Three calls of stat: 2 µs.
  absl::Status look();

 private:
  // What a path led to when it was first looked at.
  struct Seen {
    std::string path;
    dev_t device = 0;
    ino_t inode = 0;  // 0: not there yet
  };
  StoreFile(std::string path, int descriptor, bool is_new);
  const std::string path_;
  const int descriptor_;
  const bool is_new_;
  std::mutex mutex_;
  std::vector<Seen> files_;  // the file itself first
};

}  // namespace entente::common
