// What is kept of an import for an hour, so that it can be undone: each listing that it wrote, with the etag that it
// gave it and the listing as it was. It is noted in the transactions that write the rows. Free functions on a
// transaction: thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/listings/v1/listing.pb.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::listings {

inline constexpr absl::Duration kUndoTime = absl::Hours(1);

// Notes begin; nobody can undo it before finish_undo().
absl::StatusOr<std::int64_t> begin_undo(common::WriteTransaction& tx, std::string_view subject, absl::Time now);
// `before` with an empty name: the import made the listing. A listing that is noted again is noted anew.
absl::Status note_undo(common::WriteTransaction& tx, std::int64_t import, const v1::Listing& after,
                       const v1::Listing& before);
// In the transaction that shows the rows; the hour begins.
absl::Status finish_undo(common::WriteTransaction& tx, std::int64_t import, absl::Time now);

// Who imported it; nothing when there is no such import, or its hour is over at `now`.
absl::StatusOr<std::optional<std::string>> importer_of(common::ReadTransaction& tx, std::int64_t import,
                                                       absl::Time now);

struct UndoRow {
  std::string name;
  std::string etag;    // as the import left it
  v1::Listing before;  // with an empty name: there was none
};
// The first rows of those that are left, by name; at most `limit`.
absl::StatusOr<std::vector<UndoRow>> undo_rows(common::ReadTransaction& tx, std::int64_t import, int limit);
absl::Status forget_undo_row(common::WriteTransaction& tx, std::int64_t import, std::string_view name);
// With the rows that are left.
absl::Status forget_undo(common::WriteTransaction& tx, std::int64_t import);

// One bounded step of forgetting imports whose hour is over; false: there was nothing left to do.
absl::StatusOr<bool> sweep_undo(common::WriteTransaction& tx, absl::Time now);

}  // namespace entente::listings
