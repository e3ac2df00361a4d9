// Cooperations in the store, agreed ones and imported ones. Functions on a transaction; see programme_store.h.
// Thread-safe: keeps no state.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/storage/page.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// What a list is narrowed to; empty or 0: not narrowed.
struct CooperationFilter {
  int state = 0;
  std::string city;  // in any role
};

absl::StatusOr<std::optional<v1::Cooperation>> find_cooperation(common::ReadTransaction& tx, std::string_view id);
// By id, those behind `after` that the reader `sees`; at most `limit`.
absl::StatusOr<common::PageOf<v1::Cooperation>> list_cooperations(
    common::ReadTransaction& tx, const CooperationFilter& filter, std::string_view after,
    const common::PageLimit& limit, const std::function<bool(const v1::Cooperation&)>& sees = {});
// Stores a new one or replaces one of the same id; fills the etag.
absl::Status put_cooperation(common::WriteTransaction& tx, v1::Cooperation& cooperation);
// Removes one, if it is there.
absl::Status delete_cooperation(common::WriteTransaction& tx, std::string_view id);

}  // namespace entente::matching
