// entente-bench-candidates: what candidates cost in a large network that changes: a hit, a repair, a miss, and each
// change. One process, one thread; no network and no store.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/matching/candidates/candidate_answers.h"
#include "services/matching/candidates/candidate_cache.h"
#include "services/matching/candidates/followers.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/world/mirrors.h"
#include "tests/matching/candidates/generated_network.h"

namespace {

using namespace entente;
using namespace entente::matching;
using entente::matching::testing::Generator;
using entente::matching::testing::hold;
using listings::v1::Listing;
using Response = v1::ListCandidatesResponse;

using entente::matching::testing::kToday;
constexpr const char* kFooter =
    R"(Processor time of one thread, medians; of making a follower that of all threads. A change is a message put into the copy, sealed for readers, and taken over by
the follower; the question behind it isn't counted. A repair is of an answer that is so many changes of other listings
old. Memory is the resident one of the process, messages included.

Example:
  entente-bench-candidates --listings 1000000)";

double now_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}
// Of all threads, and by the wall.
double process_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}
double wall_ms() {
  return absl::ToDoubleMilliseconds(common::steady_now());
}
double median(std::vector<double> times) {
  std::sort(times.begin(), times.end());
  return times.empty() ? 0 : times[times.size() / 2];
}
double quantile(std::vector<double> times, double part) {
  std::sort(times.begin(), times.end());
  return times.empty() ? 0 : times[static_cast<std::size_t>(static_cast<double>(times.size() - 1) * part)];
}
double memory_mb(const std::string& what) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(what)) return std::stod(line.substr(what.size())) / 1000;
  return 0;
}
double resident_mb() {
  return memory_mb("VmRSS:");
}

struct Bench {
  Bench(int count_of_listings, int cities, int each)
      : generator(7, cities),
        count(count_of_listings),
        cache(clock, {.time_to_live = absl::Hours(9), .entries = 100000, .bytes = std::size_t{4} << 30}),
        answers(problems, followers, cache, nullptr) {
    const double begin = now_ms();
    profiles.replace(generator.profiles());
    ListingsView view;
    view.count_each = each;
    view.point.revision = revision;
    {
      ByName<Listing> all;
      for (int i = 0; i < count; ++i) {
        Listing one = generator.listing(i);
        names.push_back(one.name());
        std::string name = one.name();
        HeldListing held = HeldListing::one_of(all.size(), std::move(one));
        all.emplace(std::move(name), std::move(held));
      }
      view.listings = ByCity(std::move(all));
    }
    this->listings.replace(std::move(view));
    decisions->programmes[programme.name()] = hold(programme);
    decisions->seal();
    std::printf("%-44s %10.0f ms %10.0f MB\n", "messages made and copied", now_ms() - begin, resident_mb());
  }

  World world() { return {profiles.view(), listings.view(), decisions}; }
  void put(Listing one) {
    listings.change([&](ListingsView& view) {
      view.point.revision = ++revision;
      return put_changed(HeldListing::one_of(view.listings.size(), std::move(one)), view.listings);
    });
  }
  void take(const std::string& name) {
    listings.change([&](ListingsView& view) {
      view.point.revision = ++revision;
      view.listings.erase(name);
      return name;
    });
  }
  const std::string& any() { return names[static_cast<std::size_t>(generator.below(count))]; }
  CandidatesReply ask(const std::string& name) {
    const auto reply = answers.answer({world(), programme, kToday, name, 32});
    if (!reply.ok()) std::fprintf(stderr, "%s\n", std::string(reply.status().message()).c_str()), std::exit(1);
    return *reply;
  }
  void follow() {
    if (!followers.following(world(), programme, kToday).ok()) std::exit(1);
  }

  Generator generator;
  const int count;
  std::int64_t revision = 1;
  std::vector<std::string> names;
  LiveView<ProfilesView> profiles;
  LiveView<ListingsView> listings;
  std::shared_ptr<DecisionsView> decisions = std::make_shared<DecisionsView>();
  v1::Programme programme = Generator::programme();
  common::ManualClock clock{absl::UnixEpoch()};
  Problems problems{nullptr};
  Followers followers{nullptr};
  LocalCandidateCache cache;
  CandidateAnswers answers;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Candidates of a large network that changes.", "entente-bench-candidates");
  app.footer(kFooter);
  int listings = 200000, cities = 0, times = 200, behind = 100;
  app.add_option("--listings", listings, "how many")->capture_default_str();
  app.add_option("--cities", cities, "of so many cities; 0: one for each 100 listings");
  app.add_option("--times", times, "of each measurement")->capture_default_str();
  app.add_option("--behind", behind, "changes between an answer and its repair")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  // Counts aren't taken again meanwhile: that is measured by itself.
  Bench bench(listings, cities > 0 ? cities : std::max(10, listings / 100), 1 << 30);
  const auto line = [](const char* what, const std::vector<double>& times_of) {
    std::printf("%-44s %10.3f ms %10.3f ms (p99)\n", what, median(times_of), quantile(times_of, 0.99));
  };
  const double begin = process_ms(), began = wall_ms();
  bench.follow();
  std::printf("%-44s %10.0f ms %10.0f MB, by the wall %.0f ms\n", "a follower made: counted, coded, sorted",
              process_ms() - begin, resident_mb(), wall_ms() - began);

  std::vector<std::string> askers;
  for (int i = 0; i < times; ++i) askers.push_back(bench.any());
  std::sort(askers.begin(), askers.end());
  askers.erase(std::unique(askers.begin(), askers.end()), askers.end());
  const auto ask_all = [&](Response::CacheStatus status) {
    std::vector<double> taken;
    std::size_t found = 0;
    for (const std::string& asker : askers) {
      const double from = now_ms();
      const CandidatesReply reply = bench.ask(asker);
      if (reply.cache_status == status) taken.push_back(now_ms() - from);
      found += static_cast<std::size_t>(reply.message()->candidates_size());
    }
    std::printf("  %zu of %zu, %.1f candidates each\n", taken.size(), askers.size(),
                static_cast<double>(found) / static_cast<double>(askers.size()));
    return taken;
  };
  const auto misses = ask_all(Response::CACHE_STATUS_MISS);
  line("miss", misses);
  const auto hits = ask_all(Response::CACHE_STATUS_HIT);
  line("hit", hits);

  std::vector<double> changed, added, withdrawn, seals;
  for (int i = 0; i < times; ++i) {
    const auto timed = [&](std::vector<double>& into, const std::function<void()>& change) {
      const double from = now_ms();
      change();
      const double sealed = now_ms();
      bench.follow();
      seals.push_back(sealed - from);
      into.push_back(now_ms() - from);
    };
    Listing one = bench.generator.listing(bench.count + i);
    Listing other = *bench.world().listing(bench.names[static_cast<std::size_t>(i)]);
    bench.generator.change(other);
    timed(added, [&] { bench.put(one); });
    timed(changed, [&] { bench.put(other); });
    timed(withdrawn, [&] { bench.take(one.name()); });
  }
  line("add, followed", added);
  line("change, followed", changed);
  line("withdraw, followed", withdrawn);
  line("  of which copied and sealed", seals);

  ask_all(Response::CACHE_STATUS_REPAIRED);
  for (int i = 0; i < behind; ++i) {
    Listing other = *bench.world().listing(bench.names[static_cast<std::size_t>(bench.count - 1 - i)]);
    bench.generator.change(other);
    bench.put(std::move(other));
  }
  bench.follow();
  const auto repaired = ask_all(Response::CACHE_STATUS_REPAIRED);
  line("repaired", repaired);
  std::printf("%-44s %10.0f MB, %.2f KB a listing\n", "memory at the end", resident_mb(),
              resident_mb() * 1000 / bench.count);
  const double peak = memory_mb("VmHWM:");
  std::printf("%-44s %10.0f MB, %.2f KB a listing\n", "at its peak", peak, peak * 1000 / bench.count);
  std::printf("%-44s %10.1f x\n", "hit against miss", median(misses) / median(hits));
  std::printf("%-44s %10.1f x\n", "repaired against miss", median(misses) / median(repaired));
  return 0;
}
