// entente-bench-retrieval: the best partners out of many listings. Entente's index beside the same rows judged one by
// one, beside vector loops over all rows, and beside FAISS for embeddings; and the closure of a round.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "matcher/index/index.h"
#include "tests/bench/closure_run.h"
#include "tests/bench/embedding_peer.h"
#include "tests/bench/listing_rows.h"
#include "tests/bench/measurement.h"
#include "tests/bench/naive_rows.h"
#include "tests/bench/rows.h"
#include "tests/bench/scan_rows.h"

namespace {

using namespace entente;
using matcher::Index;

constexpr const char* kFooter =
    R"(With nothing named, all of it. Times are processor time of one thread per query. All must give the same answers; else the exit status is 1.

Examples:
  entente-bench-retrieval --density 0.1%,3%,10%,50% --seed 1,2,3
  entente-bench-retrieval --dimensions 64,384
  entente-bench-retrieval --closure 10000,100000)";

struct Options {
  std::vector<std::string> densities;
  std::vector<std::int32_t> dimensions;
  std::vector<std::int32_t> closures;
  std::vector<std::uint64_t> seeds = {1};
  std::int32_t offers = 1000000;
  std::int32_t queries = 200;
  int count = 32;
  std::string json;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[values.size() / 2];
}

class Bench {
 public:
  explicit Bench(const Options& options) : options_(options), rows_(options.json) {}

  int run() {
    for (const std::string& density : options_.densities)
      for (std::uint64_t seed : options_.seeds) partners(density, seed);
    for (std::int32_t dimensions : options_.dimensions)
      for (std::uint64_t seed : options_.seeds) embeddings(dimensions, seed);
    for (std::int32_t size : options_.closures)
      for (std::uint64_t seed : options_.seeds) closure(size, seed);
    summarise();
    return failed_ ? 1 : 0;
  }

 private:
  // Processor time of one query, in microseconds.
  template <typename Work>
  double per_query(std::int32_t queries, Work work) {
    const double begin = bench::cpu_ms();
    for (std::int32_t q = 0; q < queries; ++q) work(q);
    return (bench::cpu_ms() - begin) * 1000 / queries;
  }

  void partners(const std::string& density, std::uint64_t seed) {
    const bench::ListingRows made = bench::random_listings({options_.queries, options_.offers, 2000, density}, seed);
    double begin = bench::cpu_ms();
    const Index index(made.lexicon, matcher::Side::kOffers, made.offers);
    const double build_ms = bench::cpu_ms() - begin;
    const bench::NaiveRows naive(made.offers, made.lexicon->layout.words);
    const bench::ScanRows scan(made.offers, made.lexicon->layout.words);
    // A few at a time take turns, so that what disturbs the machine disturbs all.
    std::vector<std::vector<Index::Hit>> of_index(made.needs.size()), of_scan(made.needs.size()),
        of_rows(made.needs.size());
    Index::Scratch scratch, scan_scratch;
    double index_us = 0, scan_us = 0, rows_us = 0;
    std::int64_t admissible = 0, zones = 0, scored = 0;
    for (std::size_t q = 0; q < made.needs.size(); ++q) {
      const matcher::Row& need = made.needs[q];
      index_us +=
          per_query(1, [&](int) { index.best({.asker = &need, .count = options_.count}, scratch, of_index[q]); });
      zones += scratch.zones_read;
      scored += scratch.rows_scored;
      if (q % 4 != 0) continue;
      scan_us += per_query(1, [&](int) { scan.best(index, need, options_.count, scan_scratch, of_scan[q]); });
      rows_us += per_query(1, [&](int) { admissible += naive.best(index, need, options_.count, scratch, of_rows[q]); });
      if (of_scan[q] != of_index[q] || of_rows[q] != of_index[q]) fail(density + ": answers differ");
    }
    const double n = static_cast<double>(made.needs.size());
    const double fewer = std::ceil(n / 4);
    report(density, seed, "index", index_us / n, build_ms, static_cast<double>(index.bytes()) / 1e6);
    report(density, seed, "scan", scan_us / fewer, 0);
    report(density, seed, "rows", rows_us / fewer, 0);
    std::printf(
        "    admissible %.2f %%, zones read %.0f of %zu, rows scored %.0f; %.1f bytes a listing; built in %.0f ms\n",
        100.0 * static_cast<double>(admissible) / fewer / options_.offers, static_cast<double>(zones) / n,
        (index.size() + matcher::kZone - 1) / matcher::kZone, static_cast<double>(scored) / n,
        static_cast<double>(index.bytes()) / static_cast<double>(index.size()), build_ms);
  }

  void embeddings(std::int32_t dimensions, std::uint64_t seed) {
    bench::EmbeddingRun run(options_.offers, options_.queries, dimensions, options_.count, seed);
    const bench::EmbeddingFigures figures = run.measure();
    const std::string family = std::to_string(dimensions) + " dimensions";
    report(family, seed, "index", figures.index_us, 0);
    report(family, seed, "faiss", figures.faiss_us, 0);
    std::printf("    admissible %.2f %%, the same ids by exact products: %s\n", figures.admissible_percent,
                figures.equal ? "yes" : "NO");
    if (!figures.equal) fail(family + ": answers differ");
  }

  void closure(std::int32_t size, std::uint64_t seed) {
    const bench::ClosureFigures figures = bench::close_random_market(size, seed);
    const std::string family = "closure " + std::to_string(size);
    report(family, seed, "lists", figures.lists_ms * 1000, 0);
    report(family, seed, "closure", figures.closure_ms * 1000, 0);
    std::printf("    edges %lld + %lld added in %lld rounds, %lld questions; served %s; lists of the whole: %.2f x\n",
                static_cast<long long>(figures.edges_listed), static_cast<long long>(figures.edges_added),
                static_cast<long long>(figures.rounds), static_cast<long long>(figures.needs_asked),
                figures.value.c_str(), (figures.lists_ms + figures.closure_ms) / figures.lists_ms);
    if (!figures.fault.empty()) fail(family + ": " + figures.fault);
  }

  void report(const std::string& family, std::uint64_t seed, const std::string& who, double us, double build_ms,
              double memory_mb = 0) {
    std::printf("%-16s %4llu %-8s %12.2f us\n", family.c_str(), static_cast<unsigned long long>(seed), who.c_str(), us);
    std::fflush(stdout);
    figures_[family][who].push_back(us);
    bench::Row row;
    row.bench = "retrieval";
    row.family = family;
    row.size = options_.offers;
    row.seed = seed;
    row.variant = "top" + std::to_string(options_.count);
    row.who = who;
    row.solve_ms = us / 1000;
    row.memory_mb = memory_mb;
    row.cpu_ms = build_ms + us / 1000;
    if (!options_.json.empty() && !rows_.add(row)) fail("can't write " + options_.json);
  }

  void summarise() {
    std::printf("\nmedians over seeds\n");
    for (const auto& [family, who] : figures_) {
      std::printf("%-16s", family.c_str());
      const auto index = who.find("index");
      for (const auto& [name, values] : who) {
        std::printf("  %s %.1f us", name.c_str(), median(values));
        if (index != who.end() && name != "index") std::printf(" (%.1f x)", median(values) / median(index->second));
      }
      std::printf("\n");
    }
  }

  void fail(const std::string& why) {
    failed_ = true;
    std::fprintf(stderr, "%s\n", why.c_str());
  }

  const Options& options_;
  bench::Rows rows_;
  std::map<std::string, std::map<std::string, std::vector<double>>> figures_;
  bool failed_ = false;
};

}  // namespace

namespace {

void name_all(Options& options, bool quick) {
  options.densities = quick ? std::vector<std::string>{"3%"} : std::vector<std::string>{"0.1%", "3%", "10%", "50%"};
  options.dimensions = quick ? std::vector<std::int32_t>{64} : std::vector<std::int32_t>{64, 384};
  options.closures = quick ? std::vector<std::int32_t>{10000} : std::vector<std::int32_t>{10000, 100000};
  if (!quick) return;
  options.offers = 200000;
  options.queries = 40;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The best partners out of many listings: Entente's index beside plain loops and FAISS.",
               "entente-bench-retrieval");
  app.footer(kFooter);
  Options options;
  app.add_option("--density", options.densities, "Share of admissible pairs; several by comma")
      ->delimiter(',')
      ->check(CLI::IsMember({"0.1%", "3%", "10%", "50%"}));
  app.add_option("--dimensions", options.dimensions, "Filtered embedding search with so many; several by comma")
      ->delimiter(',')
      ->check(CLI::Range(1, 4096));
  app.add_option("--closure", options.closures, "Rounds of so many needs and offers, over all pairs; several by comma")
      ->delimiter(',')
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--seed", options.seeds, "Seeds; several by comma")->delimiter(',');
  app.add_option("--offers", options.offers, "Offers that are searched")->check(CLI::Range(1, 100'000'000));
  app.add_option("--queries", options.queries, "Needs that ask")->check(CLI::Range(1, 1'000'000));
  app.add_option("--count", options.count, "Best partners asked for")->check(CLI::Range(1, 100'000));
  app.add_option("--json", options.json, "Append rows to this file");
  bool quick = false;
  app.add_flag("--quick", quick, "When nothing is named: less of everything");
  CLI11_PARSE(app, argc, argv);
  if (options.densities.empty() && options.dimensions.empty() && options.closures.empty()) name_all(options, quick);
  return Bench(options).run();
}
