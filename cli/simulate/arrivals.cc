#include "cli/simulate/arrivals.h"

#include <algorithm>
#include <variant>

#include "cli/simulate/draws.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"

namespace entente::cli {
namespace {

using matcher::Day;
using matcher::Kind;

// Indices of `from`, `count` of them, drawn without replacement.
std::vector<std::size_t> draw_some(std::vector<std::size_t> from, std::size_t count, Draws& draws) {
  count = std::min(count, from.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto other = i + static_cast<std::size_t>(draws.below(static_cast<std::int64_t>(from.size() - i)));
    std::swap(from[i], from[other]);
  }
  from.resize(count);
  std::sort(from.begin(), from.end());
  return from;
}

void shift(Day& day, std::int64_t days) {
  if (day != matcher::kDayBeforeAll && day != matcher::kDayAfterAll) day = static_cast<Day>(day + days);
}

// What a need is on its own: in scope, and a priority need.
void classify(const SimulationGround& ground, int year, std::vector<Arrival>& arrivals,
              std::vector<matcher::Fault>& faults) {
  matcher::Snapshot snapshot = ground.years[static_cast<std::size_t>(year)];
  snapshot.listings.clear();
  snapshot.cooperations.clear();
  snapshot.directives.clear();
  for (const Arrival& arrival : arrivals)
    if (arrival.year == year) snapshot.listings.push_back(listing_in_year(arrival, ground, year));
  matcher::BuildResult built = matcher::Problem::build(std::move(snapshot));
  if (auto* found = std::get_if<std::vector<matcher::Fault>>(&built)) {
    faults.insert(faults.end(), found->begin(), found->end());
    return;
  }
  const auto& problem = *std::get<std::shared_ptr<const matcher::Problem>>(built);
  for (Arrival& arrival : arrivals) {
    if (arrival.year != year || arrival.listing.kind != Kind::kNeed) continue;
    const auto need = problem.find(arrival.listing.id);
    arrival.in_scope = std::binary_search(problem.needs().begin(), problem.needs().end(), need);
    arrival.priority = arrival.in_scope && problem.priority(need);
  }
}

}  // namespace

std::vector<matcher::Day> round_days(matcher::Day first, int years) {
  const absl::CivilDay day = common::civil_day(first);
  std::vector<matcher::Day> days;
  for (int year = 0; year <= years; ++year)
    days.push_back(common::day_number(absl::CivilDay(day.year() + year, day.month(), day.day())));
  return days;
}

std::vector<Arrival> draw_arrivals(const SimulationGround& ground, const SimulationPlan& plan, int run,
                                   std::vector<matcher::Fault>& faults) {
  const std::vector<matcher::Listing>& examples = ground.years.front().listings;
  std::vector<Arrival> arrivals;
  std::vector<int> last_year(examples.size(), -2);
  for (int year = 0; year < plan.years; ++year) {
    Draws draws = draws_of(plan.seed, {"arrivals", std::to_string(run), std::to_string(year)});
    const Day round_day = ground.round_days[static_cast<std::size_t>(year)];
    for (const Kind kind : {Kind::kNeed, Kind::kOffer}) {
      std::size_t all = 0;
      std::vector<std::size_t> free;
      for (std::size_t i = 0; i < examples.size(); ++i) {
        if (examples[i].kind != kind || !examples[i].open) continue;
        ++all;
        if (last_year[i] + 1 < year) free.push_back(i);
      }
      const std::size_t count = (all * static_cast<std::size_t>(plan.arrivals_percent) + 50) / 100;
      for (const std::size_t i : draw_some(std::move(free), count, draws)) {
        last_year[i] = year;
        Arrival& arrival = arrivals.emplace_back();
        arrival.listing = examples[i];
        arrival.listing.id += common::concat("-", common::civil_day(round_day).year());
        arrival.listing.published = static_cast<Day>(round_day - 1 - draws.below(kRenewedAfterDays));
        arrival.listing.reserved = 0;
        arrival.year = year;
      }
    }
    classify(ground, year, arrivals, faults);
  }
  if (!faults.empty()) return {};
  std::sort(arrivals.begin(), arrivals.end(), [](const Arrival& a, const Arrival& b) {
    return std::pair(a.year, std::string_view(a.listing.id)) < std::pair(b.year, std::string_view(b.listing.id));
  });
  return arrivals;
}

matcher::Listing listing_in_year(const Arrival& arrival, const SimulationGround& ground, int year) {
  matcher::Listing listing = arrival.listing;
  const Day today = ground.round_days[static_cast<std::size_t>(year)];
  const std::int64_t moved = today - ground.round_days.front();
  shift(listing.window.first, moved);
  shift(listing.window.last, moved);
  shift(listing.deadline, moved);
  const Day published = *listing.published;
  listing.updated = today - published >= kRenewedAfterDays ? published + kRenewedAfterDays : published;
  return listing;
}

bool still_published(const Arrival& arrival, const SimulationGround& ground, int year) {
  return ground.round_days[static_cast<std::size_t>(year)] - *arrival.listing.published < kListingDays;
}

}  // namespace entente::cli
