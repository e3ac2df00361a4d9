#include "services/matching/proposals/held_places.h"

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

constexpr char kHold[] = "hold-places";
constexpr char kRelease[] = "release-places";
// Longer than a call to the listings service takes.
constexpr absl::Duration kHeadStart = absl::Seconds(30);

// However long the listings service is away: a proposal isn't left without an answer.
constexpr common::RetrierOptions kPatience{.longest_pause = absl::Minutes(10),
                                           .most_attempts = std::numeric_limits<int>::max()};

std::string entry_id(std::string_view destination, std::string_view reservation) {
  return concat(destination, ":", reservation);
}

bool waits_for(const std::optional<Proposal>& proposal, const std::string& reservation) {
  return proposal.has_value() && proposal->state() == Proposal::STATE_APPROVING &&
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

// The step that the answer of the listings service means.
Wish step_of(const absl::Status& answer) {
  Wish wish;
  wish.author = kServiceItself;
  wish.action = answer.ok() ? Decision::ACTION_HOLD_PLACES : Decision::ACTION_REFUSE_PLACES;
  if (answer.ok()) return wish;
  wish.reason = refusal_of(answer);
  type::v1::EngineText cause;
  cause.set_id(concat("review.cause.", wish.reason));
  auto& values = *cause.mutable_parameters();
  const std::string resource = common::fact_of(answer, "resource");
  const std::string listing = common::fact_of(answer, "listing");
  values["listing"] = listing.empty() ? resource : listing;
  if (const std::string left = common::fact_of(answer, "places_left"); !left.empty()) values["left"] = left;
  wish.cause = std::move(cause);
  return wish;
}

absl::Status take(common::WriteTransaction& tx, const absl::Status& answer, absl::Time now, Proposal& proposal) {
  const common::ProposalName name = *common::ProposalName::parse(proposal.name());
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Round> round, find_round(tx, name.round));
  Seen seen{std::move(proposal), round.value_or(v1::Round()), this_service(), {}};
  ENTENTE_RETURN_IF_ERROR(take_step(tx, step_of(answer), {}, now, seen));
  proposal = std::move(seen.proposal);
  return absl::OkStatus();
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

absl::Status owe_hold(common::WriteTransaction& tx, const Proposal& proposal, absl::Time now) {
  return common::put_in_outbox(tx, entry_id(kHold, proposal.reservation()), kHold,
                               concat(proposal.name(), "\n", proposal.reservation()), now + kHeadStart);
}

absl::Status owe_release(common::WriteTransaction& tx, const std::string& reservation, absl::Time now) {
  return common::put_in_outbox(tx, entry_id(kRelease, reservation), kRelease, reservation, now + kHeadStart);
}

HeldPlaces::HeldPlaces(common::Database& database, const common::Clock& clock, Places& places)
    : database_(database),
      clock_(clock),
      places_(places),
      retrier_(database, clock,
               {{kHold,
                 [this](const common::OutboxEntry& entry) {
                   const auto parts = common::split(entry.payload, '\n');
                   if (parts.size() != 2) return absl::InternalError("no proposal and reservation");
                   return hold(std::string(parts[0]), std::string(parts[1]));
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
      ENTENTE_RETURN_IF_ERROR(take(tx, answer, now, *present));
      if (also) ENTENTE_RETURN_IF_ERROR(also(tx, *present));
    } else if (!owns(present, reservation)) {
      // Undone meanwhile, or before somebody died: whether places are held under it is known to the listings service.
      ENTENTE_RETURN_IF_ERROR(owe_release(tx, reservation, now));
    }
    return common::delivered(tx, entry_id(kHold, reservation));
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
