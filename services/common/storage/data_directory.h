// The directory that holds a process's stores, owned by one process at a time. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace entente::common {

// The exclusive right to a data directory, held while this lives; several databases of one process share it.
class DataDirectory {
 public:
  // Makes the directory where it is missing and locks it. DATA_DIR_IN_USE names the path and the process that has it;
  // DATA_DIR_NOT_WRITABLE says why. The lock goes with the process, however it ends.
  static absl::StatusOr<std::shared_ptr<DataDirectory>> open(const std::string& path);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  DataDirectory(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_;
};

}  // namespace entente::common
