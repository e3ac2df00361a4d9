// LookTwice: why a person should look twice at a proposal before deciding (Proposal.Flag), from what was stored when it
// was made and from the world as it is now. For one request: it keeps what it has counted. Not thread-safe.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/proposals/city_loads.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// Fewer days to spare in the common period are little time.
inline constexpr int kDaysToSpare = 14;
// Days after which a contact is to be confirmed again.
inline constexpr int kDaysOfConfirmation = 365;

class LookTwice {
 public:
  // All outlive it. `loads` of the transaction in which proposals are read.
  LookTwice(const World& world, LoadsOnce& loads, absl::Time now) : world_(world), loads_(loads), now_(now) {}

  // Sets deadline, common_days, needed_days and, while it is before coordinators, flags. A head (proposal_head.h) gets
  // what the whole proposal gets.
  absl::Status tell(v1::Proposal& proposal);

 private:
  void tell_times(v1::Proposal& proposal) const;
  bool is_deadline_near(const v1::Proposal& proposal) const;
  absl::StatusOr<bool> is_city_at_limit(const v1::Proposal& proposal);
  bool is_contact_not_confirmed(const v1::Proposal& proposal) const;
  bool is_listing_changed(const v1::Proposal& proposal) const;
  const v1::Programme* programme_of(const v1::Proposal& proposal) const;

  const World& world_;
  LoadsOnce& loads_;
  const absl::Time now_;
};

}  // namespace entente::matching
