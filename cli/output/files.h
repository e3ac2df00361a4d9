// Files: reading whole ones, and writing several so that none is ever half there. Errors name the path and the reason.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::cli {

// NOT_FOUND when there is none; FAILED_PRECONDITION when it can't be read; INVALID_ARGUMENT above 256 MiB.
absl::StatusOr<std::string> read_file(const std::string& path);

// Makes `directory` when needed. Every file is written beside its place and synced before the first takes its place, in
// the order given: whoever sees a new file sees it whole. FAILED_PRECONDITION: can't be written.
absl::Status write_files(const std::string& directory, const std::vector<std::pair<std::string, std::string>>& files);

// One of them, by its path.
absl::Status write_file(const std::string& path, std::string content);

}  // namespace entente::cli
