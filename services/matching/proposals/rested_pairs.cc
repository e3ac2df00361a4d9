#include "services/matching/proposals/rested_pairs.h"

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/matching/cooperations/answer_times.h"
#include "services/matching/cooperations/cooperation_store.h"

namespace entente::matching {
namespace {

constexpr std::size_t kDigits = 16;

}  // namespace

v1::Cooperation rested_pair(const v1::Proposal& proposal, const std::string& leaving, absl::Time now) {
  v1::Cooperation rested;
  rested.set_state(v1::Cooperation::STATE_DECLINED);
  rested.set_proposal(proposal.name());
  for (const v1::Proposal::Party& party : proposal.parties()) {
    switch (party.role()) {
      case type::v1::PARTY_ROLE_BENEFICIARY:
        rested.set_beneficiary_city(party.city());
        rested.set_need(party.listing());
        break;
      case type::v1::PARTY_ROLE_PIVOTAL:
        rested.set_pivotal_city(party.city());
        rested.set_offer(party.listing());
        break;
      default:
        if (party.city() != leaving) break;
        rested.set_facilitating_city(party.city());
        rested.set_facilitator(party.listing());
    }
  }
  auto parties = proposal.parties();
  for (v1::Proposal::Party& party : parties) {
    if (party.city() == leaving) *party.mutable_answer_time() = common::to_timestamp(now);
  }
  note_answers(parties, rested);
  rested.set_declined_by(leaving);
  *rested.mutable_end() = common::to_partial_date(absl::ToCivilDay(now, absl::UTCTimeZone()));
  rested.set_name(common::CooperationName(common::concat("declined-", common::Digest("entente.declined")
                                                                          .add(proposal.name())
                                                                          .add(rested.need())
                                                                          .add(rested.offer())
                                                                          .add(rested.facilitator())
                                                                          .finish_hex()
                                                                          .substr(0, kDigits)))
                      .text());
  return rested;
}

absl::Status rest_pair(common::WriteTransaction& tx, const v1::Proposal& proposal, const std::string& leaving,
                       absl::Time now) {
  v1::Cooperation rested = rested_pair(proposal, leaving, now);
  return put_cooperation(tx, rested);
}

absl::Status wake_pair(common::WriteTransaction& tx, const v1::Proposal& proposal, const std::string& leaving) {
  return delete_cooperation(tx, common::id_of(rested_pair(proposal, leaving, absl::UnixEpoch()).name()));
}

}  // namespace entente::matching
