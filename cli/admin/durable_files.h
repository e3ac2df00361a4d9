// Files that must be there after the power failed: syncing, copying and summing up large ones. Errors name the path and
// the reason. Thread-safe.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace entente::cli {

// As errno says it now. FAILED_PRECONDITION.
absl::Status not_written(const std::string& path);

// A file or a directory.
absl::Status sync_path(const std::string& path);

// A new file at `to` with the bytes of `from`, synced.
absl::Status copy_file(const std::string& from, const std::string& to);

// 64 hexadecimal digits of SHA-256. NOT_FOUND: there is no such file.
absl::StatusOr<std::string> digest_of_file(const std::string& path);

// Makes the directory, which may be there already when it is empty. FAILED_PRECONDITION: it isn't.
absl::Status make_empty_directory(const std::string& path);

}  // namespace entente::cli
