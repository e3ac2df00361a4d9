#include "services/matching/proposals/held_places.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/places.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;
using v1::Proposal;

constexpr std::string_view kPlacesTaken = "places-taken";
constexpr char kHold[] = "hold-places";
constexpr char kConfirm[] = "confirm-places";
constexpr char kRelease[] = "release-places";
// Longer than a call to the listings service takes.
constexpr absl::Duration kHeadStart = absl::Seconds(30);

// However long the listings service is away: a proposal isn't left without an answer, and has it soon after that is
// back.
constexpr common::RetrierOptions kPatience{.longest_pause = absl::Minutes(2),
                                           .most_attempts = std::numeric_limits<int>::max()};

std::string entry_id(std::string_view destination, std::string_view reservation) {
  return concat(destination, ":", reservation);
}

bool waits_for(const std::optional<Proposal>& proposal, const std::string& reservation) {
  return proposal.has_value() && proposal->state() == Proposal::STATE_APPROVING &&
         proposal->reservation() == reservation;
}

// Whether its places are to be confirmed.
bool is_agreed(const std::optional<Proposal>& proposal, const std::string& reservation) {
  return proposal.has_value() && proposal->has_agreed_terms() && holds_places(proposal->state()) &&
         proposal->reservation() == reservation;
}

bool owns(const std::optional<Proposal>& proposal, const std::string& reservation) {
  return proposal.has_value() && holds_places(proposal->state()) && proposal->reservation() == reservation;
}

absl::StatusOr<std::optional<Proposal>> find(common::ReadTransaction& tx, const std::string& name) {
  const std::optional<common::ProposalName> key = common::ProposalName::parse(name);
  if (!key.has_value()) return std::nullopt;
  return find_proposal(tx, *key);
}

std::vector<Places::Entry> entries_of(const Proposal& proposal) {
  std::vector<Places::Entry> entries;
  for (const Proposal::Party& party : proposal.parties()) entries.push_back({party.listing(), party.listing_etag()});
  return entries;
}

// A partner of the need, and as many places of the providers as were agreed. Listings may have changed since.
std::vector<Places::Entry> agreed_entries_of(const Proposal& proposal) {
  std::vector<Places::Entry> entries;
  for (const Proposal::Party& party : proposal.parties()) {
    const bool provides = party.role() != type::v1::PARTY_ROLE_BENEFICIARY;
    entries.push_back({party.listing(), "", provides ? std::max(proposal.agreed_terms().places(), 1) : 1});
  }
  return entries;
}

// Gives places back that were held after their proposal had left them. An entry of its own: whoever left them may be
// told just now that there was nothing to give back, and takes that one away.
absl::Status owe_late_release(common::WriteTransaction& tx, const std::string& reservation, absl::Time now) {
  return common::put_in_outbox(tx, concat(entry_id(kRelease, reservation), ":late"), kRelease, reservation, now);
}

// The step that a refusal of the listings service means.
Wish refusal(const absl::Status& answer, const Proposal& proposal) {
  Wish wish;
  wish.author = kServiceItself;
  wish.action = Decision::ACTION_REFUSE_PLACES;
  wish.reason = refusal_of(answer);
  type::v1::EngineText cause;
  cause.set_id(concat("review.cause.", wish.reason));
  auto& values = *cause.mutable_parameters();
  const std::string resource = common::fact_of(answer, "resource");
  std::string listing = common::fact_of(answer, "listing");
  // Of a reservation that ended under our hands it isn't known whose places went first.
  if (listing.empty()) listing = common::city_name_of(resource).empty() ? proposal.parties(0).listing() : resource;
  const std::string left = common::fact_of(answer, "places_left");
  values["listing"] = std::move(listing);
  if (wish.reason == kPlacesTaken) values["left"] = left.empty() ? "0" : left;
  wish.cause = std::move(cause);
  return wish;
}

Wish held() {
  Wish wish;
  wish.author = kServiceItself;
  wish.action = Decision::ACTION_HOLD_PLACES;
  return wish;
}

absl::Status take(common::WriteTransaction& tx, const Wish& wish, absl::Time now, Proposal& proposal) {
  const common::ProposalName name = *common::ProposalName::parse(proposal.name());
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Round> round, find_round(tx, name.round));
  Seen seen{std::move(proposal), round.value_or(v1::Round()), this_service(), {}};
  ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, {}, now, seen));
  proposal = std::move(seen.proposal);
  return absl::OkStatus();
}

// What an entry of the outbox says: a proposal and a reservation.
template <typename Do>
absl::Status with_parts(const common::OutboxEntry& entry, const Do& act) {
  const auto parts = common::split(entry.payload, '\n');
  if (parts.size() != 2 && parts.size() != 3) return absl::InternalError("no proposal and reservation");
  return act(std::string(parts[0]), std::string(parts[1]), std::string(parts.size() == 3 ? parts[2] : ""));
}

}  // namespace

bool holds_places(State state) {
  switch (state) {
    case Proposal::STATE_APPROVING:
    case Proposal::STATE_APPROVED:
    case Proposal::STATE_AGREED:
    case Proposal::STATE_RUNNING:
    case Proposal::STATE_REPORT_DUE:
    case Proposal::STATE_REPORTED:
    case Proposal::STATE_CLOSED:
      return true;
    default:
      return false;
  }
}

absl::Status owe_hold(common::WriteTransaction& tx, const Proposal& proposal, absl::Time now,
                      const std::string& former) {
  return common::put_in_outbox(tx, entry_id(kHold, proposal.reservation()), kHold,
                               concat(proposal.name(), "\n", proposal.reservation(), "\n", former), now + kHeadStart);
}

absl::Status owe_release(common::WriteTransaction& tx, const std::string& reservation, absl::Time now) {
  return owe_release_at(tx, reservation, now + kHeadStart);
}

absl::Status owe_release_at(common::WriteTransaction& tx, const std::string& reservation, absl::Time when) {
  return common::put_in_outbox(tx, entry_id(kRelease, reservation), kRelease, reservation, when);
}

absl::Status owe_confirm(common::WriteTransaction& tx, const Proposal& proposal, absl::Time when) {
  return common::put_in_outbox(tx, entry_id(kConfirm, proposal.reservation()), kConfirm,
                               concat(proposal.name(), "\n", proposal.reservation()), when);
}

absl::StatusOr<bool> take_back_confirm(common::WriteTransaction& tx, const std::string& reservation) {
  return common::take_back(tx, entry_id(kConfirm, reservation));
}

absl::StatusOr<bool> take_back_release(common::WriteTransaction& tx, const std::string& reservation) {
  return common::take_back(tx, entry_id(kRelease, reservation));
}

HeldPlaces::HeldPlaces(common::Database& database, const common::Clock& clock, Places& places)
    : database_(database),
      clock_(clock),
      places_(places),
      retrier_(database, clock,
               {{kHold,
                 [this](const common::OutboxEntry& entry) {
                   return with_parts(
                       entry, [this](const std::string& name, const std::string& reservation,
                                     const std::string& former) { return hold_after(former, name, reservation); });
                 }},
                {kConfirm,
                 [this](const common::OutboxEntry& entry) {
                   return with_parts(entry, [this](const std::string& name, const std::string& reservation,
                                                   const std::string&) { return confirm(name, reservation); });
                 }},
                {kRelease, [this](const common::OutboxEntry& entry) { return release(entry.payload); }}},
               kPatience) {}

absl::Status HeldPlaces::hold(const std::string& name, const std::string& reservation, const Also& also) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Proposal> asked,
                           common::read_value<std::optional<Proposal>>(
                               database_, [&](common::ReadTransaction& tx) { return find(tx, name); }));
  absl::Status answer = absl::OkStatus();
  const bool waits = waits_for(asked, reservation);
  const absl::Time now = clock_.now();
  if (waits) {
    answer = places_.hold(reservation, entries_of(*asked), now + kHoldOfPlaces);
    if (!answer.ok() && refusal_of(answer).empty()) return answer;
  }
  return database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> present, find(tx, name));
    if (waits && waits_for(present, reservation)) {
      ENTENTE_RETURN_IF_ERROR(take(tx, answer.ok() ? held() : refusal(answer, *present), now, *present));
      if (also) ENTENTE_RETURN_IF_ERROR(also(tx, *present));
    } else if (!owns(present, reservation)) {
      // Undone meanwhile, or before somebody died: whether places are held under it is known to the listings service.
      ENTENTE_RETURN_IF_ERROR(owe_late_release(tx, reservation, now));
    }
    return common::delivered(tx, entry_id(kHold, reservation));
  });
}

absl::Status HeldPlaces::hold_after(const std::string& former, const std::string& name, const std::string& reservation,
                                    const Also& also) {
  if (!former.empty()) ENTENTE_RETURN_IF_ERROR(release(former));
  return hold(name, reservation, also);
}

absl::Status HeldPlaces::confirm(const std::string& name, const std::string& reservation) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Proposal> asked,
                           common::read_value<std::optional<Proposal>>(
                               database_, [&](common::ReadTransaction& tx) { return find(tx, name); }));
  absl::Status answer = absl::OkStatus();
  const bool agreed = is_agreed(asked, reservation);
  if (agreed) {
    answer = places_.confirm(reservation, agreed_entries_of(*asked));
    if (!answer.ok() && refusal_of(answer).empty()) return answer;
  }
  return database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> present, find(tx, name));
    // A cancellation was taken back since it was looked at.
    if (!agreed && is_agreed(present, reservation)) return absl::AbortedError("agreed again: asked at the next try");
    // Once a report is due nothing is taken back any more.
    const bool may_end = present.has_value() &&
                         (present->state() == Proposal::STATE_AGREED || present->state() == Proposal::STATE_RUNNING);
    if (!answer.ok() && is_agreed(present, reservation) && may_end)
      ENTENTE_RETURN_IF_ERROR(take(tx, refusal(answer, *present), clock_.now(), *present));
    return common::delivered(tx, entry_id(kConfirm, reservation));
  });
}

absl::Status HeldPlaces::release(const std::string& reservation) {
  ENTENTE_RETURN_IF_ERROR(places_.release(reservation));
  return database_.write(
      [&](common::WriteTransaction& tx) { return common::delivered(tx, entry_id(kRelease, reservation)); });
}

absl::StatusOr<common::Retrier::Outcome> HeldPlaces::run() {
  return retrier_.run();
}

}  // namespace entente::matching
