// entente-bench-trios: rounds of pairs and trios on random networks, Entente beside CBC alone on the same problem.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "matcher/checker/checker.h"
#include "matcher/solver/solver.h"
#include "tests/bench/cbc_peer.h"
#include "tests/bench/measurement.h"
#include "tests/bench/rows.h"
#include "tests/bench/trios_network.h"

namespace {

using namespace entente;
using matcher::Network;
using matcher::Wide;

constexpr const char* kFooter =
    R"(Times are processor time of one thread. CBC runs with its default settings until it proves its optimum or first
reaches Entente's value; at most --cbc-seconds (">": it didn't get there). Where networks rank, it is given the tiers
that Entente reached and looks for points. The gap is what the bound leaves, in parts of
the points reached where the bound has the tiers that were reached, else needs are named too. Every certificate is
checked: a refusal ends the program with status 1.

Examples:
  entente-bench-trios
  entente-bench-trios --needs 1000 --family uniform,listings --weighed --seed 1,2,3,4,5
  entente-bench-trios --needs 3000 --no-cbc)";

struct Options {
  std::vector<std::string> families = {"uniform", "clustered", "ties", "listings"};
  std::vector<std::int32_t> needs = {1000};
  std::vector<std::uint64_t> seeds = {1, 2, 3, 4, 5};
  std::int32_t columns = 20;
  bool weighed = false;
  bool limits = false;
  bool quotas = false;
  bool no_cbc = false;
  double cbc_seconds = 0;
  std::string json;
};

struct Run {
  double ours_s = 0;
  double cbc_s = 0;
  bool cbc_there = false;
  double gap = 0;  // per cent of points
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// What the bound leaves beyond the value, in points; with whole tiers taken off where the network ranks.
struct Gap {
  long priority_needs = 0;
  long needs = 0;
  double percent = 0;
};
Gap gap_of(const Network& network, const matcher::SolveResult& result) {
  const matcher::Certificate& certificate = result.certificate;
  Wide left = certificate.upper_bound - certificate.objective_value;
  Gap gap;
  if (!network.weigh) {
    const matcher::Composite composite = matcher::composite_of(network);
    gap.priority_needs = static_cast<long>(left / composite.priority);
    left %= composite.priority;
    gap.needs = static_cast<long>(left / composite.need);
    left %= composite.need;
  }
  const double reached = network.weigh ? static_cast<double>(certificate.objective_value)
                                       : static_cast<double>(certificate.objective.points);
  gap.percent = reached > 0 ? 100 * static_cast<double>(left) / reached : 0;
  return gap;
}

std::string in_percent(const Gap& gap) {
  char text[32];
  // A need that the bound leaves open counts as all.
  std::snprintf(text, sizeof text, "%.4f", gap.priority_needs + gap.needs > 0 ? 100 : gap.percent);
  return text;
}

bool run(const bench::TriosRecipe& recipe, const Options& options, bench::Rows& rows, std::vector<Run>& runs) {
  bench::Row of_entente{.bench = "trios",
                        .family = std::string(bench::name_of(recipe.family)),
                        .size = recipe.needs,
                        .seed = recipe.seed,
                        .variant = bench::variant_of(recipe),
                        .who = "entente",
                        .value = {}};
  bench::Row of_cbc = of_entente;
  of_cbc.who = "cbc";
  if (rows.find(of_entente) && (options.no_cbc || rows.find(of_cbc))) return true;
  const Network network = bench::draw(recipe);
  const double begin = bench::cpu_ms();
  const matcher::SolveResult result = matcher::solve_with_trios(network, {});
  Run row;
  row.ours_s = (bench::cpu_ms() - begin) / 1000;
  if (result.outcome == matcher::Outcome::kInfeasible) {
    std::printf("%s %s, seed %lu: no choice %s the quotas, %.3f s\n",
                std::string(bench::name_of(recipe.family)).c_str(), bench::variant_of(recipe).c_str(),
                static_cast<unsigned long>(recipe.seed), result.settled ? "keeps" : "was found that keeps", row.ours_s);
    return !result.settled || matcher::check_bound(network, result.certificate).ok();
  }
  const matcher::CheckReport report = matcher::check(network, result.choice, result.certificate);
  if (!report.ok()) {
    std::printf("certificate refused: %s %s\n", report.findings[0].id.c_str(), report.findings[0].where.c_str());
    return false;
  }
  const Gap gap = gap_of(network, result);
  row.gap = gap.percent;
  of_entente.cpu_ms = of_entente.solve_ms = 1000 * row.ours_s;
  of_entente.value = in_percent(gap);
  if (!rows.find(of_entente) && !rows.add(of_entente)) return false;
  const char* kinds[] = {"proven", "proven by tree", "bounded"};
  std::printf("%-10s %-15s %5d %6zu %4lu  %4ld/%ld/%ld  %-14s", std::string(bench::name_of(recipe.family)).c_str(),
              bench::variant_of(recipe).c_str(), recipe.needs, network.edges.size() + network.trios.size(),
              static_cast<unsigned long>(recipe.seed), static_cast<long>(result.certificate.objective.priority_needs),
              static_cast<long>(result.certificate.objective.needs),
              static_cast<long>(result.certificate.objective.points),
              kinds[static_cast<std::size_t>(result.certificate.kind)]);
  std::printf(" gap %ld/%ld/%.4f %%  %.3f s", gap.priority_needs, gap.needs, gap.percent, row.ours_s);
  std::fflush(stdout);
  if (!options.no_cbc) {
    const double seconds = options.cbc_seconds > 0 ? options.cbc_seconds : 20 * row.ours_s;
    const bench::CbcAnswer cbc = bench::solve_by_cbc(network, result.certificate.objective, seconds);
    row.cbc_there = cbc.reached_ms >= 0 || cbc.proven;
    row.cbc_s = (cbc.reached_ms >= 0 ? cbc.reached_ms : cbc.ended_ms) / 1000;
    std::printf("  cbc %s%.2f s  %s%.1f times%s", row.cbc_there ? "" : ">", row.cbc_s, row.cbc_there ? "" : ">",
                row.cbc_s / row.ours_s, cbc.proven ? " (cbc proved)" : "");
    if (!row.cbc_there && cbc.value >= 0 && !network.weigh)
      std::printf(" (at %.4f %% less)",
                  100 * (1 - cbc.value / static_cast<double>(result.certificate.objective.points)));
    of_cbc.cpu_ms = of_cbc.solve_ms = 1000 * row.cbc_s;
    of_cbc.value = row.cbc_there ? "reached" : "not reached";
    if (!rows.add(of_cbc)) return false;
  }
  std::printf("\n");
  std::fflush(stdout);
  runs.push_back(row);
  return true;
}

void print_medians(const std::vector<Run>& runs, bool with_cbc) {
  if (runs.empty()) return;
  std::vector<double> ours, cbc, gaps, ratios;
  bool all_there = true;
  for (const Run& row : runs) {
    ours.push_back(row.ours_s);
    cbc.push_back(row.cbc_s);
    gaps.push_back(row.gap);
    ratios.push_back(row.cbc_s / row.ours_s);
    all_there = all_there && row.cbc_there;
  }
  std::printf("median: gap %.4f %%, %.3f s", median(gaps), median(ours));
  if (with_cbc)
    std::printf(", cbc %s%.2f s, %s%.1f times", all_there ? "" : ">=", median(cbc),
                all_there ? "" : ">=", median(ratios));
  std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Rounds of pairs and trios on random networks, beside CBC alone");
  app.footer(kFooter);
  Options options;
  app.add_option("--family", options.families, "uniform, clustered, ties, listings")->delimiter(',');
  app.add_option("--needs", options.needs, "Needs of each network")->delimiter(',');
  app.add_option("--columns", options.columns, "Pairs and trios of each need");
  app.add_option("--seed", options.seeds, "Seeds")->delimiter(',');
  app.add_flag("--weighed", options.weighed, "One sum instead of ranks");
  app.add_flag("--limits", options.limits, "Limits of cities on both sides");
  app.add_flag("--quotas", options.quotas, "Quotas of needs and of offers");
  app.add_flag("--no-cbc", options.no_cbc, "Without the peer");
  app.add_option("--cbc-seconds", options.cbc_seconds,
                 "Processor time that CBC gets for each network; 0: twenty times Entente's");
  app.add_option("--json", options.json, "Append rows to this file; rows that it holds aren't measured again");
  CLI11_PARSE(app, argc, argv);
  bench::Rows rows(options.json);
  for (const std::string& word : options.families) {
    const auto family = bench::trios_family_of(word);
    if (!family) {
      std::fprintf(stderr, "--family: \"%s\" isn't one of uniform, clustered, ties, listings\n", word.c_str());
      return 2;
    }
    for (std::int32_t needs : options.needs) {
      std::vector<Run> runs;
      for (std::uint64_t seed : options.seeds)
        if (!run({*family, needs, options.columns, seed, options.weighed, options.limits, options.quotas}, options,
                 rows, runs))
          return 1;
      print_medians(runs, !options.no_cbc);
    }
  }
  return 0;
}
