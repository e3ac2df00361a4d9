// Undoes an import of listings within its hour, and says what stays as it is. Main thread only.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "cli/commands/servers.h"

namespace entente::cli {

// `import_id` as the import said it; `format`: table or json. IMPORT_NOT_FOUND when its hour is over.
absl::Status undo_import(const ServerOptions& options, const std::string& import_id, const std::string& format);

}  // namespace entente::cli
