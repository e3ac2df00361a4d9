// People and their assignments: authorise, validate, do, reply. What is kept for the repeat of a create is the person's
// name (`people/{id}`) only, so that erasing leaves nothing behind. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/profiles/ground.h"

namespace entente::common {
struct CallContext;
}

namespace entente::profiles {

class PersonHandlers {
 public:
  explicit PersonHandlers(Ground ground) : ground_(ground) {}

  absl::StatusOr<v1::Caller> caller(const common::CallContext& call, const v1::GetCallerRequest& request) const;
  absl::StatusOr<v1::Person> get(const common::CallContext& call, const v1::GetPersonRequest& request) const;
  // A person may ask for the own subject; services look up assignments this way.
  absl::StatusOr<v1::ListPeopleResponse> list(const common::CallContext& call,
                                              const v1::ListPeopleRequest& request) const;
  // Idempotent with a request_id: a repeat answers with the person as it now is.
  absl::StatusOr<v1::Person> create(const common::CallContext& call, const v1::CreatePersonRequest& request) const;
  // A person may change the own display name and language.
  absl::StatusOr<v1::Person> update(const common::CallContext& call, const v1::UpdatePersonRequest& request) const;
  // Removes subject, names, language and assignments; the id stays. Idempotent.
  absl::StatusOr<v1::Person> erase(const common::CallContext& call, const v1::ErasePersonRequest& request) const;

 private:
  Ground ground_;
};

}  // namespace entente::profiles
