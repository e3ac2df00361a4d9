// Years of rounds by seed: what must hold in every history, the figures, the picture, and the command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "cli/data_set/data_set.h"
#include "cli/output/line_chart.h"
#include "cli/output/table.h"
#include "cli/simulate/arrivals.h"
#include "cli/simulate/draws.h"
#include "cli/simulate/history.h"
#include "cli/simulate/simulation.h"
#include "services/common/base/time.h"
#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using matcher::Cooperation;
using matcher::Day;
using testing::HasSubstr;

TEST(Draws, AreSplitMix64) {
  Draws draws(1234567);
  for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U})
    EXPECT_EQ(draws.next(), expected);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(draws.below(7));
  EXPECT_EQ(seen, (std::set<std::int64_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(Draws, FollowFromSeedAndNames) {
  EXPECT_EQ(draws_of(7, {"a", "b"}).next(), draws_of(7, {"a", "b"}).next());
  std::set<std::uint64_t> apart = {draws_of(7, {"a", "b"}).next(), draws_of(8, {"a", "b"}).next(),
                                   draws_of(7, {"ab", ""}).next(), draws_of(7, {"b", "a"}).next()};
  EXPECT_EQ(apart.size(), 4U);
}

TEST(Figures, AreSharesMediansAndLoads) {
  Counts counts;
  counts.needs = 8;
  counts.served = 3;
  counts.unpartnered = {10, 20, 700, 730};
  counts.waited = {10, 20, 30};
  counts.loads = {0, 0, 0, 4};
  const Figures figures = figures_of(counts);
  EXPECT_EQ(figures[Figure::kCoverage], 375);
  EXPECT_EQ(figures[Figure::kPriorityCoverage], -1) << "there is no priority need";
  EXPECT_EQ(figures[Figure::kUnpartneredMedian], 20);
  EXPECT_EQ(figures[Figure::kWaitingMost], 30);
  EXPECT_EQ(figures[Figure::kLoadGini], 750);
  EXPECT_EQ(figures[Figure::kLoadLargest], 4);
  Figures other = figures;
  other[Figure::kPriorityCoverage] = 600;
  other[Figure::kCoverage] = 400;
  EXPECT_EQ(mean_of({figures, other})[Figure::kPriorityCoverage], 600) << "what measures nothing has no say";
  EXPECT_EQ(mean_of({figures, other})[Figure::kCoverage], 388) << "387.5, half up";
}

// The example network, for a plan of three years.
struct Stage {
  Stage() {
    const auto data = load_data_set(data_folder());
    EXPECT_TRUE(data.ok());
    plan.years = 3;
    ground.round_days = round_days(common::day_number(absl::CivilDay(2026, 12, 1)), plan.years);
    for (int year = 0; year < plan.years; ++year) {
      ground.years.push_back(data->snapshot(data->programmes.front(), ground.round_days[year]));
      ground.years.back().programme.trios = false;
    }
    arrivals = draw_arrivals(ground, plan, 0, faults);
    EXPECT_TRUE(faults.empty());
  }
  History played(matcher::Method method) const {
    History history(ground, plan, 0, arrivals, method);
    for (int year = 0; year < plan.years; ++year) EXPECT_TRUE(history.play_year().empty());
    return history;
  }
  SimulationPlan plan;
  SimulationGround ground;
  std::vector<matcher::Fault> faults;
  std::vector<Arrival> arrivals;
};

const Stage& stage() {
  static const Stage the;
  return the;
}

TEST(Arrivals, ArePublishedInTheirYearAndNeverTwiceAtATime) {
  std::map<std::string, int> last;
  std::map<int, int> needs;
  for (const Arrival& arrival : stage().arrivals) {
    const Day round = stage().ground.round_days[arrival.year];
    EXPECT_LT(*arrival.listing.published, round);
    EXPECT_GE(*arrival.listing.published, round - 365);
    const std::string example = arrival.listing.id.substr(0, arrival.listing.id.rfind('-'));
    if (last.contains(example)) {
      EXPECT_GE(arrival.year, last[example] + 2) << example;
    }
    last[example] = arrival.year;
    needs[arrival.year] += arrival.listing.kind == matcher::Kind::kNeed;
    EXPECT_TRUE(still_published(arrival, stage().ground, arrival.year));
    EXPECT_FALSE(arrival.year == 0 && still_published(arrival, stage().ground, 2)) << "two rounds, not three";
  }
  EXPECT_EQ(needs, (std::map<int, int>{{0, 97}, {1, 97}, {2, 97}})) << "40 % of 243";
}

TEST(Arrivals, KeepTheirDatesAsFarFromTheRoundAsTheExamples) {
  for (const Arrival& arrival : stage().arrivals) {
    const matcher::Listing later = listing_in_year(arrival, stage().ground, arrival.year);
    const Day moved = stage().ground.round_days[arrival.year] - stage().ground.round_days[0];
    if (arrival.listing.deadline == matcher::kDayAfterAll) {
      EXPECT_EQ(later.deadline, matcher::kDayAfterAll);
    } else {
      EXPECT_EQ(later.deadline, arrival.listing.deadline + moved);
    }
  }
}

TEST(RoundDays, AreTheSameDayOfEachYear) {
  const auto days = round_days(common::day_number(absl::CivilDay(2028, 2, 29)), 4);
  ASSERT_EQ(days.size(), 5U);
  EXPECT_EQ(common::civil_day(days[1]), absl::CivilDay(2029, 3, 1));
  EXPECT_EQ(common::civil_day(days[4]), absl::CivilDay(2032, 2, 29));
}

// In each history: a pair has one fate whoever proposes it, what was declined rests, and no place or limit is passed.
TEST(History, KeepsToAnswersPlacesAndLimits) {
  std::map<std::pair<std::string, std::string>, bool> fate;
  std::map<std::string, const matcher::Listing*> listings;
  for (const Arrival& arrival : stage().arrivals) listings[arrival.listing.id] = &arrival.listing;
  int shared = 0, declined = 0, agreed = 0;
  for (const matcher::Method method : kSimulated) {
    const History history = stage().played(method);
    std::map<std::pair<std::string, std::string>, Day> until;
    for (const Cooperation& cooperation : history.cooperations()) {
      const std::pair pair(cooperation.need, cooperation.offer);
      const bool accepted = cooperation.state != Cooperation::State::kDeclined;
      (accepted ? agreed : declined) += 1;
      const auto [at, is_new] = fate.emplace(pair, accepted);
      EXPECT_EQ(at->second, accepted) << cooperation.need;
      shared += !is_new;
      EXPECT_EQ(listings.at(cooperation.need)->city, cooperation.beneficiary_city);
      EXPECT_EQ(listings.at(cooperation.offer)->city, cooperation.pivotal_city);
      const auto [before, once] = until.emplace(pair, accepted ? *cooperation.end : matcher::kDayAfterAll);
      EXPECT_TRUE(once || before->second < *cooperation.start) << "twice at a time, or declined before: " << pair.first;
      before->second = accepted ? *cooperation.end : matcher::kDayAfterAll;
      if (!accepted) continue;
      EXPECT_GE(*cooperation.end - *cooperation.start, kShortestCooperation);
      EXPECT_LE(*cooperation.end - *cooperation.start, kLongestCooperation);
    }
    for (int year = 0; year < stage().plan.years; ++year) {
      const Day answers = stage().ground.round_days[year] + stage().plan.answer_days;
      std::map<std::string, std::int64_t> places, providers, receivers, partners;
      for (const Cooperation& cooperation : history.cooperations()) {
        if (cooperation.state == Cooperation::State::kDeclined || *cooperation.start > answers) continue;
        ++partners[cooperation.need];
        if (*cooperation.end <= stage().ground.round_days[year]) continue;
        ++places[cooperation.offer];
        ++providers[cooperation.pivotal_city];
        ++receivers[cooperation.beneficiary_city];
      }
      for (const auto& [offer, count] : places) EXPECT_LE(count, listings.at(offer)->capacity) << offer;
      for (const auto& [need, count] : partners) EXPECT_LE(count, listings.at(need)->capacity) << need;
      for (const auto* limited : {&providers, &receivers})
        for (const auto& [city, count] : *limited) EXPECT_LE(count, 4) << city << ": the programme's limit";
    }
  }
  EXPECT_GT(shared, 100);
  EXPECT_GT(declined, agreed / 6);
  EXPECT_LT(declined, agreed / 2);
}

TEST(History, FiguresAreWhatItsCooperationsSay) {
  const History history = stage().played(matcher::Method::kGreedy);
  std::map<std::string, Day> first;
  std::map<std::string, std::int64_t> carried;
  std::int64_t agreed = 0;
  for (const Cooperation& cooperation : history.cooperations()) {
    if (cooperation.state == Cooperation::State::kDeclined) continue;
    ++agreed;
    first.try_emplace(cooperation.need, *cooperation.start);
    ++carried[cooperation.pivotal_city];
  }
  std::int64_t needs = 0, priority = 0, priority_served = 0, most = 0;
  std::vector<std::int64_t> waited;
  for (const Arrival& arrival : stage().arrivals) {
    if (arrival.listing.kind != matcher::Kind::kNeed || !arrival.in_scope) continue;
    ++needs;
    const auto at = first.find(arrival.listing.id);
    priority += arrival.priority;
    priority_served += arrival.priority && at != first.end();
    if (at != first.end()) waited.push_back(at->second - *arrival.listing.published);
  }
  for (const auto& [city, count] : carried) most = std::max(most, count);
  std::sort(waited.begin(), waited.end());
  const Figures all = history.all_years();
  EXPECT_EQ(all[Figure::kNeeds], needs);
  EXPECT_EQ(all[Figure::kServed], std::ssize(first));
  EXPECT_EQ(all[Figure::kPriorityNeeds], priority);
  EXPECT_EQ(all[Figure::kPriorityServed], priority_served);
  EXPECT_EQ(all[Figure::kCooperations], agreed);
  EXPECT_EQ(all[Figure::kLoadLargest], most);
  EXPECT_EQ(all[Figure::kWaitingMedian], waited[(waited.size() - 1) / 2]);
  std::int64_t served = 0, agreed_by_year = 0;
  for (int year = 0; year < stage().plan.years; ++year) {
    served += history.year(year)[Figure::kServed];
    agreed_by_year += history.year(year)[Figure::kCooperations];
  }
  EXPECT_EQ(served, std::ssize(first));
  EXPECT_EQ(agreed_by_year, agreed);
}

TEST(Simulation, HasTheExtremesOfItsAnswers) {
  SimulationPlan plan = stage().plan;
  plan.runs = 1;
  plan.decline_percent = 100;
  for (const SimulatedWay& way : simulate(stage().ground, plan, {}).mean) {
    EXPECT_EQ(way.all[Figure::kServed], 0);
    EXPECT_EQ(way.all[Figure::kCooperations], 0);
    EXPECT_EQ(way.all[Figure::kWaitingMedian], -1);
  }
  plan.decline_percent = 0;
  std::int64_t told = 0;
  const Simulation all = simulate(stage().ground, plan, [&](std::int64_t done, std::int64_t total) {
    EXPECT_EQ(done, ++told);
    EXPECT_EQ(total, 12);
  });
  EXPECT_EQ(told, 12);
  plan.decline_percent = 25;
  const Simulation some = simulate(stage().ground, plan, {});
  for (std::size_t way = 0; way < kWays; ++way)
    EXPECT_GT(all.mean[way].all[Figure::kServed], some.mean[way].all[Figure::kServed]) << way_id(way);
}

TEST(Simulation, SeeksTriosWhenAsked) {
  SimulationPlan plan = stage().plan;
  plan.runs = 1;
  SimulationGround ground = stage().ground;
  for (matcher::Snapshot& snapshot : ground.years) snapshot.programme.trios = true;
  const Simulation pairs = simulate(ground, plan, {});
  plan.trios = true;
  const Simulation trios = simulate(ground, plan, {});
  EXPECT_NE(pairs.mean[0].all, trios.mean[0].all);
  EXPECT_EQ(pairs.mean[1].all[Figure::kServed], trios.mean[1].all[Figure::kServed]) << "greedy knows only pairs";
}

LineChart small_chart() {
  LineChart chart;
  chart.title = "A & \"B\" <c>";
  chart.steps = {"2026", "2027"};
  chart.lines = {"one", "two"};
  chart.panels.push_back({"Share", 1000, {{720, 768}, {-1, 791}}});
  return chart;
}

TEST(LineChart, HasItsTicksMarksAndEscapes) {
  const std::string svg = to_svg(small_chart());
  EXPECT_EQ(svg, to_svg(small_chart()));
  for (const std::string part : {"A &amp; \"B\" &lt;c></text>", "aria-label=\"A &amp; 'B' &lt;c>\"", ">0.72</text>",
                                 ">0.80</text>", ">2027</text>", ">two</text>", "fill:#6e7781"})
    EXPECT_THAT(svg, HasSubstr(part));
  const auto count = [&](std::string_view part) {
    int found = 0;
    for (std::size_t at = svg.find(part); at != std::string::npos; at = svg.find(part, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<circle"), 3) << "two values, one in the legend";
  EXPECT_EQ(count("h8v8h-8z"), 2) << "what isn't there has no mark";
}

TEST(LineChart, StandsWithNothingToShow) {
  LineChart chart = small_chart();
  chart.panels[0].values = {{-1, -1}, {}};
  EXPECT_THAT(to_svg(chart), HasSubstr("</svg>"));
}

TEST(Simulate, GivesTheSameBytesForTheSameSeed) {
  const auto played = [](const std::string& seed) {
    const std::string folder = new_folder();
    const Ran ran = run({"simulate", "--data", data_folder(), "--years", "2", "--runs", "2", "--seed", seed, "--out",
                         folder, "--quiet"});
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.out, "");
    return std::pair(read(folder + "/simulation.csv"), read(folder + "/simulation.svg"));
  };
  const auto first = played("7");
  EXPECT_EQ(first, played("7"));
  EXPECT_NE(first.first, played("8").first);
  const auto rows = rows_of(first.first);
  EXPECT_EQ(rows.size(), 2U * 4U * 3U) << "runs, ways, years and all";
  for (const Row& row : rows) {
    EXPECT_EQ(row.at("example"), "true");
    if (row.at("needs") == "0") continue;
    EXPECT_EQ(std::stoll(row.at("coverage_permille")),
              (std::stoll(row.at("served")) * 2000 + std::stoll(row.at("needs"))) / (2 * std::stoll(row.at("needs"))));
  }
}

TEST(Simulate, SaysWhatIsAssumedInBothLanguages) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> said = {
      {"en",
       {"A model, not a forecast", "EXAMPLE", "Needs that found a partner", "popularity", "What is assumed",
        "Pairs only", "better : worse"}},
      {"fr",
       {"Un modèle, non une prévision", "EXEMPLE", "Besoins ayant trouvé un partenaire", "popularité",
        "Ce qui est supposé", "Paires seulement", "mieux : moins bien"}}};
  for (const auto& [language, words] : said) {
    const Ran ran = run({"simulate", "--data", data_folder(), "--years", "2", "--runs", "2", "--lang", language});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    for (const std::string& part : words) EXPECT_THAT(ran.out, HasSubstr(part));
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100U) << line;
  }
}

TEST(Simulate, RefusesWhatItCantPlay) {
  EXPECT_EQ(run({"simulate", "--data", data_folder(), "--years", "0"}).exit_code, 2);
  EXPECT_EQ(run({"simulate", "--data", data_folder(), "--arrivals", "51"}).exit_code, 2);
  EXPECT_EQ(run({"simulate"}).exit_code, 2);
  EXPECT_EQ(run({"simulate", "--data", data_folder(), "--as-of", "2026-13-01"}).exit_code, 3);
  EXPECT_EQ(run({"simulate", "--data", new_folder() + "/none"}).exit_code, 3);
  const std::string programme = new_folder() + "/pairs.json";
  write(programme, R"({"name": "programmes/pairs", "displayName": "Pairs", "axes": ["AXIS_NORTH_SOUTH"]})");
  const Ran pairs = run({"simulate", "--data", data_folder(), "--programme", programme, "--trios"});
  EXPECT_EQ(pairs.exit_code, 3);
  EXPECT_THAT(pairs.err, HasSubstr("seeks no trios"));
}

}  // namespace
}  // namespace entente::cli
