// entente-bench-change: one listing changed in a solved round, and the round solved again exactly, against a full solve
// of the changed network.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "matcher/checker/checker.h"
#include "matcher/solver/pairs_session.h"
#include "matcher/solver/solver.h"
#include "tests/bench/measurement.h"
#include "tests/bench/pairs_network.h"
#include "tests/bench/random.h"
#include "tests/bench/recipe_options.h"
#include "tests/bench/rows.h"

namespace {

using namespace entente;
using matcher::Network;
using matcher::PairsSession;

constexpr const char* kFooter =
    R"(A change: an offer or a need withdrawn, published again with other places, or all its scores changed.
After every tenth change the network is solved anew and checked; another objective makes the exit status 1.

Example:
  entente-bench-change --family c --size 10000 --seed 1,2,3,4,5)";

struct Options {
  std::vector<std::string> families = {"c"};
  std::vector<std::int32_t> sizes = {10000};
  std::vector<std::uint64_t> seeds = {1};
  bool tiers = false;
  bool limits = false;
  int changes = 200;
  std::string json;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

// Changes listings one at a time; the network that it was given stays what it was.
class Changes {
 public:
  Changes(const Network& network, PairsSession& session, std::uint64_t seed)
      : network_(network), session_(session), random_(seed), edges_of_offer_(network.offers.size()) {
    first_.resize(network.needs.size() + 1);
    for (std::size_t e = 0; e < network.edges.size(); ++e) {
      edges_of_offer_[network.edges[e].offer].push_back(static_cast<std::int32_t>(e));
      first_[network.edges[e].need + 1] = static_cast<std::int32_t>(e) + 1;
    }
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] = std::max(first_[i], first_[i - 1]);
  }

  void make(int kind) {
    const auto need =
        static_cast<std::int32_t>(random_.between(0, static_cast<std::int64_t>(network_.needs.size()) - 1));
    const auto offer =
        static_cast<std::int32_t>(random_.between(0, static_cast<std::int64_t>(network_.offers.size()) - 1));
    switch (kind % 5) {
      case 0:
        withdrawn_ = offer;
        return session_.set_offer_capacity(offer, 0);
      case 1:
        return session_.set_offer_capacity(withdrawn_, random_.between(1, 3));
      case 2:
        for (std::int32_t e = first_[need]; e < first_[need + 1]; ++e) set_points(e);
        return;
      case 3:
        for (const std::int32_t e : edges_of_offer_[offer]) set_points(e);
        return;
      default:
        return session_.set_need_capacity(need, 0);
    }
  }

 private:
  // Within what the network had, so that the weights of the ranking stay.
  void set_points(std::int32_t edge) {
    const matcher::Points before = network_.edges[edge].points;
    session_.set_points(edge, std::max<matcher::Points>(0, before - random_.between(0, 500)));
  }

  const Network& network_;
  PairsSession& session_;
  bench::Random random_;
  std::vector<std::vector<std::int32_t>> edges_of_offer_;
  std::vector<std::int32_t> first_;
  std::int32_t withdrawn_ = 0;
};

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options), rows_(options.json) {}

  int run() {
    std::printf("%-10s %7s %4s %-12s %14s %14s %8s\n", "family", "size", "seed", "variant", "full solve ms",
                "one change ms", "ratio");
    for (const std::string& family : options_.families)
      for (const std::int32_t size : options_.sizes)
        for (const std::uint64_t seed : options_.seeds)
          run({*bench::family_of(family), size, seed, options_.tiers, options_.limits, false});
    return failed_ ? 1 : 0;
  }

 private:
  void run(const bench::PairsRecipe& recipe) {
    bench::Row full;
    full.bench = "change";
    full.family = bench::name_of(recipe.family);
    full.size = recipe.needs;
    full.seed = recipe.seed;
    full.variant = bench::variant_of(recipe);
    full.who = "full solve";
    bench::Row change = full;
    change.who = "entente";
    const auto known_full = rows_.find(full);
    const auto known_change = rows_.find(change);
    if (known_full && known_change) return print(*known_full, *known_change);
    measure(recipe, full, change);
    if (!rows_.add(full) || !rows_.add(change)) fail(recipe, "can't write the rows");
    print(full, change);
  }

  void measure(const bench::PairsRecipe& recipe, bench::Row& full, bench::Row& change) {
    const Network network = bench::draw(recipe);
    PairsSession session(network);
    if (session.resolve({}) != matcher::Outcome::kOptimal) return fail(recipe, "isn't solved");
    Changes changes(network, session, recipe.seed);
    std::vector<double> full_ms;
    std::vector<double> change_ms;
    for (int k = 0; k < options_.changes; ++k) {
      const double begin = bench::cpu_ms();
      changes.make(k);
      const matcher::Outcome outcome = session.resolve({});
      change_ms.push_back(bench::cpu_ms() - begin);
      if (outcome != matcher::Outcome::kOptimal) return fail(recipe, "isn't solved after a change");
      if (k % 10 == 9) full_ms.push_back(full_solve(recipe, session));
    }
    full.cpu_ms = full.solve_ms = median(full_ms);
    change.cpu_ms = change.solve_ms = median(change_ms);
    const matcher::Amount amount = session.objective();
    full.value = change.value = std::to_string(amount.priority_needs) + "/" + std::to_string(amount.needs) + "/" +
                                std::to_string(amount.points);
  }

  double full_solve(const bench::PairsRecipe& recipe, const PairsSession& session) {
    const Network now = session.network();
    const double begin = bench::cpu_ms();
    const matcher::SolveResult result = matcher::solve_pairs(now, {});
    const double ms = bench::cpu_ms() - begin;
    if (!matcher::check(now, result.choice, result.certificate).ok()) fail(recipe, "the certificate is refused");
    if (result.certificate.objective != session.objective()) fail(recipe, "another objective than a full solve's");
    return ms;
  }

  void fail(const bench::PairsRecipe& recipe, const char* why) {
    failed_ = true;
    std::fprintf(stderr, "%s %d seed %llu: %s\n", std::string(bench::name_of(recipe.family)).c_str(), recipe.needs,
                 static_cast<unsigned long long>(recipe.seed), why);
  }

  static void print(const bench::Row& full, const bench::Row& change) {
    std::printf("%-10s %7lld %4llu %-12s %14.2f %14.4f %8.0f\n", full.family.c_str(), static_cast<long long>(full.size),
                static_cast<unsigned long long>(full.seed), full.variant.c_str(), full.cpu_ms, change.cpu_ms,
                full.cpu_ms / std::max(change.cpu_ms, 1e-6));
    std::fflush(stdout);
  }

  const Options& options_;
  bench::Rows rows_;
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("One listing changed, solved again exactly, against a full solve.", "entente-bench-change");
  app.footer(kFooter);
  Options options;
  bench::add_recipe_options(app, options);
  app.add_option("--changes", options.changes, "How many listings are changed")->check(CLI::Range(10, 1'000'000));
  CLI11_PARSE(app, argc, argv);
  return Bench(options).run();
}
