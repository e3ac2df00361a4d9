// History: what becomes of one run's arrivals under one way of pairing, round by round. Each pairing that a round
// proposes is accepted or declined; what is accepted runs for its time, takes places and city limits as long, and ends.
// Answers and durations follow from the seed and the pair alone, so that a pair that two methods propose fares alike.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/simulate/arrivals.h"
#include "cli/simulate/draws.h"
#include "cli/simulate/figures.h"
#include "cli/simulate/plan.h"
#include "matcher/round/baselines.h"

namespace entente::cli {

class History {
 public:
  // Borrows all but the plan. `method` kBestPairs stands for Entente, with trios where the plan seeks them.
  History(const SimulationGround& ground, const SimulationPlan& plan, int run, const std::vector<Arrival>& arrivals,
          matcher::Method method);

  // Plays the round of the next year. Faults: what is wrong with the data or the programme.
  std::vector<matcher::Fault> play_year();

  // Figures of a year that was played, and of all of them.
  const Figures& year(int year) const { return years_[static_cast<std::size_t>(year)]; }
  Figures all_years() const;
  // What was agreed and declined so far, in the order of agreement.
  const std::vector<matcher::Cooperation>& cooperations() const { return cooperations_; }

 private:
  struct Pairing {
    std::size_t need = 0;
    std::vector<std::size_t> offers;  // pivotal, facilitating
  };

  matcher::Day today() const { return ground_.round_days[static_cast<std::size_t>(next_year_)]; }
  static bool counts_need(const Arrival& arrival);
  void end_cooperations();
  matcher::Snapshot snapshot() const;
  std::vector<Pairing> choose(const matcher::Problem& problem) const;
  Draws draws_of_pair(std::string_view what, std::size_t need, std::size_t offer) const;
  void answer(const Pairing& pairing);
  std::int64_t days_without_partner(std::size_t need, matcher::Day until) const;
  std::int64_t agreed_since(int year) const;
  void add_need(std::size_t need, matcher::Day until, Counts& counts) const;
  template <typename Seen, typename Carried>
  void add_loads(Seen seen, Carried carried, Counts& counts) const;
  void measure(const std::vector<bool>& unserved, const std::vector<std::int64_t>& carried_before);

  const SimulationGround& ground_;
  const SimulationPlan plan_;
  const std::uint64_t run_seed_;
  const std::vector<Arrival>& arrivals_;
  const matcher::Method method_;
  int next_year_ = 0;
  std::vector<std::int64_t> reserved_;                     // by arrival
  std::vector<std::optional<matcher::Day>> first_served_;  // by arrival, of needs
  std::vector<std::int64_t> carried_;                      // by arrival, of offers: cooperations agreed in all
  std::vector<matcher::Cooperation> cooperations_;
  std::vector<std::vector<std::size_t>> held_;  // offers that a cooperation holds a place of, by cooperation
  std::vector<Figures> years_;
};

}  // namespace entente::cli
