#include "services/matching/cooperations/agreed_cooperation.h"

#include <google/protobuf/util/message_differencer.h>

#include <optional>
#include <string_view>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/matching/cooperations/answer_times.h"
#include "services/matching/cooperations/cooperation_store.h"

namespace entente::matching {
namespace {

using v1::Cooperation;
using v1::Proposal;

constexpr std::size_t kMostOfCity = 24;
constexpr std::size_t kDigits = 12;

std::string city_in(const Proposal& proposal, type::v1::PartyRole role) {
  for (const auto& party : proposal.parties()) {
    if (party.role() == role) return party.city();
  }
  return {};
}

std::string short_id(const std::string& city) {
  std::string_view id = common::id_of(city).substr(0, kMostOfCity);
  if (id.ends_with('-')) id.remove_suffix(1);
  return std::string(id);
}

Cooperation::State state_of(Proposal::State state) {
  switch (state) {
    case Proposal::STATE_RUNNING:
    case Proposal::STATE_REPORT_DUE:
    case Proposal::STATE_REPORTED:
      return Cooperation::STATE_RUNNING;
    case Proposal::STATE_CLOSED:
      return Cooperation::STATE_CLOSED;
    case Proposal::STATE_CANCELLED:
      return Cooperation::STATE_CANCELLED;
    default:
      return Cooperation::STATE_AGREED;
  }
}

bool is_over(Cooperation::State state) {
  return state == Cooperation::STATE_CLOSED || state == Cooperation::STATE_CANCELLED;
}

bool has_begun(Cooperation::State state) {
  return state == Cooperation::STATE_RUNNING || state == Cooperation::STATE_CLOSED;
}

// When it began and ended, or shall: as agreed, but not later than it does.
void set_days(const type::v1::Window& agreed, absl::CivilDay today, Cooperation& cooperation) {
  if (!has_begun(cooperation.state())) {
    cooperation.clear_start();
    if (agreed.has_start()) *cooperation.mutable_start() = agreed.start();
  } else if (!cooperation.has_start() || common::first_day(cooperation.start()) > today) {
    *cooperation.mutable_start() = common::to_partial_date(today);
  }
  if (!is_over(cooperation.state())) {
    cooperation.clear_end();
    if (agreed.has_end()) *cooperation.mutable_end() = agreed.end();
  } else if (!cooperation.has_end() || common::last_day(cooperation.end()) > today) {
    *cooperation.mutable_end() = common::to_partial_date(today);
  }
  // One that was cancelled before it began.
  if (cooperation.has_start() && cooperation.has_end() &&
      common::first_day(cooperation.start()) > common::last_day(cooperation.end()))
    cooperation.clear_start();
}

}  // namespace

std::string cooperation_of(const Proposal& proposal) {
  const std::string digest = common::Digest("entente.cooperation").add(proposal.name()).finish_hex();
  return common::CooperationName(common::concat(short_id(city_in(proposal, type::v1::PARTY_ROLE_BENEFICIARY)), "-",
                                                short_id(city_in(proposal, type::v1::PARTY_ROLE_PIVOTAL)), "-",
                                                digest.substr(0, kDigits)))
      .text();
}

absl::StatusOr<Cooperation> begin_cooperation(common::WriteTransaction& tx, const Proposal& proposal, absl::Time now) {
  const std::string name = proposal.cooperation().empty() ? cooperation_of(proposal) : proposal.cooperation();
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Cooperation> former, find_cooperation(tx, common::id_of(name)));
  Cooperation cooperation = former.value_or(Cooperation());
  cooperation.set_name(name);
  cooperation.set_beneficiary_city(city_in(proposal, type::v1::PARTY_ROLE_BENEFICIARY));
  cooperation.set_pivotal_city(city_in(proposal, type::v1::PARTY_ROLE_PIVOTAL));
  cooperation.set_facilitating_city(city_in(proposal, type::v1::PARTY_ROLE_FACILITATING));
  const v1::Pairing& pairing = proposal.pairing().candidate().pairing();
  cooperation.set_need(pairing.need());
  cooperation.set_offer(pairing.offer());
  cooperation.set_facilitator(pairing.facilitator());
  cooperation.set_proposal(proposal.name());
  cooperation.set_state(state_of(proposal.state()));
  *cooperation.mutable_agreed_terms() = proposal.agreed_terms();
  if (!cooperation.has_agree_time()) *cooperation.mutable_agree_time() = common::to_timestamp(now);
  set_days(proposal.agreed_terms().window(), common::utc_day(now), cooperation);
  note_answers(proposal.parties(), cooperation);
  if (former.has_value() && google::protobuf::util::MessageDifferencer::Equals(*former, cooperation))
    return cooperation;
  ENTENTE_RETURN_IF_ERROR(put_cooperation(tx, cooperation));
  return cooperation;
}

}  // namespace entente::matching
