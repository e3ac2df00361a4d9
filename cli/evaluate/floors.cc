#include "cli/evaluate/floors.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "cli/evaluate/judgements.h"

namespace entente::cli {
namespace {

std::map<std::int64_t, Grades, std::greater<>> by_value(const std::vector<RatedPair>& pairs) {
  std::map<std::int64_t, Grades, std::greater<>> values;
  for (const RatedPair& pair : pairs) values[pair.value].add(pair.grade);
  return values;
}

void add(const Grades& some, Grades& to) {
  to.count += some.count;
  to.good += some.good;
  to.silly += some.silly;
}

// 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1,000, 2,000, 3,000, 5,000 …
bool is_round(std::int64_t count) {
  if (count == 75 || count == 150) return true;
  while (count >= 100) {
    if (count % 10 != 0) return false;
    count /= 10;
  }
  return count == 10 || count == 20 || count == 30 || count == 50;
}

}  // namespace

Passed passed(const std::vector<RatedPair>& pairs, std::optional<std::int64_t> floor) {
  Passed result;
  std::set<std::int32_t> needs, served;
  for (const RatedPair& pair : pairs) {
    if (!floor || pair.value < *floor) continue;
    result.grades.add(pair.grade);
    needs.insert(pair.need);
    if (pair.grade >= kGoodGrade) served.insert(pair.need);
  }
  result.needs = static_cast<std::int64_t>(needs.size());
  result.needs_served = static_cast<std::int64_t>(served.size());
  return result;
}

std::vector<Cut> cuts_of(const std::vector<RatedPair>& pairs) {
  std::vector<std::int64_t> floors;
  std::int64_t count = 0;
  for (const auto& [value, tied] : by_value(pairs)) {
    bool cut = count + tied.count == static_cast<std::int64_t>(pairs.size());
    for (std::int64_t i = 0; i < tied.count; ++i) cut |= is_round(++count);
    if (cut) floors.push_back(value);
  }
  std::vector<Cut> cuts;
  for (const std::int64_t floor : floors) cuts.push_back({floor, passed(pairs, floor)});
  return cuts;
}

std::optional<std::int64_t> lowest_floor(const std::vector<RatedPair>& pairs, const FloorGoal& goal) {
  std::optional<std::int64_t> lowest;
  Grades passing;
  for (const auto& [value, tied] : by_value(pairs)) {
    add(tied, passing);
    if (100 * passing.good >= goal.least_good * passing.count && 100 * passing.silly <= goal.most_silly * passing.count)
      lowest = value;
  }
  return lowest;
}

Folded folded_by_need(const std::vector<RatedPair>& pairs, int folds, const FloorGoal& goal) {
  std::map<std::int32_t, std::size_t> part;
  for (const RatedPair& pair : pairs) part.emplace(pair.need, 0);
  std::size_t place = 0;
  for (auto& [need, of] : part) of = place++ % static_cast<std::size_t>(folds);
  Folded result;
  for (std::size_t fold = 0; fold < static_cast<std::size_t>(folds); ++fold) {
    std::vector<RatedPair> mine, others;
    for (const RatedPair& pair : pairs) (part[pair.need] == fold ? mine : others).push_back(pair);
    result.floors.push_back(lowest_floor(others, goal));
    const Passed through = passed(mine, result.floors.back());
    add(through.grades, result.passed.grades);
    result.passed.needs += through.needs;
    result.passed.needs_served += through.needs_served;
  }
  return result;
}

}  // namespace entente::cli
