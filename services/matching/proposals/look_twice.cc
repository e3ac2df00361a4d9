#include "services/matching/proposals/look_twice.h"

#include <algorithm>
#include <optional>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/answers.h"

namespace entente::matching {
namespace {

using v1::Proposal;

bool is_before_coordinators(const Proposal& proposal) {
  return proposal.state() == Proposal::STATE_PROPOSED || proposal.state() == Proposal::STATE_RETURNED;
}

}  // namespace

absl::Status LookTwice::tell(Proposal& proposal) {
  tell_times(proposal);
  proposal.clear_flags();
  if (!is_before_coordinators(proposal)) return absl::OkStatus();
  const auto add = [&](Proposal::Flag flag, bool holds) {
    if (holds) proposal.add_flags(flag);
  };
  add(Proposal::FLAG_RULES_NOT_KNOWN, proposal.unknown_rules_size() > 0);
  add(Proposal::FLAG_INTERCHANGEABLE, proposal.pairing().standing() == v1::STANDING_INTERCHANGEABLE);
  add(Proposal::FLAG_LOW_SCORE, proposal.weak_score());
  add(Proposal::FLAG_THIN, proposal.pairing().candidate().thin());
  add(Proposal::FLAG_LITTLE_TIME,
      proposal.has_common_days() && proposal.common_days() - proposal.needed_days() < kDaysToSpare);
  add(Proposal::FLAG_DEADLINE_NEAR, is_deadline_near(proposal));
  ENTENTE_ASSIGN_OR_RETURN(const bool at_limit, is_city_at_limit(proposal));
  add(Proposal::FLAG_CITY_AT_LIMIT, at_limit);
  add(Proposal::FLAG_CONTACT_NOT_CONFIRMED, is_contact_not_confirmed(proposal));
  add(Proposal::FLAG_LISTING_CHANGED, is_listing_changed(proposal));
  return absl::OkStatus();
}

void LookTwice::tell_times(Proposal& proposal) const {
  proposal.clear_deadline();
  proposal.clear_common_days();
  std::optional<absl::CivilDay> deadline, start, end;
  int needed = 0;
  for (const Proposal::Party& party : proposal.parties()) {
    const auto listing = world_.listing(party.listing());
    if (listing == nullptr) continue;
    if (listing->has_deadline()) {
      const absl::CivilDay day = common::last_day(listing->deadline());
      deadline = std::min(deadline.value_or(day), day);
    }
    const type::v1::Window& window = listing->window();
    if (window.has_start()) {
      const absl::CivilDay day = common::first_day(window.start());
      start = std::max(start.value_or(day), day);
    }
    if (window.has_end()) {
      const absl::CivilDay day = common::last_day(window.end());
      end = std::min(end.value_or(day), day);
    }
    needed = std::max(needed, window.min_duration_days());
  }
  if (deadline.has_value()) *proposal.mutable_deadline() = common::to_partial_date(*deadline);
  if (start.has_value() && end.has_value())
    proposal.set_common_days(static_cast<int>(std::max<absl::civil_diff_t>(0, *end - *start + 1)));
  proposal.set_needed_days(needed);
}

bool LookTwice::is_deadline_near(const Proposal& proposal) const {
  if (!proposal.has_deadline()) return false;
  const v1::Programme* const programme = programme_of(proposal);
  const int review_days = programme == nullptr ? 0 : programme->review_days();
  return common::last_day(proposal.deadline()) < common::utc_day(now_) + review_days + answer_days(proposal, world_);
}

absl::StatusOr<bool> LookTwice::is_city_at_limit(const Proposal& proposal) {
  ENTENTE_ASSIGN_OR_RETURN(const CityLoads* const counted, loads_.get());
  Facts facts;
  tell_city_limits(proposal, *counted, *world_.profiles, programme_of(proposal), facts);
  return !facts.hold(Condition::kWithinCityLimits);
}

bool LookTwice::is_contact_not_confirmed(const Proposal& proposal) const {
  if (proposal.example()) return false;
  return std::any_of(proposal.parties().begin(), proposal.parties().end(), [&](const Proposal::Party& party) {
    const auto city = world_.profiles->cities.find(party.city());
    if (city == world_.profiles->cities.end()) return false;
    return !city->second->has_contact_confirm_date() ||
           common::last_day(city->second->contact_confirm_date()) + kDaysOfConfirmation < common::utc_day(now_);
  });
}

bool LookTwice::is_listing_changed(const Proposal& proposal) const {
  return std::any_of(proposal.parties().begin(), proposal.parties().end(), [&](const Proposal::Party& party) {
    const auto listing = world_.listing(party.listing());
    return listing == nullptr || listing->etag() != party.listing_etag();
  });
}

const v1::Programme* LookTwice::programme_of(const Proposal& proposal) const {
  const auto name = common::ProposalName::parse(proposal.name());
  return name.has_value() && world_.decisions != nullptr
             ? world_.programme(common::ProgrammeName(name->round.programme).text())
             : nullptr;
}

}  // namespace entente::matching
