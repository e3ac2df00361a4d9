#include "services/matching/solving/base_round.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

#include "matcher/score/evaluation.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/programmes/directive_id.h"
#include "services/matching/proposals/ancestors.h"
#include "services/matching/proposals/approvals.h"
#include "services/matching/proposals/contact_grants.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/rounds/stored_round.h"

namespace entente::matching {
namespace {

using v1::Proposal;

absl::StatusOr<std::vector<Proposal>> proposals_of(common::ReadTransaction& tx, const std::string& round,
                                                   const ProposalFilter& filter = {}) {
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>("base_round", round));
  ENTENTE_ASSIGN_OR_RETURN(auto found, list_proposals(tx, key, filter, "", common::kEverything));
  return std::move(found.entries);
}

const v1::Pairing& pairing_of(const Proposal& proposal) {
  return proposal.pairing().candidate().pairing();
}

bool is_fixed(Proposal::State state) {
  return state == Proposal::STATE_APPROVED || state == Proposal::STATE_AGREED;
}

bool is_before_coordinators(Proposal::State state) {
  return state == Proposal::STATE_PROPOSED || state == Proposal::STATE_RETURNED;
}

void give_back_a_place(ListingsView& listings, const std::string& name) {
  const HeldListing* const found = listings.listings.find(name);
  if (found == nullptr) return;
  auto freed = std::make_shared<listings::v1::Listing>(*found->message());
  if (freed->reserved_places() == 0) return;
  freed->set_reserved_places(freed->reserved_places() - 1);
  // As the listings service does when places are released.
  if (freed->state() == listings::v1::Listing::STATE_FULFILLED)
    freed->set_state(listings::v1::Listing::STATE_PUBLISHED);
  listings.listings.put(name, std::move(freed));
}

std::shared_ptr<const v1::Directive> directive(const std::string& programme, const v1::Pairing& pairing,
                                               v1::Directive::Kind kind) {
  auto directive = std::make_shared<v1::Directive>();
  directive->set_name(
      common::DirectiveName(common::id_of(programme), directive_id(pairing.need(), pairing.offer())).text());
  directive->set_kind(kind);
  directive->set_need(pairing.need());
  directive->set_offer(pairing.offer());
  return directive;
}

// Adds to a world what decisions of the base mean to a round.
class Heeding {
 public:
  Heeding(const World& world, const std::string& programme)
      : world_(world),
        programme_(programme),
        listings_(std::make_shared<ListingsView>(*world.listings)),
        decisions_(std::make_shared<DecisionsView>(*world.decisions)) {
    for (const auto& one : decisions_->directives[programme]) said_.emplace(one->need(), one->offer(), one->kind());
  }

  void fix(const Proposal& proposal) {
    const v1::Pairing& pairing = pairing_of(proposal);
    if (said(pairing, v1::Directive::KIND_RULE_OUT)) return;
    if (!said(pairing, v1::Directive::KIND_KEEP)) say(pairing, v1::Directive::KIND_KEEP);
    for (const std::string* listing : {&pairing.need(), &pairing.offer()}) give_back_a_place(*listings_, *listing);
  }

  void rule_out(const Proposal& proposal) {
    const v1::Pairing& pairing = pairing_of(proposal);
    if (said(pairing, v1::Directive::KIND_KEEP) || said(pairing, v1::Directive::KIND_RULE_OUT)) return;
    say(pairing, v1::Directive::KIND_RULE_OUT);
  }

  World take() {
    listings_->seal();
    return {world_.profiles, std::move(listings_), std::move(decisions_)};
  }

 private:
  bool said(const v1::Pairing& pairing, v1::Directive::Kind kind) const {
    return said_.contains({pairing.need(), pairing.offer(), kind});
  }
  void say(const v1::Pairing& pairing, v1::Directive::Kind kind) {
    decisions_->directives[programme_].emplace_back(directive(programme_, pairing, kind));
    said_.emplace(pairing.need(), pairing.offer(), kind);
  }

  const World& world_;
  const std::string& programme_;
  std::shared_ptr<ListingsView> listings_;
  std::shared_ptr<DecisionsView> decisions_;
  std::set<std::tuple<std::string, std::string, v1::Directive::Kind>> said_;
};

// Those of `fixed` that a round can keep: that nobody carries out yet, and that no rule stops.
std::vector<Proposal> can_be_kept(const World& world, const v1::Programme& programme, matcher::Day as_of,
                                  std::vector<Proposal> fixed) {
  std::erase_if(fixed, [&](const Proposal& proposal) {
    const bool there = std::all_of(proposal.parties().begin(), proposal.parties().end(),
                                   [&](const auto& party) { return world.listing(party.listing()) != nullptr; });
    const auto& cooperations = world.decisions->cooperations;
    // A pair that was declined in it rests as a cooperation that never began.
    return !there || std::any_of(cooperations.begin(), cooperations.end(), [&](const auto& one) {
      return one->proposal() == proposal.name() && one->state() != v1::Cooperation::STATE_DECLINED;
    });
  });
  if (fixed.empty()) return fixed;
  Heeding heeding(world, programme.name());
  for (const Proposal& proposal : fixed) heeding.fix(proposal);
  const World with_all = heeding.take();
  const matcher::BuildResult built = matcher::Problem::build(to_snapshot(snapshot_input(with_all, programme, as_of)));
  const auto* const problem = std::get_if<std::shared_ptr<const matcher::Problem>>(&built);
  if (problem == nullptr) return fixed;  // solving says why
  std::erase_if(fixed, [&](const Proposal& proposal) {
    const v1::Pairing& pairing = pairing_of(proposal);
    const matcher::Problem::ListingIndex need = (*problem)->find(pairing.need());
    const matcher::Problem::ListingIndex offer = (*problem)->find(pairing.offer());
    return need < 0 || offer < 0 || !matcher::admissible(**problem, need, offer);
  });
  return fixed;
}

// Whether the listings that were rejected are still those that they were.
bool is_unchanged(const World& world, const Proposal& proposal) {
  return std::all_of(proposal.parties().begin(), proposal.parties().end(), [&](const auto& party) {
    const auto listing = world.listing(party.listing());
    return listing != nullptr && listing->etag() == party.listing_etag();
  });
}

type::v1::EngineText carried_on(const std::string& proposal) {
  type::v1::EngineText cause;
  cause.set_id("review.cause.carried-on");
  (*cause.mutable_parameters())["proposal"] = proposal;
  return cause;
}

}  // namespace

absl::StatusOr<BaseDecisions> decisions_of_base(common::ReadTransaction& tx, const std::string& base_round) {
  BaseDecisions decisions;
  if (base_round.empty()) return decisions;
  ENTENTE_ASSIGN_OR_RETURN(std::vector<Proposal> proposals, proposals_of(tx, base_round));
  std::set<std::string> seen;
  for (Proposal& proposal : proposals) {
    ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> standing, standing_ancestor(tx, proposal));
    if (!standing.has_value() && holds_places(proposal.state())) standing = proposal;
    if (standing.has_value()) {
      if (is_fixed(standing->state()) && seen.insert(standing->name()).second)
        decisions.fixed.push_back(*std::move(standing));
    } else if (proposal.state() == Proposal::STATE_REJECTED && pairing_of(proposal).facilitator().empty()) {
      decisions.rejected.push_back(std::move(proposal));
    }
  }
  return decisions;
}

World with_base(const World& world, const v1::Programme& programme, matcher::Day as_of, const BaseDecisions& base) {
  if (base.fixed.empty() && base.rejected.empty()) return world;
  Heeding heeding(world, programme.name());
  for (const Proposal& proposal : can_be_kept(world, programme, as_of, base.fixed)) heeding.fix(proposal);
  for (const Proposal& proposal : base.rejected)
    if (is_unchanged(world, proposal)) heeding.rule_out(proposal);
  return heeding.take();
}

absl::Status carry_over(common::ReadTransaction& tx, const std::string& base_round, std::vector<Proposal>& proposals) {
  if (base_round.empty()) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const auto formers, proposals_of(tx, base_round));
  std::map<std::tuple<std::string, std::string, std::string>, const Proposal*> by_pairing;
  std::map<std::pair<std::string, std::string>, const Proposal*> standing;
  for (const Proposal& former : formers) {
    const v1::Pairing& pairing = pairing_of(former);
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<Proposal> ancestor, standing_ancestor(tx, former));
    if (ancestor.has_value() || holds_places(former.state())) standing[{pairing.need(), pairing.offer()}] = &former;
    // Of several, by hand too, the one that still waits.
    const Proposal*& known = by_pairing[{pairing.need(), pairing.offer(), pairing.facilitator()}];
    if (known == nullptr || is_before_coordinators(former.state())) known = &former;
  }
  for (Proposal& proposal : proposals) {
    const v1::Pairing& pairing = pairing_of(proposal);
    if (const auto stands = standing.find({pairing.need(), pairing.offer()}); stands != standing.end()) {
      proposal.set_carried_from(stands->second->name());
      proposal.set_assignee(stands->second->assignee());
      continue;
    }
    const auto former = by_pairing.find({pairing.need(), pairing.offer(), pairing.facilitator()});
    if (former == by_pairing.end() || !same_parties(*former->second, proposal)) continue;
    proposal.set_carried_from(former->second->name());
    proposal.set_assignee(former->second->assignee());
    if (former->second->state() == Proposal::STATE_RETURNED) {
      proposal.set_state(Proposal::STATE_RETURNED);
      *proposal.mutable_last_decision() = former->second->last_decision();
    } else {
      ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Decision> first, first_approval(tx, *former->second));
      if (first.has_value()) *proposal.mutable_last_decision() = *std::move(first);
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Fates> fates_of_base(common::Database& database, const std::string& base_round, const RoundSide& after) {
  Fates fates;
  if (base_round.empty()) return fates;
  using Proposals = std::vector<Proposal>;
  ENTENTE_ASSIGN_OR_RETURN(const Proposals proposals,
                           common::read_value<Proposals>(
                               database, [&](common::ReadTransaction& tx) { return proposals_of(tx, base_round); }));
  const absl::StatusOr<StoredRound> base = load_stored_round(database, "base_round", base_round);
  if (!base.ok()) {  // of an engine of before, say: they give way all the same
    common::log_warning("why proposals give way isn't known",
                        {{"round", base_round}, {"error", base.status().ToString()}});
    return fates;
  }
  for (const Proposal& proposal : proposals) {
    const v1::Pairing& pairing = pairing_of(proposal);
    const matcher::Problem& problem = *base->problem;
    const bool known = problem.find(pairing.need()) >= 0 && problem.find(pairing.offer()) >= 0 &&
                       (pairing.facilitator().empty() || problem.find(pairing.facilitator()) >= 0);
    if (is_before_coordinators(proposal.state()) && known)
      fates.emplace(proposal.name(), fate_of(pairing, problem, after, Asked::kWhyNoMore));
  }
  return fates;
}

absl::Status give_way(common::WriteTransaction& tx, const std::string& base_round, const std::vector<Proposal>& made,
                      const Fates& fates, absl::Time now) {
  if (base_round.empty()) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("base_round", base_round));
  ENTENTE_ASSIGN_OR_RETURN(auto base, find_round(tx, key));
  if (base.has_value() && base->state() == v1::Round::STATE_SOLVED) {
    base->set_state(v1::Round::STATE_SUPERSEDED);
    ENTENTE_RETURN_IF_ERROR(update_round(tx, *base, now));
    // What was approved in it stands, and its cities see it from now on.
    ProposalFilter approved;
    approved.state = Proposal::STATE_APPROVED;
    ENTENTE_ASSIGN_OR_RETURN(auto standing, proposals_of(tx, base_round, approved));
    for (Proposal& proposal : standing) {
      *proposal.mutable_notify_time() = common::to_timestamp(now + kTimeToUndo);
      ENTENTE_RETURN_IF_ERROR(owe_contacts(tx, proposal, now + kTimeToUndo));
      ENTENTE_RETURN_IF_ERROR(update_proposal(tx, proposal, now));
    }
  }
  std::map<std::string, std::string> carried;  // by whom
  for (const Proposal& proposal : made) carried[proposal.carried_from()] = proposal.name();
  ENTENTE_ASSIGN_OR_RETURN(auto proposals, proposals_of(tx, base_round));
  for (Proposal& proposal : proposals) {
    const auto heir = carried.find(proposal.name());
    const bool gives_way = heir != carried.end() || proposal.origin() == Proposal::ORIGIN_ROUND;
    if (!gives_way || !is_before_coordinators(proposal.state())) continue;
    Wish wish;
    wish.action = v1::Decision::ACTION_SUPERSEDE;
    wish.author = kServiceItself;
    if (heir != carried.end()) {
      wish.cause = carried_on(heir->second);
    } else if (const auto fate = fates.find(proposal.name()); fate != fates.end() && !fate->second.details.empty()) {
      wish.cause = fate->second.details.front();
    }
    Seen seen{std::move(proposal), base.value_or(v1::Round()), this_service(), {}};
    ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, {}, now, seen));
  }
  return absl::OkStatus();
}

}  // namespace entente::matching
