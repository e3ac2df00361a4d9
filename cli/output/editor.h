// The person's editor: VISUAL, else EDITOR, else the system's `editor` or vi, on a file of its own that nobody else
// reads. Main thread only.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace entente::cli {

// What the person leaves of `text`. FAILED_PRECONDITION: no file can be made, or the editor ends with a fault; then the
// text is kept, and said where.
absl::StatusOr<std::string> edit_text(const std::string& text, const std::string& suffix);

}  // namespace entente::cli
