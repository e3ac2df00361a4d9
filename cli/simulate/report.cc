#include "cli/simulate/report.h"

#include <functional>
#include <ostream>
#include <vector>

#include "cli/output/line_chart.h"
#include "cli/output/table.h"
#include "cli/round_view/balance_table.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"

namespace entente::cli {
namespace {

using common::concat;

constexpr std::size_t kWidth = 100;

// How a figure is said and shown: by the text `cli.simulate.figure.NAME`.
struct Said {
  Figure figure;
  std::string_view name;
  enum class As : std::uint8_t { kCount, kPercent, kShare } as;
  bool more_is_better;
};
constexpr Said kSaid[] = {
    {Figure::kCoverage, "coverage", Said::As::kPercent, true},
    {Figure::kPriorityCoverage, "priority_coverage", Said::As::kPercent, true},
    {Figure::kCooperations, "cooperations", Said::As::kCount, true},
    {Figure::kUnpartneredMedian, "unpartnered_median", Said::As::kCount, false},
    {Figure::kWaitingMedian, "waiting_median", Said::As::kCount, false},
    {Figure::kWaitingMost, "waiting_most", Said::As::kCount, false},
    {Figure::kLoadGini, "load_gini", Said::As::kShare, false},
    {Figure::kLoadLargest, "load_largest", Said::As::kCount, false},
};

std::string shown(std::int64_t value, Said::As as, Language language) {
  if (value < 0) return "–";
  switch (as) {
    case Said::As::kCount:
      return common::format_count(value, language);
    case Said::As::kPercent: {
      const std::string percent = common::format_decimal(concat(value / 10, ".", value % 10), language);
      return common::text("cli.simulate.percent", language, {{"number", percent}});
    }
    case Said::As::kShare:
      return common::format_decimal(concat(value / 1000, ".", std::to_string(1000 + value % 1000).substr(1)), language);
  }
  return "";
}

// "3 runs", or "means of 3 runs".
std::string runs_words(std::int64_t runs, Language language) {
  return common::counted("cli.simulate.runs", runs, language);
}

class ReportView {
 public:
  ReportView(std::ostream& out, const Simulation& simulation, const SimulationWords& words)
      : out_(out), simulation_(simulation), words_(words), plan_(simulation.plan) {}

  void print() {
    head();
    over_all();
    year_by_year();
    footnote();
    ahead();
    assumptions();
  }

 private:
  std::string say(std::string_view id, const common::TextValues& values = {}) const {
    return common::text(id, words_.language, values);
  }
  std::string name_of(const Said& said) const { return say(concat("cli.simulate.figure.", said.name)); }

  void head() {
    out_ << words_.programme << " · "
         << common::counted("cli.simulate.head", plan_.years, words_.language,
                            {{"first", std::to_string(simulation_.years.front())},
                             {"last", std::to_string(simulation_.years.back())},
                             {"runs", runs_words(plan_.runs, words_.language)},
                             {"seed", std::to_string(plan_.seed)}})
         << '\n'
         << say(words_.example ? "cli.simulate.example" : "cli.simulate.model") << '\n';
    const Figures& all = simulation_.mean.front().all;
    out_ << say("cli.simulate.published",
                {{"needs", common::format_count(all[Figure::kNeeds], words_.language)},
                 {"priority", common::format_count(all[Figure::kPriorityNeeds], words_.language)}})
         << '\n';
  }

  Table table_of_ways() const {
    std::vector<Align> columns(kWays + 1, Align::kRight);
    columns.front() = Align::kLeft;
    return Table(columns);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> cells = {""};
    for (std::size_t way = 0; way < kWays; ++way) cells.push_back(method_name(way_id(way), words_.language));
    return cells;
  }

  void row(Table& table, const std::string& label, const Said& said,
           const std::function<const Figures&(const SimulatedWay&)>& pick) {
    std::vector<std::string> cells = {label};
    for (const SimulatedWay& way : simulation_.mean)
      cells.push_back(shown(pick(way)[said.figure], said.as, words_.language));
    table.add(std::move(cells));
  }

  void over_all() {
    out_ << '\n' << with_means("cli.simulate.all_years") << '\n';
    Table table = table_of_ways();
    table.add(names());
    for (const Said& said : kSaid)
      row(table, name_of(said), said, [](const SimulatedWay& way) -> const Figures& { return way.all; });
    table.print(out_);
  }

  std::string with_means(std::string_view title) const {
    if (plan_.runs == 1) return say(title);
    return say("cli.simulate.means", {{"title", say(title)}, {"runs", runs_words(plan_.runs, words_.language)}});
  }

  void year_by_year() {
    out_ << '\n' << with_means("cli.simulate.year_by_year") << '\n';
    Table table = table_of_ways();
    table.add(names());
    for (const Said& said : kSaid) {
      table.add({name_of(said)});
      for (std::size_t year = 0; year < simulation_.years.size(); ++year) {
        row(table, concat("  ", simulation_.years[year]), said,
            [year](const SimulatedWay& way) -> const Figures& { return way.years[year]; });
      }
    }
    table.print(out_);
  }

  // Means hide how sure a difference is; runs won and lost show it.
  void ahead() {
    if (plan_.runs == 1) return;
    out_ << '\n' << say("cli.simulate.ahead") << '\n';
    std::vector<Align> columns(kWays, Align::kRight);
    columns.front() = Align::kLeft;
    Table table(columns);
    std::vector<std::string> head = names();
    head.erase(head.begin() + 1);
    table.add(std::move(head));
    for (const Said& said : kSaid) {
      std::vector<std::string> cells = {name_of(said)};
      for (std::size_t way = 1; way < kWays; ++way) {
        int better = 0, worse = 0;
        for (const auto& run : simulation_.runs) {
          std::int64_t lead = run[0].all[said.figure] - run[way].all[said.figure];
          if (!said.more_is_better) lead = -lead;
          better += lead > 0;
          worse += lead < 0;
        }
        cells.push_back(concat(better, " : ", worse));
      }
      table.add(std::move(cells));
    }
    table.print(out_);
  }

  void footnote() { out_ << "  ¹ " << wrap(say("cli.simulate.footnote"), kWidth - 4, 4) << '\n'; }

  void assumption(const std::string& text) { out_ << "  · " << wrap(text, kWidth - 4, 4) << '\n'; }

  void assumptions() {
    const auto number = [](std::int64_t value) { return std::to_string(value); };
    out_ << '\n' << say("cli.simulate.assumed") << '\n';
    assumption(say("cli.simulate.assumed_arrivals", {{"percent", number(plan_.arrivals_percent)}}));
    assumption(say("cli.simulate.assumed_renewal"));
    assumption(say("cli.simulate.assumed_declines", {{"percent", number(plan_.decline_percent)}}));
    assumption(say("cli.simulate.assumed_cooperations", {{"days", number(plan_.answer_days)},
                                                         {"shortest", number(kShortestCooperation)},
                                                         {"longest", number(kLongestCooperation)}}));
    assumption(say(plan_.trios ? "cli.simulate.assumed_trios" : "cli.simulate.assumed_pairs"));
  }

  std::ostream& out_;
  const Simulation& simulation_;
  const SimulationWords& words_;
  const SimulationPlan& plan_;
};

}  // namespace

void print_simulation(std::ostream& out, const Simulation& simulation, const SimulationWords& words) {
  ReportView(out, simulation, words).print();
}

std::string simulation_sheet(const Simulation& simulation, const SimulationWords& words) {
  std::vector<std::string> head = {"run", "year", "way"};
  for (int i = 0; i < kFigureCount; ++i) head.emplace_back(figure_id(static_cast<Figure>(i)));
  head.emplace_back("example");
  std::string sheet(common::kByteOrderMark);
  sheet += common::csv_line(head);
  const auto add = [&](std::size_t run, const std::string& year, std::size_t way, const Figures& figures) {
    std::vector<std::string> row = {std::to_string(run + 1), year, std::string(way_id(way))};
    for (const std::int64_t value : figures.values) row.push_back(std::to_string(value));
    row.emplace_back(words.example ? "true" : "false");
    sheet += common::csv_line(row);
  };
  for (std::size_t run = 0; run < simulation.runs.size(); ++run) {
    for (std::size_t way = 0; way < kWays; ++way) {
      const SimulatedWay& one = simulation.runs[run][way];
      for (std::size_t year = 0; year < one.years.size(); ++year)
        add(run, std::to_string(simulation.years[year]), way, one.years[year]);
      add(run, "all", way, one.all);
    }
  }
  return sheet;
}

std::string simulation_picture(const Simulation& simulation, const SimulationWords& words) {
  const auto say = [&](std::string_view id, const common::TextValues& values = {}) {
    return common::text(id, words.language, values);
  };
  LineChart chart;
  chart.title = say("cli.simulate.chart_title", {{"programme", words.programme},
                                                 {"first", std::to_string(simulation.years.front())},
                                                 {"last", std::to_string(simulation.years.back())}});
  const std::string runs = runs_words(simulation.plan.runs, words.language);
  chart.note = say(words.example ? "cli.simulate.chart_note_of_examples" : "cli.simulate.chart_note",
                   {{"runs", simulation.plan.runs == 1 ? runs : say("cli.simulate.means_of", {{"runs", runs}})},
                    {"seed", std::to_string(simulation.plan.seed)}});
  for (const int year : simulation.years) chart.steps.push_back(std::to_string(year));
  for (std::size_t way = 0; way < kWays; ++way) chart.lines.push_back(method_name(way_id(way), words.language));
  const auto panel = [&](Figure figure, const std::string& title, std::int64_t scale) {
    LineChart::Panel& added = chart.panels.emplace_back();
    added.title = title;
    added.scale = scale;
    for (const SimulatedWay& way : simulation.mean) {
      std::vector<std::int64_t>& values = added.values.emplace_back();
      for (const Figures& year : way.years) values.push_back(year[figure]);
    }
  };
  panel(Figure::kCoverage, say("cli.simulate.chart_coverage"), 10);
  panel(Figure::kPriorityCoverage, say("cli.simulate.chart_priority"), 10);
  panel(Figure::kUnpartneredMedian, say("cli.simulate.chart_unpartnered"), 1);
  panel(Figure::kLoadGini, say("cli.simulate.chart_gini"), 1000);
  return to_svg(chart);
}

}  // namespace entente::cli
