// ContactGrants: the cities of a proposal see each other's contacts while it is before them, agreed or carried out, and
// no longer. That it may have changed is stored in the outbox, in the transaction of the step; what holds then follows
// from the proposal as it is when the entry is delivered, so that entries may come late, twice or in any order.
// Guarantee: once the outbox is empty, a grant is there if and only if sees_contacts() says so. Several processes may
// run on one store. Thread-safe.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/storage/retrier.h"

namespace entente::common {
class Client;
class Clock;
class Database;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// The profiles service as contacts need it. An interface for tests. Thread-safe.
class Contacts {
 public:
  virtual ~Contacts() = default;
  // `grantee` sees the contacts of `city`, or no longer, for `reason`. Idempotent.
  virtual absl::Status grant(const std::string& city, const std::string& grantee, const std::string& reason) = 0;
  virtual absl::Status revoke(const std::string& city, const std::string& grantee, const std::string& reason) = 0;
};

// Over gRPC, by this service's own right.
class ContactsOfProfiles final : public Contacts {
 public:
  // `profiles` outlives it.
  explicit ContactsOfProfiles(const common::Client& profiles) : profiles_(profiles) {}
  absl::Status grant(const std::string& city, const std::string& grantee, const std::string& reason) override;
  absl::Status revoke(const std::string& city, const std::string& grantee, const std::string& reason) override;

 private:
  const common::Client& profiles_;
};

// Whether its cities see each other's contacts.
bool sees_contacts(const v1::Proposal& proposal, absl::Time now);

// Put into the outbox: from `when` on, who sees whose contacts may be another. A city that is a party of `proposal` and
// none any more when it is delivered sees nothing and isn't seen. REQUIRES: the proposal is written in the same
// transaction, behind this.
absl::Status owe_contacts(common::WriteTransaction& tx, const v1::Proposal& proposal, absl::Time when);

class ContactGrants {
 public:
  // The parts outlive it.
  ContactGrants(common::Database& database, const common::Clock& clock, Contacts& contacts);
  // Does all that is due.
  absl::StatusOr<common::Retrier::Outcome> run() { return retrier_.run(); }

 private:
  absl::Status settle(const std::string& payload);
  common::Database& database_;
  const common::Clock& clock_;
  Contacts& contacts_;
  common::Retrier retrier_;
};

}  // namespace entente::matching
