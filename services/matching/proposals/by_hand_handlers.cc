#include "services/matching/proposals/by_hand_handlers.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/access.h"
#include "services/matching/errors.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/write_or_try.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Decision;
using v1::Proposal;

struct Part {
  const char* field;
  const std::string* listing;
  type::v1::PartyRole role;
  const char* is;
};

std::vector<Part> parts_of(const v1::Pairing& pairing) {
  std::vector<Part> parts = {{"pairing.need", &pairing.need(), type::v1::PARTY_ROLE_BENEFICIARY, "a need"},
                             {"pairing.offer", &pairing.offer(), type::v1::PARTY_ROLE_PIVOTAL, "a pivotal offer"}};
  if (!pairing.facilitator().empty())
    parts.push_back(
        {"pairing.facilitator", &pairing.facilitator(), type::v1::PARTY_ROLE_FACILITATING, "a facilitating offer"});
  return parts;
}

// What is wrong with the fields of a request, whoever asks.
template <typename Request>
absl::Status check_fields(const Request& request, common::FieldViolations violations) {
  for (const Part& part : parts_of(request.pairing()))
    check_name<common::ListingName>(part.field, *part.listing, violations);
  check_words(request.text(), false, violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  return common::check_request_id(request.request_id());
}

// The listings are there, published, in their roles, and of cities that differ.
absl::Status check_listings(const common::Caller& caller, const World& world, const v1::Pairing& pairing) {
  common::FieldViolations violations;
  std::set<std::string> cities;
  for (const Part& part : parts_of(pairing)) {
    const auto found = visible_listing(caller, world, *part.listing);
    violations.require(found != nullptr, part.field, concat("there is no listing ", *part.listing));
    if (found == nullptr) continue;
    violations.require(found->role() == part.role, part.field, concat(*part.listing, " isn't ", part.is));
    violations.require(found->state() == listings::v1::Listing::STATE_PUBLISHED, part.field,
                       concat(*part.listing, " is ", common::word_of(found->state()),
                              ": only what is published can be "
                              "proposed"));
    violations.require(cities.insert(std::string(common::city_name_of(*part.listing))).second, part.field,
                       concat(*part.listing, " is of a city that is in it already"));
  }
  return violations.status();
}

absl::Status check_round(const v1::Round& round) {
  if (is_open(round.state())) return absl::OkStatus();
  return common::make_error(
      kRoundNotOpen,
      concat(round.name(), " is ", common::word_of(round.state()), ": propose in a round that is solved or published"),
      {{"resource", round.name()}, {"state", common::word_of(round.state())}});
}

// What the table of steps asks about it.
Facts facts_of(const Appraisal& appraisal) {
  Facts facts;
  if (appraisal.no_place.empty()) {
    facts.holds(Condition::kPlacesFree);
  } else {
    facts.fails(Condition::kPlacesFree, appraisal.no_place);
  }
  facts.holds(appraisal.broken.empty() ? Condition::kRulesHold : Condition::kRulesBroken);
  return facts;
}

absl::Status check_rules(const Appraisal& appraisal, const std::string& override_reason) {
  if (appraisal.broken.empty() || !override_reason.empty() || !appraisal.no_place.empty()) return absl::OkStatus();
  std::vector<std::string> rules;
  for (const Appraisal::Broken& broken : appraisal.broken) rules.push_back(broken.rule);
  const std::string all = common::join(rules, ", ");
  return common::make_error(kRuleBroken,
                            concat("it breaks rules of the programme: ", all,
                                   "; say in override_reason why it is proposed all "
                                   "the same"),
                            {{"rules", all}});
}

// Its state and decision come with begin_with().
absl::StatusOr<Proposal> make_proposal(common::ReadTransaction& tx, const common::RoundName& round,
                                       const Appraisal& appraisal, const World& world) {
  Proposal proposal = make_proposals(round, {appraisal.pairing}, *world.listings).front();
  const v1::Pairing& pairing = appraisal.pairing.candidate().pairing();
  ProposalFilter same;
  same.need = pairing.need();
  same.offer = pairing.offer();
  ENTENTE_ASSIGN_OR_RETURN(const auto others, list_proposals(tx, round, same, "", common::kEverything));
  for (const Proposal& other : others.entries) {
    if (other.pairing().candidate().pairing().facilitator() != pairing.facilitator()) continue;
    if (!is_end(other.state()))
      return common::make_error(kAlreadyProposed,
                                concat(other.name(), " has the same listings and is ", common::word_of(other.state()),
                                       ": decide on that one"),
                                {{"resource", other.name()}});
  }
  // The name may be that of one that ended, or of one that began with these listings and has others since.
  for (int nth = 1;; ++nth) {
    const common::ProposalName name(round, proposal_id(round, pairing, nth));
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<Proposal> taken, find_proposal(tx, name));
    if (taken.has_value()) continue;
    if (nth == 1) break;
    proposal.set_name(name.text());
    proposal.clear_reservation();
    proposal.set_reservation(next_reservation(proposal));
    break;
  }
  proposal.set_origin(Proposal::ORIGIN_BY_HAND);
  for (const Appraisal::Broken& broken : appraisal.broken) *proposal.add_broken_rules() = broken.text;
  for (const v1::RuleOutcome& rule : appraisal.unknown_rules) *proposal.add_unknown_rules() = rule;
  proposal.set_priority(appraisal.priority);
  if (appraisal.price.has_value()) *proposal.mutable_price() = *appraisal.price;
  return proposal;
}

// Puts it before people, in the round as it is now.
absl::StatusOr<Seen> propose(common::WriteTransaction& tx, const common::CallContext& call, const World& world,
                             const Appraisal& appraisal, const Wish& wish, Proposal proposal) {
  const common::ProposalName name = *common::ProposalName::parse(proposal.name());
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Round> round, find_round(tx, name.round));
  if (!round.has_value()) return common::not_found(name.round.text());
  ENTENTE_RETURN_IF_ERROR(check_round(*round));
  Seen seen = look(call.caller, std::move(proposal), *round, world);
  seen.facts = facts_of(appraisal);
  ENTENTE_RETURN_IF_ERROR(begin_with(tx, wish, call.now, seen));
  return seen;
}

// A repeat is answered before anything is asked again: what it was asked of has changed since.
template <typename Reply, typename Request>
absl::StatusOr<std::optional<Reply>> replayed(common::Database& database, const common::CallContext& call,
                                              const Request& request) {
  const common::RequestId repeat(call.caller.subject, request.validate_only() ? "" : request.request_id(), request);
  return common::read_value<std::optional<Reply>>(
      database, [&](common::ReadTransaction& tx) -> absl::StatusOr<std::optional<Reply>> {
        Reply reply;
        ENTENTE_ASSIGN_OR_RETURN(const bool there, repeat.replay(tx, &reply));
        return there ? std::optional<Reply>(std::move(reply)) : std::nullopt;
      });
}

template <typename Request>
Wish wish_of(const common::CallContext& call, const Request& request) {
  Wish wish;
  wish.action = Decision::ACTION_PROPOSE;
  wish.reason = request.override_reason();
  wish.text = request.text();
  wish.author = call.caller.subject;
  return wish;
}

// Whose it would be, before it is there.
Actor actor_for(const common::CallContext& call, const World& world, const v1::Pairing& pairing) {
  Proposal planned;
  for (const Part& part : parts_of(pairing)) {
    Proposal::Party& party = *planned.add_parties();
    party.set_role(part.role);
    if (common::ListingName::parse(*part.listing).has_value())
      party.set_city(std::string(common::city_name_of(*part.listing)));
  }
  return look(call.caller, std::move(planned), v1::Round(), world).actor;
}

}  // namespace

ByHandHandlers::ByHandHandlers(common::Database& database, WorldSource world, Appraiser& appraiser)
    : database_(database), world_(std::move(world)), appraiser_(appraiser) {}

absl::StatusOr<v1::CreateProposalResponse> ByHandHandlers::create(const common::CallContext& call,
                                                                  const v1::CreateProposalRequest& request) {
  using Reply = v1::CreateProposalResponse;
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  if (!takes_anywhere(actor_for(call, world, request.pairing()), Decision::ACTION_PROPOSE))
    return not_yours(Decision::ACTION_PROPOSE);
  common::FieldViolations violations;
  check_name<common::RoundName>("parent", request.parent(), violations);
  ENTENTE_RETURN_IF_ERROR(check_fields(request, std::move(violations)));
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Reply> former, replayed<Reply>(database_, call, request));
  if (former.has_value()) return *std::move(former);
  const common::RoundName key = *common::RoundName::parse(request.parent());
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Round> round,
                           common::read_value<std::optional<v1::Round>>(
                               database_, [&](common::ReadTransaction& tx) { return find_round(tx, key); }));
  if (!round.has_value()) return common::not_found(request.parent());
  ENTENTE_RETURN_IF_ERROR(check_round(*round));
  ENTENTE_RETURN_IF_ERROR(check_listings(call.caller, world, request.pairing()));
  ENTENTE_ASSIGN_OR_RETURN(const Appraisal appraisal, appraiser_.appraise(call, world, *round, request.pairing()));
  ENTENTE_RETURN_IF_ERROR(check_rules(appraisal, request.override_reason()));
  return write_or_try<Reply>(database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
    ENTENTE_ASSIGN_OR_RETURN(Proposal proposal, make_proposal(tx, key, appraisal, world));
    ENTENTE_ASSIGN_OR_RETURN(Seen seen,
                             propose(tx, call, world, appraisal, wish_of(call, request), std::move(proposal)));
    LoadsOnce loads(tx);
    Reply reply;
    ENTENTE_ASSIGN_OR_RETURN(*reply.mutable_proposal(), told(tx, call, world, loads, std::move(seen)));
    if (appraisal.price.has_value()) *reply.mutable_price() = *appraisal.price;
    return reply;
  });
}

absl::StatusOr<v1::SwapPartnerResponse> ByHandHandlers::swap(const common::CallContext& call,
                                                             const v1::SwapPartnerRequest& request) {
  using Reply = v1::SwapPartnerResponse;
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  common::FieldViolations violations;
  check_name<common::ProposalName>("name", request.name(), violations);
  const Asked asked{request.name(), check_fields(request, std::move(violations)), Decision::ACTION_SWAP_PARTNER};
  std::optional<Seen> before;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(before, see(tx, call, asked, world));
    LoadsOnce loads(tx);
    return judge_for(tx, asked.action, world, loads, *before);
  }));
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Reply> former, replayed<Reply>(database_, call, request));
  if (former.has_value()) return *std::move(former);
  ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), before->proposal.etag(), request.name()));
  ENTENTE_RETURN_IF_ERROR(find_step(before->proposal.state(), asked.action, before->actor, before->facts).status());
  const v1::Pairing& present = before->proposal.pairing().candidate().pairing();
  if (present.need() != request.pairing().need())
    return common::invalid_field("pairing.need", concat("must be ", present.need(), ", whose partner is swapped"));
  if (present.offer() == request.pairing().offer() && present.facilitator() == request.pairing().facilitator())
    return common::invalid_field("pairing.offer", "has the partners that the proposal has: name another one");
  ENTENTE_RETURN_IF_ERROR(check_round(before->round));
  ENTENTE_RETURN_IF_ERROR(check_listings(call.caller, world, request.pairing()));
  ENTENTE_ASSIGN_OR_RETURN(const Appraisal appraisal,
                           appraiser_.appraise(call, world, before->round, request.pairing()));
  ENTENTE_RETURN_IF_ERROR(check_rules(appraisal, request.override_reason()));
  const common::RoundName round = common::ProposalName::parse(request.name())->round;
  const Wish wish = wish_of(call, request);
  Wish gives_way = wish;
  gives_way.action = Decision::ACTION_SWAP_PARTNER;
  gives_way.reason.clear();
  gives_way.etag = request.etag();
  return write_or_try<Reply>(database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
    ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, asked, world));
    LoadsOnce loads(tx);
    ENTENTE_RETURN_IF_ERROR(judge_for(tx, asked.action, world, loads, seen));
    if (!appraisal.no_place.empty()) seen.facts.fails(Condition::kPlacesFree, appraisal.no_place);
    ENTENTE_ASSIGN_OR_RETURN(Proposal proposal, make_proposal(tx, round, appraisal, world));
    proposal.set_swapped_from(seen.proposal.name());
    proposal.set_assignee(seen.proposal.assignee());
    seen.proposal.set_swapped_for(proposal.name());
    ENTENTE_RETURN_IF_ERROR(take_step(tx, gives_way, world, call.now, seen));
    ENTENTE_ASSIGN_OR_RETURN(Seen other, propose(tx, call, world, appraisal, wish, std::move(proposal)));
    Reply reply;
    ENTENTE_ASSIGN_OR_RETURN(*reply.mutable_proposal(), told(tx, call, world, loads, std::move(other)));
    ENTENTE_ASSIGN_OR_RETURN(*reply.mutable_former(), told(tx, call, world, loads, std::move(seen)));
    if (appraisal.price.has_value()) *reply.mutable_price() = *appraisal.price;
    return reply;
  });
}

}  // namespace entente::matching
