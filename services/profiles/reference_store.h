// Countries and vocabularies in the store, each with its change for watchers, and facts of the network. Free functions
// on a transaction: thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "services/common/storage/page.h"

namespace entente::profiles {

absl::StatusOr<std::optional<v1::Country>> find_country(common::ReadTransaction& tx, std::string_view iso2);
absl::StatusOr<std::optional<v1::Vocabulary>> find_vocabulary(common::ReadTransaction& tx, std::string_view id);

// At most `limit` by id, those after `after` (empty: from the first).
absl::StatusOr<common::PageOf<v1::Country>> list_countries(common::ReadTransaction& tx, std::string_view after,
                                                           const common::PageLimit& limit);
absl::StatusOr<common::PageOf<v1::Vocabulary>> list_vocabularies(common::ReadTransaction& tx, std::string_view after,
                                                                 const common::PageLimit& limit);
absl::StatusOr<std::vector<v1::Country>> all_countries(common::ReadTransaction& tx);
absl::StatusOr<std::vector<v1::Vocabulary>> all_vocabularies(common::ReadTransaction& tx);

// Stores a new or changed one with its change, and sets its etag. REQUIRES: its name is set.
absl::Status put_country(common::WriteTransaction& tx, v1::Country& country);
absl::Status put_vocabulary(common::WriteTransaction& tx, v1::Vocabulary& vocabulary);

// What is known of the network; an empty message: nothing. No watch carries it.
absl::StatusOr<v1::Network> find_network(common::ReadTransaction& tx);
absl::Status put_network(common::WriteTransaction& tx, const v1::Network& network);

}  // namespace entente::profiles
