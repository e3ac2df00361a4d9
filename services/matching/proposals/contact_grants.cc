#include "services/matching/proposals/contact_grants.h"

#include <grpcpp/client_context.h>

#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/client.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/answers.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::matching {
namespace {

using v1::Proposal;

constexpr char kShare[] = "share-contacts";

template <typename Request>
Request grant_of(const std::string& city, const std::string& grantee, const std::string& reason) {
  Request request;
  request.set_city(city);
  request.set_grantee(grantee);
  request.set_reason(reason);
  return request;
}

// Whether the step that ended it can still be undone: the service's own can't.
bool can_come_back(const Proposal& proposal, absl::Time now) {
  const v1::Decision& last = proposal.last_decision();
  return last.role() != type::v1::Access::ROLE_SERVICE &&
         now < common::from_timestamp(last.create_time()) + kTimeToUndo;
}

absl::StatusOr<std::optional<Proposal>> find(common::Database& database, const std::string& name) {
  const auto key = common::ProposalName::parse(name);
  if (!key.has_value()) return std::nullopt;
  return common::read_value<std::optional<Proposal>>(
      database, [&](common::ReadTransaction& tx) { return find_proposal(tx, *key); });
}

}  // namespace

absl::Status ContactsOfProfiles::grant(const std::string& city, const std::string& grantee, const std::string& reason) {
  profiles::v1::GrantContactAccessResponse reply;
  return common::from_grpc(
      profiles::v1::ProfileService::NewStub(profiles_.channel())
          ->GrantContactAccess(profiles_.context().get(),
                               grant_of<profiles::v1::GrantContactAccessRequest>(city, grantee, reason), &reply));
}

absl::Status ContactsOfProfiles::revoke(const std::string& city, const std::string& grantee,
                                        const std::string& reason) {
  profiles::v1::RevokeContactAccessResponse reply;
  return common::from_grpc(
      profiles::v1::ProfileService::NewStub(profiles_.channel())
          ->RevokeContactAccess(profiles_.context().get(),
                                grant_of<profiles::v1::RevokeContactAccessRequest>(city, grantee, reason), &reply));
}

bool sees_contacts(const Proposal& proposal, absl::Time now) {
  switch (proposal.state()) {
    case Proposal::STATE_APPROVED:
    case Proposal::STATE_AGREED:
    case Proposal::STATE_RUNNING:
    case Proposal::STATE_REPORT_DUE:
    case Proposal::STATE_REPORTED:
      return is_told(proposal, now);
    case Proposal::STATE_DECLINED:
    case Proposal::STATE_WITHDRAWN:
    case Proposal::STATE_CANCELLED:
      return is_told(proposal, now) && can_come_back(proposal, now);
    default:
      return false;
  }
}

absl::Status owe_contacts(common::WriteTransaction& tx, const Proposal& proposal, absl::Time when) {
  std::string payload = proposal.name();
  for (const Proposal::Party& party : proposal.parties()) common::append(payload, "\n", party.city());
  // The etag is that of before this write: no other write has it.
  return common::put_in_outbox(tx, common::concat(kShare, ":", proposal.name(), ":", proposal.etag()), kShare, payload,
                               when);
}

ContactGrants::ContactGrants(common::Database& database, const common::Clock& clock, Contacts& contacts)
    : database_(database),
      clock_(clock),
      contacts_(contacts),
      retrier_(database, clock,
               {{kShare, [this](const common::OutboxEntry& entry) { return settle(entry.payload); }}}) {}

absl::Status ContactGrants::settle(const std::string& payload) {
  const std::vector<std::string_view> parts = common::split(payload, '\n');
  const std::string name(parts.front());
  std::set<std::string> cities(parts.begin() + 1, parts.end());
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> proposal, find(database_, name));
  bool done = false;
  while (!done && proposal.has_value()) {
    const bool sees = sees_contacts(*proposal, clock_.now());
    for (const Proposal::Party& party : proposal->parties()) cities.insert(party.city());
    for (const std::string& of : cities) {
      for (const std::string& to : cities) {
        if (of == to) continue;
        const bool both = find_party(*proposal, of) != nullptr && find_party(*proposal, to) != nullptr;
        ENTENTE_RETURN_IF_ERROR(sees && both ? contacts_.grant(of, to, name) : contacts_.revoke(of, to, name));
      }
    }
    // A step that was taken meanwhile owes its own entry; but that one may have been delivered before this call came
    // through.
    const std::string etag = proposal->etag();
    ENTENTE_ASSIGN_OR_RETURN(proposal, find(database_, name));
    done = !proposal.has_value() || (proposal->etag() == etag && sees_contacts(*proposal, clock_.now()) == sees);
  }
  return absl::OkStatus();
}

}  // namespace entente::matching
