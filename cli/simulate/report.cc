#include "cli/simulate/report.h"

#include <functional>
#include <ostream>
#include <vector>

#include "cli/output/line_chart.h"
#include "cli/output/table.h"
#include "cli/round_view/balance_table.h"
#include "cli/round_view/words.h"
#include "services/common/sheet.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using common::concat;

constexpr std::size_t kWidth = 100;

// How a figure is said and shown.
struct Said {
  Figure figure;
  std::string_view english, french;
  enum class As : std::uint8_t { kCount, kPercent, kShare } as;
  bool more_is_better;
};
constexpr Said kSaid[] = {
    {Figure::kCoverage, "Needs that found a partner", "Besoins ayant trouvé un partenaire", Said::As::kPercent, true},
    {Figure::kPriorityCoverage, "Priority needs that found a partner", "Besoins prioritaires ayant trouvé",
     Said::As::kPercent, true},
    {Figure::kCooperations, "Cooperations agreed", "Coopérations convenues", Said::As::kCount, true},
    {Figure::kUnpartneredMedian, "Days without a partner, median", "Jours sans partenaire, médiane", Said::As::kCount,
     false},
    {Figure::kWaitingMedian, "Days to the first agreement, median ¹", "Jours jusqu’au premier accord, médiane ¹",
     Said::As::kCount, false},
    {Figure::kWaitingMost, "Days to the first agreement, 90 % ¹", "Jours jusqu’au premier accord, 90 % ¹",
     Said::As::kCount, false},
    {Figure::kLoadGini, "Load of providers, Gini (0: equal)", "Charge des offrants, Gini (0 : égale)", Said::As::kShare,
     false},
    {Figure::kLoadLargest, "Most cooperations of one provider", "Coopérations du plus chargé", Said::As::kCount, false},
};

std::string shown(std::int64_t value, Said::As as) {
  if (value < 0) return "–";
  switch (as) {
    case Said::As::kCount:
      return format_count(value);
    case Said::As::kPercent:
      return concat(value / 10, ".", value % 10, " %");
    case Said::As::kShare:
      return concat(value / 1000, ".", std::to_string(1000 + value % 1000).substr(1));
  }
  return "";
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
  std::string say(std::string_view english, std::string_view french) const {
    return std::string(word(words_.language, english, french));
  }

  void head() {
    out_ << words_.programme << " · "
         << concat(say("simulation of ", "simulation de "), plan_.years, say(" years (", " ans ("),
                   simulation_.years.front(), "–", simulation_.years.back(), "), ", plan_.runs,
                   say(plan_.runs == 1 ? " run" : " runs", plan_.runs == 1 ? " passage" : " passages"),
                   say(", seed ", ", graine "), plan_.seed)
         << '\n';
    if (words_.example) {
      out_ << say("EXAMPLE: listings are illustrations, not statements of the cities. A model, not a forecast.",
                  "EXEMPLE : annonces illustratives, non des déclarations des villes. Un modèle, non une prévision.")
           << '\n';
    } else {
      out_ << say("A model, not a forecast.", "Un modèle, non une prévision.") << '\n';
    }
    const Figures& all = simulation_.mean.front().all;
    out_ << concat(format_count(all[Figure::kNeeds]),
                   say(" needs published in a run, ", " besoins publiés par passage, "),
                   format_count(all[Figure::kPriorityNeeds]),
                   say(" of them priority needs (means)", " d’entre eux prioritaires (moyennes)"))
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
    for (const SimulatedWay& way : simulation_.mean) cells.push_back(shown(pick(way)[said.figure], said.as));
    table.add(std::move(cells));
  }

  void over_all() {
    out_ << '\n' << say("All years", "Toutes les années") << mean_note() << '\n';
    Table table = table_of_ways();
    table.add(names());
    for (const Said& said : kSaid)
      row(table, say(said.english, said.french), said,
          [](const SimulatedWay& way) -> const Figures& { return way.all; });
    table.print(out_);
  }

  std::string mean_note() const {
    if (plan_.runs == 1) return "";
    return concat(say(" (means of ", " (moyennes de "), plan_.runs, say(" runs)", " passages)"));
  }

  void year_by_year() {
    out_ << '\n' << say("Year by year", "Année par année") << mean_note() << '\n';
    Table table = table_of_ways();
    table.add(names());
    for (const Said& said : kSaid) {
      table.add({say(said.english, said.french)});
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
    out_ << '\n'
         << say("Runs in which Entente did better : worse, over all years",
                "Passages où Entente a fait mieux : moins bien, sur toutes les années")
         << '\n';
    std::vector<Align> columns(kWays, Align::kRight);
    columns.front() = Align::kLeft;
    Table table(columns);
    std::vector<std::string> head = names();
    head.erase(head.begin() + 1);
    table.add(std::move(head));
    for (const Said& said : kSaid) {
      std::vector<std::string> cells = {say(said.english, said.french)};
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

  void footnote() {
    out_
        << "  ¹ "
        << wrap(
               say("Of served needs only, 90 %: the 90th percentile. A way that leaves hard needs aside looks quicker.",
                   "Des seuls besoins servis ; 90 % : le 90e centile. Qui laisse les cas difficiles paraît plus "
                   "rapide."),
               kWidth - 4, 4)
        << '\n';
  }

  void assumption(const std::string& text) { out_ << "  · " << wrap(text, kWidth - 4, 4) << '\n'; }

  void assumptions() {
    out_ << '\n' << say("What is assumed", "Ce qui est supposé") << '\n';
    assumption(concat(say("Each year a random ", "Chaque année, "), plan_.arrivals_percent,
                      say(" % of the example needs and offers are published, on random days before the round; an "
                          "example comes back at the earliest two years later. All ways live with the same arrivals.",
                          " % des besoins et offres d’exemple, tirés au sort, sont publiés à des jours tirés au sort "
                          "avant le tour ; un exemple revient au plus tôt deux ans après. Les arrivées sont les mêmes "
                          "pour toutes les façons.")));
    assumption(
        say("A listing is renewed once: it sees two rounds, with its window and deadline moved along. The days of "
            "a need count until its first agreement, or until its listing or the simulation ends.",
            "Une annonce est renouvelée une fois : elle voit deux tours, fenêtre et échéance déplacées avec eux. "
            "Les jours d’un besoin comptent jusqu’au premier accord, ou à la fin de l’annonce ou de la "
            "simulation."));
    assumption(concat(say("Of the proposed pairs ", "Parmi les paires proposées, "), plan_.decline_percent,
                      say(" % are declined, whatever their score, by chance of the pair alone: who proposes it doesn’t "
                          "matter. A declined pair rests as long as the programme says.",
                          " % sont déclinées quel que soit leur score, par le seul sort de la paire : peu importe qui "
                          "la propose. Une paire déclinée repose aussi longtemps que le dit le programme.")));
    assumption(concat(say("A cooperation starts ", "Une coopération commence "), plan_.answer_days,
                      say(" days after the round and runs ", " jours après le tour et dure "), kShortestCooperation,
                      "–", kLongestCooperation,
                      say(" days; then its places and city limits return.",
                          " jours ; puis ses places et limites de ville reviennent.")));
    assumption(plan_.trios
                   ? say("Entente also proposes trios; the other ways know only pairs. A trio is agreed when both "
                         "partners accept. Quotas, fairness and directives are left aside.",
                         "Entente propose aussi des trios ; les autres façons ne connaissent que les paires. Un trio "
                         "est convenu quand les deux partenaires acceptent. Quotas, équité et directives sont laissés "
                         "de côté.")
                   : say("Pairs only: trios, quotas, fairness and directives are left aside.",
                         "Paires seulement : trios, quotas, équité et directives sont laissés de côté."));
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
  const auto say = [&](std::string_view english, std::string_view french) {
    return std::string(word(words.language, english, french));
  };
  LineChart chart;
  chart.title = concat(words.programme, " · ", say("simulated rounds, ", "tours simulés, "), simulation.years.front(),
                       "–", simulation.years.back());
  chart.note = concat(words.example ? say("EXAMPLE listings. ", "Annonces d’EXEMPLE. ") : "",
                      say("A model, not a forecast; ", "Un modèle, non une prévision ; "),
                      simulation.plan.runs == 1
                          ? say("one run", "un passage")
                          : concat(say("means of ", "moyennes de "), simulation.plan.runs, say(" runs", " passages")),
                      say(", seed ", ", graine "), simulation.plan.seed,
                      say(". Axes don’t start at zero.", ". Les axes ne partent pas de zéro."));
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
  panel(Figure::kCoverage, say("Needs that found a partner (%)", "Besoins ayant trouvé un partenaire (%)"), 10);
  panel(Figure::kPriorityCoverage,
        say("Priority needs that found a partner (%)", "Besoins prioritaires ayant trouvé (%)"), 10);
  panel(Figure::kUnpartneredMedian, say("Days without a partner (median)", "Jours sans partenaire (médiane)"), 1);
  panel(Figure::kLoadGini, say("Load of providers (Gini, 0: equal)", "Charge des offrants (Gini, 0 : égale)"), 1000);
  return to_svg(chart);
}

}  // namespace entente::cli
