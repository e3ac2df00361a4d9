// Programmes and directives in the store. Functions on a transaction; the caller owns it, so that a handler puts a
// write, its change and its request id into one. Each write takes a revision of the change log, which becomes the etag.
// Thread-safe: keeps no state.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/programme.pb.h"
#include "services/common/storage/page.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

absl::StatusOr<std::optional<v1::Programme>> find_programme(common::ReadTransaction& tx, std::string_view id);
// By id, those behind `after`; at most `limit`.
absl::StatusOr<common::PageOf<v1::Programme>> list_programmes(common::ReadTransaction& tx, std::string_view after,
                                                              const common::PageLimit& limit);
// Fills etag and update_time. ALREADY_EXISTS when the id in `name` is taken. REQUIRES: a version, mostly 1.
absl::Status insert_programme(common::WriteTransaction& tx, v1::Programme& programme, absl::Time now);
// Makes the next version of the stored programme; fills version, etag and update_time. REQUIRES: it is stored.
absl::Status replace_programme(common::WriteTransaction& tx, v1::Programme& programme, absl::Time now);

absl::StatusOr<std::optional<v1::Directive>> find_directive(common::ReadTransaction& tx, std::string_view programme,
                                                            std::string_view id);
// All directives of a programme by id, those behind `after`; at most `limit`.
absl::StatusOr<common::PageOf<v1::Directive>> list_directives(common::ReadTransaction& tx, std::string_view programme,
                                                              std::string_view after, const common::PageLimit& limit);
// Stores the word on (need, offer), replacing one that is there. REQUIRES: the programme is stored.
absl::Status put_directive(common::WriteTransaction& tx, std::string_view programme, v1::Directive& directive);
// True when there was one.
absl::StatusOr<bool> delete_directive(common::WriteTransaction& tx, std::string_view programme, std::string_view id);

}  // namespace entente::matching
