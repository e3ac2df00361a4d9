#include "cli/simulate/history.h"

#include <algorithm>
#include <map>
#include <memory>
#include <variant>

#include "cli/simulate/draws.h"
#include "matcher/solver/solver.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using matcher::Cooperation;
using matcher::Day;
using matcher::Kind;
using matcher::Role;

}  // namespace

History::History(const SimulationGround& ground, const SimulationPlan& plan, int run,
                 const std::vector<Arrival>& arrivals, matcher::Method method)
    : ground_(ground),
      plan_(plan),
      run_seed_(draws_of(plan.seed, {"run", std::to_string(run)}).next()),
      arrivals_(arrivals),
      method_(method),
      reserved_(arrivals.size()),
      first_served_(arrivals.size()),
      carried_(arrivals.size()) {}

std::vector<matcher::Fault> History::play_year() {
  end_cooperations();
  matcher::BuildResult built = matcher::Problem::build(snapshot());
  if (auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return std::move(*faults);
  std::vector<bool> unserved(arrivals_.size());
  for (std::size_t i = 0; i < arrivals_.size(); ++i) {
    unserved[i] = counts_need(arrivals_[i]) && arrivals_[i].year <= next_year_ && !first_served_[i] &&
                  still_published(arrivals_[i], ground_, next_year_);
  }
  const std::vector<std::int64_t> before = carried_;
  for (const Pairing& pairing : choose(*std::get<std::shared_ptr<const matcher::Problem>>(built))) answer(pairing);
  measure(unserved, before);
  ++next_year_;
  return {};
}

// Only needs in scope are measured.
bool History::counts_need(const Arrival& arrival) {
  return arrival.listing.kind == Kind::kNeed && arrival.in_scope;
}

void History::end_cooperations() {
  for (std::size_t i = 0; i < cooperations_.size(); ++i) {
    Cooperation& cooperation = cooperations_[i];
    if (cooperation.state != Cooperation::State::kRunning || *cooperation.end > today()) continue;
    cooperation.state = Cooperation::State::kClosed;
    for (const std::size_t offer : held_[i]) --reserved_[offer];
  }
}

matcher::Snapshot History::snapshot() const {
  matcher::Snapshot snapshot = ground_.years[static_cast<std::size_t>(next_year_)];
  snapshot.listings.clear();
  for (std::size_t i = 0; i < arrivals_.size(); ++i) {
    const Arrival& arrival = arrivals_[i];
    if (arrival.year > next_year_ || !still_published(arrival, ground_, next_year_)) continue;
    snapshot.listings.push_back(listing_in_year(arrival, ground_, next_year_));
    snapshot.listings.back().reserved = reserved_[i];
  }
  snapshot.cooperations.insert(snapshot.cooperations.end(), cooperations_.begin(), cooperations_.end());
  return snapshot;
}

std::vector<History::Pairing> History::choose(const matcher::Problem& problem) const {
  const bool with_trios = plan_.trios && method_ == matcher::Method::kBestPairs;
  const matcher::Drawing drawing = matcher::draw(problem, with_trios).drawing;
  const matcher::Choice choice = with_trios ? matcher::solve_with_trios(drawing.network, {}).choice
                                            : *matcher::choose_pairs(problem, drawing, method_, {});
  std::map<std::string_view, std::size_t> numbers;
  for (std::size_t i = 0; i < arrivals_.size(); ++i) numbers[arrivals_[i].listing.id] = i;
  const auto number = [&](matcher::Problem::ListingIndex listing) {
    return numbers.at(problem.listings()[static_cast<std::size_t>(listing)].id);
  };
  const auto need_of = [&](std::int32_t need) { return number(drawing.needs[static_cast<std::size_t>(need)]); };
  const auto offer_of = [&](std::int32_t offer) { return number(drawing.offers[static_cast<std::size_t>(offer)]); };
  std::vector<Pairing> pairings;
  for (const std::int32_t e : choice.edges) {
    const auto& edge = drawing.network.edges[static_cast<std::size_t>(e)];
    pairings.push_back({need_of(edge.need), {offer_of(edge.offer)}});
  }
  for (const std::int32_t t : choice.trios) {
    const auto& trio = drawing.network.trios[static_cast<std::size_t>(t)];
    pairings.push_back({need_of(trio.need), {offer_of(trio.pivotal), offer_of(trio.facilitator)}});
  }
  return pairings;
}

Draws History::draws_of_pair(std::string_view what, std::size_t need, std::size_t offer) const {
  return draws_of(run_seed_, {what, arrivals_[need].listing.id, arrivals_[offer].listing.id});
}

void History::answer(const Pairing& pairing) {
  const Arrival& need = arrivals_[pairing.need];
  const Arrival& pivotal = arrivals_[pairing.offers.front()];
  Cooperation cooperation;
  const std::string number = std::to_string(1000000 + cooperations_.size());
  cooperation.id = common::concat("cooperations/simulated-", number.substr(1));
  cooperation.beneficiary_city = need.listing.city;
  cooperation.pivotal_city = pivotal.listing.city;
  if (pairing.offers.size() > 1) cooperation.facilitating_city = arrivals_[pairing.offers[1]].listing.city;
  cooperation.need = need.listing.id;
  cooperation.offer = pivotal.listing.id;
  const Day start = static_cast<Day>(today() + plan_.answer_days);
  cooperation.start = start;
  // Each partner of the need answers for its own pair.
  const bool declined = std::any_of(pairing.offers.begin(), pairing.offers.end(), [&](std::size_t offer) {
    return draws_of_pair("answer", pairing.need, offer).below(100) < plan_.decline_percent;
  });
  if (declined) {
    cooperation.state = Cooperation::State::kDeclined;
    cooperation.end = start;
    cooperations_.push_back(std::move(cooperation));
    held_.emplace_back();
    return;
  }
  const std::int64_t days =
      kShortestCooperation +
      draws_of_pair("days", pairing.need, pairing.offers.front()).below(kLongestCooperation - kShortestCooperation + 1);
  cooperation.state = Cooperation::State::kRunning;
  cooperation.end = static_cast<Day>(start + days);
  cooperations_.push_back(std::move(cooperation));
  held_.push_back(pairing.offers);
  ++reserved_[pairing.need];
  if (!first_served_[pairing.need]) first_served_[pairing.need] = start;
  for (const std::size_t offer : pairing.offers) {
    ++reserved_[offer];
    ++carried_[offer];
  }
}

std::int64_t History::days_without_partner(std::size_t need, Day until) const {
  const Day published = *arrivals_[need].listing.published;
  Day end = std::min<Day>(until, published + kListingDays);
  if (first_served_[need]) end = std::min(end, *first_served_[need]);
  return end - published;
}

void History::add_need(std::size_t need, Day until, Counts& counts) const {
  const bool served = first_served_[need].has_value();
  ++counts.needs;
  counts.served += served ? 1 : 0;
  if (arrivals_[need].priority) {
    ++counts.priority_needs;
    counts.priority_served += served ? 1 : 0;
  }
  counts.unpartnered.push_back(days_without_partner(need, until));
  if (served) counts.waited.push_back(*first_served_[need] - *arrivals_[need].listing.published);
}

// Cooperations by provider city, of the offers that `seen` lets through and that this simulation can choose at all.
template <typename Seen, typename Carried>
void History::add_loads(Seen seen, Carried carried, Counts& counts) const {
  std::map<std::string_view, std::int64_t> loads;
  for (std::size_t i = 0; i < arrivals_.size(); ++i) {
    const matcher::Listing& listing = arrivals_[i].listing;
    if (listing.kind != Kind::kOffer || (listing.role == Role::kFacilitating && !plan_.trios) || !seen(i)) continue;
    loads[listing.city] += carried(i);
  }
  for (const auto& [city, load] : loads) counts.loads.push_back(load);
}

void History::measure(const std::vector<bool>& unserved, const std::vector<std::int64_t>& carried_before) {
  Counts counts;
  const Day next_round = ground_.round_days[static_cast<std::size_t>(next_year_) + 1];
  for (std::size_t i = 0; i < arrivals_.size(); ++i)
    if (unserved[i]) add_need(i, next_round, counts);
  add_loads(
      [&](std::size_t i) {
        return arrivals_[i].year <= next_year_ && still_published(arrivals_[i], ground_, next_year_);
      },
      [&](std::size_t i) { return carried_[i] - carried_before[i]; }, counts);
  counts.cooperations = agreed_since(next_year_);
  years_.push_back(figures_of(counts));
}

std::int64_t History::agreed_since(int year) const {
  const Day first = ground_.round_days[static_cast<std::size_t>(year)];
  return std::count_if(cooperations_.begin(), cooperations_.end(), [&](const Cooperation& cooperation) {
    return cooperation.state != Cooperation::State::kDeclined && *cooperation.start >= first;
  });
}

Figures History::all_years() const {
  Counts counts;
  for (std::size_t i = 0; i < arrivals_.size(); ++i)
    if (counts_need(arrivals_[i])) add_need(i, ground_.round_days[static_cast<std::size_t>(next_year_)], counts);
  add_loads([](std::size_t) { return true; }, [&](std::size_t i) { return carried_[i]; }, counts);
  counts.cooperations = agreed_since(0);
  return figures_of(counts);
}

}  // namespace entente::cli
