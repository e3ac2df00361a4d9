// What belongs to a city's office in the store: contacts, organisations, and who else may see the contacts. Watchers
// see organisations, and of contacts the day of the city's last confirmation. Free functions on a transaction:
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/profiles/v1/city.pb.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"

namespace entente::profiles {

absl::StatusOr<std::optional<v1::Contact>> find_contact(common::ReadTransaction& tx, const common::ContactName& id);
// At most `limit` of a city by id, those after `after` (empty: from the first).
absl::StatusOr<common::PageOf<v1::Contact>> list_contacts(common::ReadTransaction& tx, std::string_view city,
                                                          std::string_view after, const common::PageLimit& limit);
// Stores a new or changed one and sets its etag. REQUIRES: its name is set and its city exists.
absl::Status put_contact(common::WriteTransaction& tx, v1::Contact& contact);
absl::Status delete_contact(common::WriteTransaction& tx, const common::ContactName& id);
// Brings the city's contact_confirm_date to what its contacts say: after each change of what is confirmed.
absl::Status follow_confirmations(common::WriteTransaction& tx, std::string_view city);
// The same for cities that have no date yet though a contact is confirmed: stores of before there was one. Idempotent.
absl::Status date_confirmations(common::WriteTransaction& tx);

absl::StatusOr<std::optional<v1::Organisation>> find_organisation(common::ReadTransaction& tx,
                                                                  const common::OrganisationName& id);
absl::StatusOr<common::PageOf<v1::Organisation>> list_organisations(common::ReadTransaction& tx, std::string_view city,
                                                                    std::string_view after,
                                                                    const common::PageLimit& limit);
// Those of all cities, by city and id; `after` is that of the last one before.
absl::StatusOr<common::PageOf<v1::Organisation>> list_all_organisations(common::ReadTransaction& tx,
                                                                        const common::OrganisationName& after,
                                                                        const common::PageLimit& limit);
// Stores a new or changed one with its change for watchers, and sets its etag. REQUIRES: as put_contact.
absl::Status put_organisation(common::WriteTransaction& tx, v1::Organisation& organisation);

// A grant: `grantee` sees the contacts of `city` for `reason`. Ids of cities, not names.
struct ContactGrant {
  std::string city;
  std::string grantee;
  std::string reason;
};
// Returns since when the grant holds: an existing one keeps its time. Idempotent.
absl::StatusOr<absl::Time> put_grant(common::WriteTransaction& tx, const ContactGrant& grant, absl::Time now);
// Idempotent.
absl::Status delete_grant(common::WriteTransaction& tx, const ContactGrant& grant);
// Ids of the cities that see the contacts of `city`, for whatever reason.
absl::StatusOr<std::vector<std::string>> grantees_of(common::ReadTransaction& tx, std::string_view city);

// Numbers a write of what belongs to an office, or of a person; never the same number twice.
absl::StatusOr<std::int64_t> next_row_version(common::WriteTransaction& tx);

}  // namespace entente::profiles
