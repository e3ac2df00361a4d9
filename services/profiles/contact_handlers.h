// Contacts of a city and the grants to see them: authorise, validate, do, reply. What is kept for the repeat of a
// create is its name only, so that a deleted contact leaves nothing behind. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/profiles/ground.h"

namespace entente::common {
struct CallContext;
class WriteTransaction;
}  // namespace entente::common

namespace entente::profiles {

class ContactHandlers {
 public:
  explicit ContactHandlers(Ground ground) : ground_(ground) {}

  absl::StatusOr<v1::Contact> get(const common::CallContext& call, const v1::GetContactRequest& request) const;
  absl::StatusOr<v1::ListContactsResponse> list(const common::CallContext& call,
                                                const v1::ListContactsRequest& request) const;
  // Idempotent with a request_id: a repeat answers with the contact as it now is.
  absl::StatusOr<v1::Contact> create(const common::CallContext& call, const v1::CreateContactRequest& request) const;
  absl::StatusOr<v1::Contact> update(const common::CallContext& call, const v1::UpdateContactRequest& request) const;
  absl::StatusOr<v1::DeleteContactResponse> remove(const common::CallContext& call,
                                                   const v1::DeleteContactRequest& request) const;
  absl::StatusOr<v1::Contact> confirm(const common::CallContext& call, const v1::ConfirmContactRequest& request) const;
  // Both idempotent.
  absl::StatusOr<v1::GrantContactAccessResponse> grant(const common::CallContext& call,
                                                       const v1::GrantContactAccessRequest& request) const;
  absl::StatusOr<v1::RevokeContactAccessResponse> revoke(const common::CallContext& call,
                                                         const v1::RevokeContactAccessRequest& request) const;

 private:
  // The city of a contact whose confirmation changed shows it, and watchers are woken. REQUIRES: a contact's name.
  absl::Status city_follows(common::WriteTransaction& tx, std::string_view contact) const;

  Ground ground_;
};

}  // namespace entente::profiles
