#include "services/matching/proposals/reason_acts.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/listing_changes.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/world/requests.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;

constexpr char kActs[] = "act-on-reason";
constexpr std::string_view kOutOfDate = "listing-out-of-date";
constexpr std::string_view kNoCapacity = "no-capacity";
constexpr std::string_view kPrefersOther = "prefers-other-partner";
constexpr std::string_view kLanguage = "language";

// However long the listings service is away.
constexpr common::RetrierOptions kPatience{.longest_pause = absl::Minutes(2),
                                           .most_attempts = std::numeric_limits<int>::max()};

// What is owed: the decline, by its proposal and time, and what to do with which listing.
struct Act {
  std::string proposal;
  std::string time;  // microseconds of the Unix epoch
  std::string reason;
  std::string listing;
  std::string places;

  std::string text() const { return concat(proposal, "\n", time, "\n", reason, "\n", listing, "\n", places); }
};

std::string listing_of(const v1::Proposal& proposal, const std::string& city) {
  const auto found = std::find_if(proposal.parties().begin(), proposal.parties().end(),
                                  [&](const auto& party) { return party.city() == city; });
  return found == proposal.parties().end() ? std::string() : found->listing();
}

// A note of this service for coordinators.
absl::Status note(common::WriteTransaction& tx, const v1::Proposal& proposal, const Declined& declined,
                  std::string_view text_id, absl::Time now) {
  Decision decision;
  decision.set_action(Decision::ACTION_NOTE);
  decision.set_from_state(proposal.state());
  decision.set_to_state(proposal.state());
  decision.set_author(kServiceItself);
  decision.set_role(type::v1::Access::ROLE_SERVICE);
  decision.set_audience(Decision::AUDIENCE_COORDINATORS);
  *decision.mutable_create_time() = common::to_timestamp(now);
  decision.mutable_cause()->set_id(std::string(text_id));
  auto& values = *decision.mutable_cause()->mutable_parameters();
  values["city"] = declined.city;
  if (!declined.preferred.empty()) values["preferred"] = declined.preferred;
  return append_decision(tx, *common::ProposalName::parse(proposal.name()), decision);
}

// Whether the decline of that time still stands.
absl::StatusOr<bool> stands(common::ReadTransaction& tx, const Act& act) {
  const std::optional<common::ProposalName> name = common::ProposalName::parse(act.proposal);
  if (!name.has_value()) return false;
  ENTENTE_ASSIGN_OR_RETURN(const auto decisions, list_decisions(tx, *name, "", common::kEverything));
  return std::any_of(decisions.entries.begin(), decisions.entries.end(), [&](const Decision& decision) {
    return decision.action() == Decision::ACTION_DECLINE && !decision.reverted() &&
           concat(common::to_micros(common::from_timestamp(decision.create_time()))) == act.time;
  });
}

}  // namespace

absl::Status act_on_reason(common::WriteTransaction& tx, const v1::Proposal& proposal, const Declined& declined,
                           const World& world, absl::Time now) {
  if (declined.reason == kLanguage) return note(tx, proposal, declined, "review.hint.interpreter", now);
  if (declined.reason == kPrefersOther)
    return declined.preferred.empty() ? absl::OkStatus() : note(tx, proposal, declined, "review.hint.preferred", now);
  if (declined.reason != kOutOfDate && declined.reason != kNoCapacity) return absl::OkStatus();
  Act act{proposal.name(), concat(common::to_micros(now)), declined.reason, listing_of(proposal, declined.city), "0"};
  const auto listing = world.listing(act.listing);
  if (listing == nullptr) return absl::OkStatus();
  act.places = std::to_string(listing->capacity());
  return common::put_in_outbox(tx, concat(kActs, ":", act.proposal, ":", act.time), kActs, act.text(),
                               now + kTimeToUndo);
}

ReasonActs::ReasonActs(common::Database& database, const common::Clock& clock, ListingChanges& changes)
    : database_(database),
      changes_(changes),
      retrier_(database, clock, {{kActs, [this](const common::OutboxEntry& entry) { return act(entry); }}}, kPatience) {
}

absl::Status ReasonActs::act(const common::OutboxEntry& entry) {
  const auto parts = common::split(entry.payload, '\n');
  std::int64_t places = 0;
  if (parts.size() != 5 || !parse_number(parts[4], places)) return absl::InternalError("no act on a reason");
  const Act act{std::string(parts[0]), std::string(parts[1]), std::string(parts[2]), std::string(parts[3]),
                std::string(parts[4])};
  ENTENTE_ASSIGN_OR_RETURN(const bool still, common::read_value<bool>(database_, [&](common::ReadTransaction& tx) {
                             return stands(tx, act);
                           }));
  if (!still) return absl::OkStatus();
  if (act.reason == kOutOfDate) return changes_.hold(act.listing, listings::v1::Listing::HOLD_REASON_OUT_OF_DATE);
  return changes_.lower(act.listing, static_cast<std::int32_t>(places));
}

absl::StatusOr<common::Retrier::Outcome> ReasonActs::run() {
  return retrier_.run();
}

}  // namespace entente::matching
