// entente-bench-what-if: the whole example network, one weight changed: with trios held, and solved anew.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "matcher/engine/solve_round.h"
#include "matcher/round/what_if.h"
#include "tests/bench/measurement.h"
#include "tests/bench/random.h"
#include "tests/bench/rows.h"
#include "tests/matcher/example_snapshot.h"

namespace {

using namespace entente;
using matcher::Problem;
using matcher::WhatIf;

constexpr const char* kFooter =
    R"(The time is processor time of building the changed problem and of the answer, data loaded and the round before
solved already. A seed is a weight changed to another value.

Example:
  entente-bench-what-if --seed 1,2,3,4,5)";

std::shared_ptr<const Problem> problem_of(matcher::Snapshot snapshot) {
  const matcher::BuildResult built = Problem::build(std::move(snapshot));
  const auto* problem = std::get_if<std::shared_ptr<const Problem>>(&built);
  return problem == nullptr ? nullptr : *problem;
}

// One weight of the programme, by seed.
void change_weight(std::uint64_t seed, matcher::Snapshot& snapshot) {
  static const std::vector<std::string> kTerms = {"topics", "field", "objectives", "context", "language"};
  bench::Random random(seed);
  snapshot.programme.weights[kTerms[seed % kTerms.size()]] = random.between(0, 40);
}

bool measure(const matcher::Round& before, std::uint64_t seed, WhatIf::Method method, bench::Row& row) {
  matcher::Snapshot snapshot = before.problem->snapshot();
  change_weight(seed, snapshot);
  const double begin = bench::cpu_ms();
  const auto changed = problem_of(std::move(snapshot));
  if (changed == nullptr) return false;
  const WhatIf answer = matcher::what_if(before, changed, method, {});
  row.cpu_ms = row.solve_ms = bench::cpu_ms() - begin;
  row.value = std::to_string(answer.after_amount.priority_needs) + "/" + std::to_string(answer.after_amount.needs) +
              "/" + std::to_string(answer.after_amount.points);
  return answer.after.outcome == matcher::Outcome::kOptimal || answer.after.outcome == matcher::Outcome::kBounded;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("What-if of one weight on the whole example network.", "entente-bench-what-if");
  app.footer(kFooter);
  std::vector<std::uint64_t> seeds = {1, 2, 3, 4, 5};
  std::string json;
  app.add_option("--seed", seeds, "Seeds; several by comma")->delimiter(',');
  app.add_option("--json", json, "Append rows to this file; rows that it holds aren't measured again");
  CLI11_PARSE(app, argc, argv);

  const auto problem = problem_of(matcher::testing::example_snapshot());
  if (problem == nullptr) {
    std::fprintf(stderr, "the example network has faults\n");
    return 1;
  }
  bench::Rows rows(json);
  matcher::Round before;
  bool failed = false;
  std::printf("%-10s %5s %4s %-8s %12s  %s\n", "network", "needs", "seed", "trios", "cpu ms", "priority/needs/points");
  for (const auto method : {WhatIf::Method::kTriosHeld, WhatIf::Method::kSolved}) {
    for (const std::uint64_t seed : seeds) {
      bench::Row row;
      row.bench = "what-if";
      row.family = "example";
      row.size = static_cast<std::int64_t>(problem->needs().size());
      row.seed = seed;
      row.variant = method == WhatIf::Method::kTriosHeld ? "held" : "solved";
      row.who = "entente";
      if (const auto known = rows.find(row)) {
        row = *known;
      } else {
        if (before.problem == nullptr) before = matcher::solve_round(problem, {});
        if (!measure(before, seed, method, row)) {
          failed = true;
          std::fprintf(stderr, "seed %llu: not solved\n", static_cast<unsigned long long>(seed));
          continue;
        }
        failed = !rows.add(row) || failed;
      }
      std::printf("%-10s %5lld %4llu %-8s %12.1f  %s\n", row.family.c_str(), static_cast<long long>(row.size),
                  static_cast<unsigned long long>(row.seed), row.variant.c_str(), row.cpu_ms, row.value.c_str());
      std::fflush(stdout);
    }
  }
  return failed ? 1 : 0;
}
