// People in the store, and what a subject may do at a moment. No watch carries them. Free functions on a transaction:
// thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/profiles/v1/person.pb.h"
#include "services/common/rpc/caller.h"
#include "services/common/storage/page.h"

namespace entente::profiles {

absl::StatusOr<std::optional<v1::Person>> find_person(common::ReadTransaction& tx, std::string_view id);
absl::StatusOr<std::optional<v1::Person>> find_person_by_subject(common::ReadTransaction& tx, std::string_view subject);
// At most `limit` by id, those after `after` (empty: from the first).
absl::StatusOr<common::PageOf<v1::Person>> list_people(common::ReadTransaction& tx, std::string_view after,
                                                       const common::PageLimit& limit);
// SUBJECT_TAKEN when another person has the subject.
absl::Status check_subject_free(common::ReadTransaction& tx, const v1::Person& person);
// Stores a new or changed person and sets the etag. REQUIRES: the name is set; the subject is free or empty.
absl::Status put_person(common::WriteTransaction& tx, v1::Person& person);
// Forgets the replies kept for repeats of the subject's requests.
absl::Status forget_requests_of(common::WriteTransaction& tx, std::string_view subject);

// The assignments of a subject that hold at `time`; none when nobody signs in with it.
absl::StatusOr<std::vector<common::Assignment>> assignments_of(common::ReadTransaction& tx, std::string_view subject,
                                                               absl::Time time);

}  // namespace entente::profiles
