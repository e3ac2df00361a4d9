#include "services/matching/proposals/interest_handlers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/caller.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/common/text/text.h"
#include "services/matching/access.h"
#include "services/matching/errors.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/seeing.h"
#include "services/matching/proposals/write_or_try.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;
using v1::Proposal;

constexpr std::size_t kMostText = 10'000;
constexpr std::size_t kMostOfNeed = 48;
constexpr std::size_t kDigits = 12;

absl::Status check(const v1::ExpressInterestRequest& request) {
  common::FieldViolations violations;
  const std::string form = concat("must be a name of the form ", common::ListingName::kPattern);
  violations.require(common::ListingName::parse(request.need()).has_value(), "need", form);
  violations.require(common::ListingName::parse(request.offer()).has_value(), "offer", form);
  violations.require(request.programme().empty() || common::ProgrammeName::parse(request.programme()).has_value(),
                     "programme", concat("must be a name of the form ", common::ProgrammeName::kPattern));
  common::check_text("text", request.text(), {.max_code_points = kMostText, .lines = true}, violations);
  return violations.status();
}

absl::StatusOr<const v1::Programme*> programme_of(const World& world, const std::string& said) {
  const auto& all = world.decisions->programmes;
  if (said.empty() && all.size() != 1)
    return common::invalid_field("programme", concat("is missing: there are ", all.size(), "; say in which of them"));
  const v1::Programme* const programme = said.empty() ? all.begin()->second.get() : world.programme(said);
  if (programme == nullptr) return common::not_found(said);
  return programme;
}

// The listings are there and seen, and are a need and a pivotal offer of two cities.
absl::Status check_listings(const common::Caller& caller, const World& world,
                            const v1::ExpressInterestRequest& request) {
  const auto need = visible_listing(caller, world, request.need());
  if (need == nullptr) return common::not_found(request.need());
  const auto offer = visible_listing(caller, world, request.offer());
  if (offer == nullptr) return common::not_found(request.offer());
  common::FieldViolations violations;
  violations.require(need->role() == type::v1::PARTY_ROLE_BENEFICIARY, "need", "isn't a need");
  violations.require(offer->role() == type::v1::PARTY_ROLE_PIVOTAL, "offer", "isn't a pivotal offer");
  violations.require(common::city_name_of(request.need()) != common::city_name_of(request.offer()), "offer",
                     "is of the same city as the need: ask for one of another");
  return violations.status();
}

// The round that coordinators review now.
absl::StatusOr<v1::Round> newest_round(common::ReadTransaction& tx, const v1::Programme& programme) {
  ENTENTE_ASSIGN_OR_RETURN(const RoundPage page,
                           list_rounds(tx, common::id_of(programme.name()), 0, common::kEverything));
  const auto found = std::find_if(page.rounds.entries.begin(), page.rounds.entries.end(), [](const v1::Round& round) {
    return round.state() == v1::Round::STATE_SOLVED || round.state() == v1::Round::STATE_PUBLISHED;
  });
  if (found != page.rounds.entries.end()) return *found;
  return common::make_error(kRoundNotSolved,
                            concat(programme.name(), " has no round yet in which it could be put before coordinators"),
                            {{"resource", programme.name()}});
}

std::string interest_id(const common::RoundName& round, const v1::Pairing& pairing, std::size_t nth) {
  const std::string digest = common::Digest("entente.interest")
                                 .add(round.text())
                                 .add(pairing.need())
                                 .add(pairing.offer())
                                 .add(std::to_string(nth))
                                 .finish_hex();
  std::string_view need = common::id_of(pairing.need()).substr(0, kMostOfNeed);
  if (need.ends_with('-')) need.remove_suffix(1);
  return concat(need, "-", digest.substr(0, kDigits));
}

// One of each time that the pair is asked for: the city may ask again once the one before has ended. What coordinators
// have in their queue besides isn't the city's to know.
absl::StatusOr<std::string> free_name(common::ReadTransaction& tx, const common::Caller& caller, const v1::Round& round,
                                      const common::RoundName& key, const v1::Pairing& pairing) {
  ProposalFilter same;
  same.need = pairing.need();
  same.offer = pairing.offer();
  ENTENTE_ASSIGN_OR_RETURN(const auto others, list_proposals(tx, key, same, "", common::kEverything));
  for (const Proposal& other : others.entries) {
    if (is_end(other.state()) || !may_see(caller, other, round.state())) continue;
    return common::make_error(common::kAlreadyExists,
                              concat(other.name(), " is of this need and this offer, and open: follow that one"),
                              {{"resource", other.name()}});
  }
  return common::ProposalName(key, interest_id(key, pairing, others.entries.size())).text();
}

}  // namespace

InterestHandlers::InterestHandlers(common::Database& database, WorldSource world, PairJudge judge)
    : database_(database), world_(std::move(world)), judge_(std::move(judge)) {}

absl::StatusOr<Proposal> InterestHandlers::express(const common::CallContext& call,
                                                   const v1::ExpressInterestRequest& request) {
  if (!call.caller.is_focal_point_of(common::city_name_of(request.need())))
    return common::permission_denied("express interest for this need", "focal points of its city");
  ENTENTE_RETURN_IF_ERROR(check(request));
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_ASSIGN_OR_RETURN(const v1::Programme* const programme, programme_of(world, request.programme()));
  ENTENTE_RETURN_IF_ERROR(check_listings(call.caller, world, request));
  v1::Pairing pairing;
  pairing.set_need(request.need());
  pairing.set_offer(request.offer());
  ENTENTE_ASSIGN_OR_RETURN(const JudgedPair judged, judge_(world, *programme, pairing, call.now));
  Wish wish{Decision::ACTION_EXPRESS_INTEREST, "", "", request.text(), call.caller.subject, {}};
  wish.city = std::string(common::city_name_of(request.need()));
  return write_or_try<Proposal>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Proposal> {
        ENTENTE_ASSIGN_OR_RETURN(v1::Round round, newest_round(tx, *programme));
        const common::RoundName key = *common::RoundName::parse(round.name());
        Proposal proposal = make_proposals(key, {judged.pairing}, *world.listings).front();
        ENTENTE_ASSIGN_OR_RETURN(*proposal.mutable_name(), free_name(tx, call.caller, round, key, pairing));
        proposal.clear_reservation();
        proposal.set_reservation(next_reservation(proposal));
        proposal.set_origin(Proposal::ORIGIN_INTEREST);
        proposal.set_state(Proposal::STATE_UNSPECIFIED);
        for (const type::v1::EngineText& broken : judged.broken_rules) *proposal.add_broken_rules() = broken;
        for (const v1::RuleOutcome& rule : judged.unknown_rules) *proposal.add_unknown_rules() = rule;
        proposal.set_priority(judged.priority);
        Seen seen = look(call.caller, std::move(proposal), std::move(round), world);
        LoadsOnce loads(tx);
        ENTENTE_RETURN_IF_ERROR(judge_for(tx, wish.action, world, loads, seen));
        ENTENTE_RETURN_IF_ERROR(begin_with(tx, wish, call.now, seen));
        return told(tx, call, world, loads, std::move(seen));
      });
}

}  // namespace entente::matching
