// People: the profiles service as matching needs it: who somebody is, and who wants a digest. An interface, so
// that tests name their own. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/profiles/v1/person.pb.h"
#include "services/common/rpc/caller.h"

namespace entente::common {
class Client;
}

namespace entente::matching {

class People {
 public:
  using Person = profiles::v1::Person;

  virtual ~People() = default;
  // Who signs in as `subject`; nothing: nobody, or somebody by a token alone.
  virtual absl::StatusOr<std::optional<Person>> by_subject(const std::string& subject) = 0;
  // Nothing: there is no such person.
  virtual absl::StatusOr<std::optional<Person>> by_name(const std::string& name) = 0;
  // Calls `see` for each, by name.
  virtual absl::Status each(const std::function<void(const Person&)>& see) = 0;
};

// Over gRPC, by this service's own right.
class PeopleOfProfiles final : public People {
 public:
  // `profiles` outlives it.
  explicit PeopleOfProfiles(const common::Client& profiles) : profiles_(profiles) {}
  absl::StatusOr<std::optional<Person>> by_subject(const std::string& subject) override;
  absl::StatusOr<std::optional<Person>> by_name(const std::string& name) override;
  absl::Status each(const std::function<void(const Person&)>& see) override;

 private:
  const common::Client& profiles_;
};

// `people/{person}` who calls; empty where profiles knows nobody of this subject, or can't be asked now.
std::string name_of_caller(People& people, const common::Caller& caller);

// What the person may do at `now`, as if signed in: for what is made for people who aren't there.
common::Caller caller_of(const profiles::v1::Person& person, absl::Time now);

}  // namespace entente::matching
