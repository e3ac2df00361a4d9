#include "services/matching/proposals/stand_ins.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>
#include <variant>

#include "matcher/score/evaluation.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/errors.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/rested_pairs.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

using common::concat;
using matcher::Problem;
using Index = Problem::ListingIndex;
using type::v1::PartyRole;

// Proposals for a need with a city other than its own, in any state that holds places.
constexpr std::string_view kPartners =
    "SELECT state FROM proposals WHERE need = $1 AND (pivotal_city = $2 OR facilitating_city = $2)";

const v1::Proposal::Party* party_of(const v1::Proposal& proposal, PartyRole role) {
  const auto found = std::find_if(proposal.parties().begin(), proposal.parties().end(),
                                  [&](const auto& party) { return party.role() == role; });
  return found == proposal.parties().end() ? nullptr : &*found;
}

// The world as if the proposal had ended: its places are free, and what is declined rests.
World without(const World& world, const v1::Proposal& proposal, const std::string& leaving, absl::Time now) {
  auto listings = std::make_shared<ListingsView>(*world.listings);
  for (const v1::Proposal::Party& party : proposal.parties()) {
    const auto listing = world.listing(party.listing());
    if (listing == nullptr || listing->reserved_places() == 0) continue;
    auto freed = std::make_shared<listings::v1::Listing>(*listing);
    freed->set_reserved_places(freed->reserved_places() - 1);
    if (freed->state() == listings::v1::Listing::STATE_FULFILLED)
      freed->set_state(listings::v1::Listing::STATE_PUBLISHED);
    listings->listings.put(party.listing(), std::move(freed));
  }
  auto decisions = std::make_shared<DecisionsView>(*world.decisions);
  decisions->cooperations.emplace_back(std::make_shared<const v1::Cooperation>(rested_pair(proposal, leaving, now)));
  return {world.profiles, std::move(listings), std::move(decisions)};
}

matcher::Day day_for(const v1::Proposal& proposal, const v1::Round& round, absl::Time now) {
  if (proposal.example() && round.snapshot().has_as_of()) return first_day(round.snapshot().as_of());
  return static_cast<matcher::Day>(absl::ToCivilDay(now, absl::UTCTimeZone()) - absl::CivilDay(1970, 1, 1));
}

// Of `others` those that the rules let into the trio, best first. `trio` gives the trio with one of them.
template <typename Trio>
std::vector<v1::Candidate> reserves_among(const Problem& problem, const std::vector<Index>& others,
                                          std::string_view leaving, const Trio& trio) {
  std::vector<std::pair<matcher::Points, Index>> found;
  for (const Index other : others) {
    if (problem.listings()[static_cast<std::size_t>(other)].city == leaving) continue;
    const auto [need, offer, facilitator] = trio(other);
    if (!matcher::admissible(problem, need, offer, facilitator)) continue;
    found.emplace_back(-matcher::judge_trio(problem, need, offer, facilitator).score, other);
  }
  std::sort(found.begin(), found.end());  // indices ascend as names do
  if (found.size() > kMostReserves) found.resize(kMostReserves);
  std::vector<v1::Candidate> reserves;
  for (const auto& [score, other] : found) {
    const auto [need, offer, facilitator] = trio(other);
    reserves.push_back(
        to_proto(problem, need, offer, facilitator, matcher::evaluate_trio(problem, need, offer, facilitator)));
  }
  return reserves;
}

// Why the city of this party can't stand in; empty: it can.
absl::StatusOr<std::string> why_not(common::ReadTransaction& tx, const v1::Proposal& proposal,
                                    const v1::Proposal::Party& party, const CityLoads& loads, const World& world,
                                    const v1::Programme* programme) {
  v1::Proposal alone;
  *alone.add_parties() = party;
  Facts limits;
  tell_city_limits(alone, loads, *world.profiles, programme, limits);
  if (!limits.hold(Condition::kWithinCityLimits)) return limits.why_not(Condition::kWithinCityLimits);
  const std::string& need = proposal.pairing().candidate().pairing().need();
  std::int64_t partners = 0;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kPartners, {need, party.city()}, [&](const common::Row& row) {
    if (holds_places(static_cast<State>(row.integer(0)))) ++partners;
    return absl::OkStatus();
  }));
  const std::int32_t most = programme == nullptr ? 0 : programme->limits().partners_of_city_per_need();
  if (partners < std::max(1, most)) return std::string();
  return concat(party.city(), " is a partner of ", need, " already");
}

// The party of `candidate` that the proposal doesn't have yet.
v1::Proposal::Party newcomer(const v1::Candidate& candidate, const v1::Proposal& proposal) {
  const v1::Pairing& now = candidate.pairing();
  const bool pivotal = now.offer() != proposal.pairing().candidate().pairing().offer();
  v1::Proposal::Party party;
  party.set_listing(pivotal ? now.offer() : now.facilitator());
  party.set_city(std::string(common::city_name_of(party.listing())));
  party.set_role(pivotal ? type::v1::PARTY_ROLE_PIVOTAL : type::v1::PARTY_ROLE_FACILITATING);
  return party;
}

}  // namespace

absl::StatusOr<StandIns> find_stand_ins(const World& world, const v1::Proposal& proposal, const v1::Round& round,
                                        const std::string& leaving, absl::Time now) {
  const v1::Proposal::Party* const third = party_of(proposal, type::v1::PARTY_ROLE_FACILITATING);
  const v1::Proposal::Party* const pivotal = party_of(proposal, type::v1::PARTY_ROLE_PIVOTAL);
  const v1::Proposal::Party* const beneficiary = party_of(proposal, type::v1::PARTY_ROLE_BENEFICIARY);
  if (third == nullptr || pivotal == nullptr || beneficiary == nullptr || beneficiary->city() == leaving)
    return StandIns{};
  const std::optional<common::ProposalName> name = common::ProposalName::parse(proposal.name());
  const v1::Programme* const programme =
      name.has_value() ? world.programme(common::ProgrammeName(name->round.programme).text()) : nullptr;
  if (programme == nullptr) return StandIns{};
  const World free = without(world, proposal, leaving, now);
  matcher::BuildResult built =
      Problem::build(to_snapshot(snapshot_input(free, *programme, day_for(proposal, round, now))));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built))
    return to_status(*faults, programme->name(), kSnapshotUnsolvable);
  const Problem& problem = *std::get<std::shared_ptr<const Problem>>(built);
  const Index need = problem.find(beneficiary->listing());
  const Index offer = problem.find(pivotal->listing());
  const Index facilitator = problem.find(third->listing());
  StandIns result;
  if (need < 0) return result;
  if (leaving == pivotal->city()) {
    if (facilitator < 0) return result;
    result.reserves = reserves_among(problem, problem.offers(), leaving,
                                     [&](Index other) { return std::tuple(need, other, facilitator); });
    return result;
  }
  if (offer < 0) return result;
  result.reserves = reserves_among(problem, problem.facilitators(), leaving,
                                   [&](Index other) { return std::tuple(need, offer, other); });
  if (matcher::admissible(problem, need, offer))
    result.pair = to_proto(problem, need, offer, -1, matcher::evaluate_pair(problem, need, offer));
  return result;
}

absl::StatusOr<std::optional<v1::Candidate>> tell_stand_ins(common::ReadTransaction& tx, const StandIns& stand_ins,
                                                            const v1::Proposal& proposal, const CityLoads& loads,
                                                            const World& world, Facts& facts) {
  const std::optional<common::ProposalName> name = common::ProposalName::parse(proposal.name());
  const v1::Programme* const programme =
      name.has_value() ? world.programme(common::ProgrammeName(name->round.programme).text()) : nullptr;
  std::string why = "nobody else of the programme can take the role";
  for (const v1::Candidate& candidate : stand_ins.reserves) {
    ENTENTE_ASSIGN_OR_RETURN(std::string full,
                             why_not(tx, proposal, newcomer(candidate, proposal), loads, world, programme));
    if (full.empty()) {
      facts.holds(Condition::kReserveStandsIn);
      facts.fails(Condition::kPairStillHelps, "a reserve takes the role");
      facts.fails(Condition::kNobodyStandsIn, "a reserve takes the role");
      return candidate;
    }
    why = std::move(full);
  }
  facts.fails(Condition::kReserveStandsIn, why);
  if (stand_ins.pair.has_value()) {
    facts.holds(Condition::kPairStillHelps);
    facts.fails(Condition::kNobodyStandsIn, "it goes on as a pair");
    return stand_ins.pair;
  }
  facts.fails(Condition::kPairStillHelps, "what is left doesn't do as a pair");
  facts.holds(Condition::kNobodyStandsIn);
  return std::nullopt;
}

void go_on_with(const v1::Candidate& candidate, const World& world, v1::Proposal& proposal) {
  set_parties(candidate.pairing(), *world.listings, proposal);
  proposal.clear_asked_terms();
  proposal.mutable_pairing()->Clear();  // the others of its round, and prices, were those of the one before
  proposal.clear_unknown_rules();
  proposal.clear_weak_score();
  proposal.clear_loss();
  *proposal.mutable_pairing()->mutable_candidate() = candidate;
}

}  // namespace entente::matching
