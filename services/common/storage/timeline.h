// Beginning a timeline of a store's revisions (change_log.h) within a transaction.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace entente::common {

class WriteTransaction;

// A timeline `id`, which no store has had, begins at the next revision; the first one of a store holds all that is
// there already. One that has no revision yet gives its place to it. REQUIRES: the table `timelines`.
absl::Status begin_timeline(WriteTransaction& tx, std::string_view id);

}  // namespace entente::common
