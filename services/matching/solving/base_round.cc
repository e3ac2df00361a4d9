#include "services/matching/solving/base_round.h"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/programmes/directive_id.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

absl::StatusOr<std::vector<v1::Proposal>> proposals_of(common::ReadTransaction& tx, const std::string& round,
                                                       const ProposalFilter& filter = {}) {
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>("base_round", round));
  ENTENTE_ASSIGN_OR_RETURN(auto found, list_proposals(tx, key, filter, "", common::kEverything));
  return std::move(found.entries);
}

const v1::Pairing& pairing_of(const v1::Proposal& proposal) {
  return proposal.pairing().candidate().pairing();
}

void give_back_a_place(ListingsView& listings, const std::string& name) {
  const Held<listings::v1::Listing>* const found = listings.listings.find(name);
  if (found == nullptr || (*found)->reserved_places() == 0) return;
  auto freed = std::make_shared<listings::v1::Listing>(**found);
  freed->set_reserved_places(freed->reserved_places() - 1);
  // As the listings service does when places are released.
  if (freed->state() == listings::v1::Listing::STATE_FULFILLED)
    freed->set_state(listings::v1::Listing::STATE_PUBLISHED);
  listings.listings.put(name, std::move(freed));
}

std::shared_ptr<const v1::Directive> keep(const std::string& programme, const v1::Pairing& pairing) {
  auto directive = std::make_shared<v1::Directive>();
  directive->set_name(
      common::DirectiveName(common::id_of(programme), directive_id(pairing.need(), pairing.offer())).text());
  directive->set_kind(v1::Directive::KIND_KEEP);
  directive->set_need(pairing.need());
  directive->set_offer(pairing.offer());
  return directive;
}

bool speaks_of(const v1::Directive& directive, const v1::Pairing& pairing) {
  return directive.need() == pairing.need() && directive.offer() == pairing.offer();
}

}  // namespace

bool is_fixed(v1::Proposal::State state) {
  return state == v1::Proposal::STATE_APPROVED || state == v1::Proposal::STATE_AGREED;
}

absl::StatusOr<std::vector<v1::Proposal>> fixed_proposals(common::ReadTransaction& tx, const std::string& base_round) {
  if (base_round.empty()) return std::vector<v1::Proposal>();
  ENTENTE_ASSIGN_OR_RETURN(auto proposals, proposals_of(tx, base_round));
  std::erase_if(proposals, [](const v1::Proposal& proposal) { return !is_fixed(proposal.state()); });
  return proposals;
}

World with_fixed(const World& world, const std::string& programme, const std::vector<v1::Proposal>& fixed) {
  if (fixed.empty()) return world;
  auto listings = std::make_shared<ListingsView>(*world.listings);
  auto decisions = std::make_shared<DecisionsView>(*world.decisions);
  std::vector<Held<v1::Directive>>& directives = decisions->directives[programme];
  for (const v1::Proposal& proposal : fixed) {
    const v1::Pairing& pairing = pairing_of(proposal);
    const auto word = std::find_if(directives.begin(), directives.end(),
                                   [&](const auto& directive) { return speaks_of(*directive, pairing); });
    if (word != directives.end() && (*word)->kind() == v1::Directive::KIND_RULE_OUT) continue;
    if (word == directives.end()) directives.emplace_back(keep(programme, pairing));
    for (const std::string* listing : {&pairing.need(), &pairing.offer()}) give_back_a_place(*listings, *listing);
  }
  listings->seal();
  return {world.profiles, std::move(listings), std::move(decisions)};
}

absl::Status carry_over(common::ReadTransaction& tx, const std::string& base_round,
                        std::vector<v1::Proposal>& proposals) {
  if (base_round.empty()) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const auto formers, proposals_of(tx, base_round));
  const auto key_of = [](const v1::Proposal& proposal) {
    const v1::Pairing& pairing = pairing_of(proposal);
    return std::tuple(pairing.need(), pairing.offer(), pairing.facilitator());
  };
  std::map<std::tuple<std::string, std::string, std::string>, const v1::Proposal*> by_pairing;
  for (const v1::Proposal& former : formers) by_pairing.emplace(key_of(former), &former);
  for (v1::Proposal& proposal : proposals) {
    const auto former = by_pairing.find(key_of(proposal));
    if (former != by_pairing.end() && same_parties(*former->second, proposal)) {
      proposal.set_carried_from(former->second->name());
    }
  }
  return absl::OkStatus();
}

absl::Status give_way(common::WriteTransaction& tx, const std::string& base_round, absl::Time now) {
  if (base_round.empty()) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("base_round", base_round));
  ENTENTE_ASSIGN_OR_RETURN(auto base, find_round(tx, key));
  if (base.has_value() && base->state() == v1::Round::STATE_SOLVED) {
    base->set_state(v1::Round::STATE_SUPERSEDED);
    ENTENTE_RETURN_IF_ERROR(update_round(tx, *base, now));
    // What was approved in it stands, and its cities see it from now on.
    ProposalFilter approved;
    approved.state = v1::Proposal::STATE_APPROVED;
    ENTENTE_ASSIGN_OR_RETURN(auto standing, proposals_of(tx, base_round, approved));
    for (v1::Proposal& proposal : standing) {
      *proposal.mutable_notify_time() = common::to_timestamp(now + kTimeToUndo);
      ENTENTE_RETURN_IF_ERROR(update_proposal(tx, proposal, now));
    }
  }
  ProposalFilter untouched;
  untouched.state = v1::Proposal::STATE_PROPOSED;
  ENTENTE_ASSIGN_OR_RETURN(auto proposals, proposals_of(tx, base_round, untouched));
  for (v1::Proposal& proposal : proposals) {
    Seen seen{std::move(proposal), base.value_or(v1::Round()), this_service(), {}};
    Wish wish;
    wish.action = v1::Decision::ACTION_SUPERSEDE;
    wish.author = kServiceItself;
    ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, {}, now, seen));
  }
  return absl::OkStatus();
}

}  // namespace entente::matching
