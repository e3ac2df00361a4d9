// entente-bench-pairs: rounds of pairs on random networks, Entente beside LEMON on the same drawing.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "matcher/checker/checker.h"
#include "matcher/solver/solver.h"
#include "tests/bench/lemon_peer.h"
#include "tests/bench/measurement.h"
#include "tests/bench/pairs_network.h"
#include "tests/bench/recipe_options.h"
#include "tests/bench/rows.h"

namespace {

using namespace entente;
using bench::Measurement;
using bench::Watch;
using matcher::Network;

constexpr const char* kFooter =
    R"(Times are processor time of one thread, memory what is used beyond the drawn network, each in a process of its own.
Every certificate is checked, and every peer must reach the same objective; else the exit status is 1.

Examples:
  entente-bench-pairs --family u,c,s --size 10000 --seed 1,2,3
  entente-bench-pairs --family c --size 100000 --tiers --limits --peers ns --json rows.json)";

std::string text_of(const matcher::Amount& amount) {
  return std::to_string(amount.priority_needs) + "/" + std::to_string(amount.needs) + "/" +
         std::to_string(amount.points);
}

void entente_solves(const Network& network, Watch& watch, Measurement& told) {
  const matcher::SolveResult result = matcher::solve_pairs(network, {});
  watch.solving_ends();
  told.value = text_of(matcher::objective_of(network, result.choice));
  const matcher::CheckReport report = matcher::check(network, result.choice, result.certificate);
  if (!report.ok()) {
    told.fault = "certificate refused: " + report.findings[0].id + " " + report.findings[0].where;
  } else if (report.proven != matcher::Certificate::Kind::kProven) {
    told.fault = "the certificate doesn't prove the optimum";
  }
}

void peer_solves(bench::Peer peer, const Network& network, Watch& watch, Measurement& told) {
  const bench::PeerAnswer answer = bench::solve_by(peer, network, watch);
  told.value = text_of(matcher::objective_of(network, answer.choice));
  told.fault = answer.fault;
  if (const auto broken = matcher::broken_capacity(network, answer.choice))
    told.fault = "breaks " + broken->id + " at " + broken->where;
}

struct Options {
  std::vector<std::string> families = {"u"};
  std::vector<std::int32_t> sizes = {10000};
  std::vector<std::uint64_t> seeds = {1};
  std::vector<std::string> peers = {"ns", "cs"};
  bool tiers = false;
  bool limits = false;
  bool several = false;
  std::string json;
};

// Medians of a family, size and variant by who.
class Medians {
 public:
  void add(const bench::Row& row) { of_[row.who].push_back(row); }
  void print(const std::string& title) const {
    std::printf("median   %s:", title.c_str());
    for (const auto& [who, rows] : of_) {
      const double ms = median(rows, &bench::Row::cpu_ms);
      const double mb = median(rows, &bench::Row::memory_mb);
      std::printf("  %s %.1f ms, %.1f MB", who.c_str(), ms, mb);
      const auto ours = of_.find("entente");
      if (who != "entente" && ours != of_.end())
        std::printf(" (%.1f times the time, %.1f times the memory)", ms / median(ours->second, &bench::Row::cpu_ms),
                    mb / median(ours->second, &bench::Row::memory_mb));
    }
    std::printf("\n");
  }

 private:
  static double median(const std::vector<bench::Row>& rows, double bench::Row::*figure) {
    std::vector<double> values;
    for (const bench::Row& row : rows) values.push_back(row.*figure);
    std::sort(values.begin(), values.end());
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
  std::map<std::string, std::vector<bench::Row>> of_;
};

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options), rows_(options.json) {}

  int run() {
    std::printf("%-10s %7s %4s %-12s %-8s %12s %12s %10s  %s\n", "family", "size", "seed", "variant", "who", "cpu ms",
                "solve ms", "memory MB", "priority/needs/points");
    for (const std::string& family : options_.families)
      for (const std::int32_t size : options_.sizes) run(*bench::family_of(family), size);
    return failed_ ? 1 : 0;
  }

 private:
  void run(bench::Family family, std::int32_t size) {
    Medians medians;
    std::string title;
    for (const std::uint64_t seed : options_.seeds) {
      const bench::PairsRecipe recipe{family, size, seed, options_.tiers, options_.limits, options_.several};
      title = std::string(name_of(family)) + " " + std::to_string(size) + " " + variant_of(recipe);
      run(recipe, medians);
    }
    medians.print(title);
  }

  void run(const bench::PairsRecipe& recipe, Medians& medians) {
    Network network;  // drawn when the first row asks for it
    std::string value;
    std::vector<std::string> all = {"entente"};
    all.insert(all.end(), options_.peers.begin(), options_.peers.end());
    for (const std::string& who : all) {
      bench::Row row;
      row.bench = "pairs";
      row.family = name_of(recipe.family);
      row.size = recipe.needs;
      row.seed = recipe.seed;
      row.variant = variant_of(recipe);
      row.who = who;
      if (const auto known = rows_.find(row)) {
        row = *known;
      } else {
        if (network.needs.empty()) network = bench::draw(recipe);
        if (!measure(network, row)) continue;
      }
      if (value.empty()) value = row.value;
      if (row.value != value) {
        failed_ = true;
        std::fprintf(stderr, "%s reaches %s, not %s\n", who.c_str(), row.value.c_str(), value.c_str());
      }
      print(row);
      medians.add(row);
    }
  }

  bool measure(const Network& network, bench::Row& row) {
    const auto measured = bench::measure([&](Watch& watch, Measurement& told) {
      if (row.who == "entente") return entente_solves(network, watch, told);
      peer_solves(row.who == "ns" ? bench::Peer::kNetworkSimplex : bench::Peer::kCostScaling, network, watch, told);
    });
    if (!measured || !measured->fault.empty()) {
      failed_ = true;
      std::fprintf(stderr, "%s %lld seed %llu %s: %s: %s\n", row.family.c_str(), static_cast<long long>(row.size),
                   static_cast<unsigned long long>(row.seed), row.variant.c_str(), row.who.c_str(),
                   measured ? measured->fault.c_str() : "the process ended early");
      return false;
    }
    row.cpu_ms = measured->cpu_ms;
    row.solve_ms = measured->solve_ms;
    row.memory_mb = measured->memory_mb;
    row.value = measured->value;
    if (!rows_.add(row)) {
      failed_ = true;
      std::fprintf(stderr, "can't write %s\n", options_.json.c_str());
    }
    return true;
  }

  static void print(const bench::Row& row) {
    std::printf("%-10s %7lld %4llu %-12s %-8s %12.2f %12.2f %10.2f  %s\n", row.family.c_str(),
                static_cast<long long>(row.size), static_cast<unsigned long long>(row.seed), row.variant.c_str(),
                row.who.c_str(), row.cpu_ms, row.solve_ms, row.memory_mb, row.value.c_str());
    std::fflush(stdout);
  }

  const Options& options_;
  bench::Rows rows_;
  bool failed_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Rounds of pairs on random networks: Entente beside LEMON on the same drawing.", "entente-bench-pairs");
  app.footer(kFooter);
  Options options;
  bench::add_recipe_options(app, options);
  app.add_flag("--several", options.several, "Needs seek 1-3 partners instead of one");
  app.add_option("--peers", options.peers, "ns (NetworkSimplex), cs (CostScaling), none; several by comma")
      ->delimiter(',')
      ->check(CLI::IsMember({"ns", "cs", "none"}));
  CLI11_PARSE(app, argc, argv);
  std::erase(options.peers, "none");
  return Bench(options).run();
}
