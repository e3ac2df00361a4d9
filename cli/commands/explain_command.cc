#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <variant>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "matcher/explain/explanation.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/results/results.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Explanation;
using matching::v1::RuleOutcome;

struct ExplainOptions {
  std::string data;
  std::string programme;
  std::string as_of;
  std::string need;
  std::string offer;
  std::string facilitator;
  bool in_round = false;
  std::string language = "en";
  std::string format = "table";
};

struct Explained {
  Explanation explanation;
  Names names;
};

absl::StatusOr<Explained> explain_listings(const ExplainOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(options.data));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of_round(options.as_of, data.manifest));
  ENTENTE_ASSIGN_OR_RETURN(const std::string need, find_listing(data, options.need));
  ENTENTE_ASSIGN_OR_RETURN(const std::string offer, find_listing(data, options.offer));
  std::string facilitator;
  if (!options.facilitator.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(facilitator, find_listing(data, options.facilitator));
  }
  matcher::BuildResult built = matcher::Problem::build(data.snapshot(*programme, as_of));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  const auto problem = std::get<std::shared_ptr<const matcher::Problem>>(built);
  std::optional<matcher::Round> round;
  if (options.in_round) {
    ProgressBar bar(false);
    matcher::Control control;
    control.progress = [&bar](std::string_view phase, std::int64_t done, std::int64_t total) {
      bar.show(phase, done, total);
    };
    round = matcher::solve_round(problem, control);
    if (!round->faults.empty()) return faults_status(round->faults);
  }
  const auto n = problem->find(need);
  const auto o = problem->find(offer);
  const auto f = facilitator.empty() ? -1 : problem->find(facilitator);
  const matcher::Explanation explanation = matcher::explain(*problem, n, o, f, round ? &*round : nullptr);
  return Explained{matching::to_proto(*problem, n, o, f, explanation),
                   names_of(data, *programme, language_of(options.language))};
}

class ExplanationView {
 public:
  ExplanationView(const Explained& explained, Language language)
      : explanation_(explained.explanation), names_(explained.names), language_(language) {}

  void print() const {
    const auto& who = explanation_.pairing();
    Table head({Align::kLeft, Align::kLeft});
    head.add({say("need", "besoin"), names_.listing(who.need())});
    head.add({say("offer", "offre"), names_.listing(who.offer())});
    if (!who.facilitator().empty()) head.add({say("with", "avec"), names_.listing(who.facilitator())});
    head.add({say("axis", "axe"), axis_name(explanation_.axis())});
    head.print(std::cout);
    if (names_.example) {
      std::cout << "  " << say("examples, not statements of the cities", "exemples, non des déclarations des villes")
                << '\n';
    }
    rules();
    terms();
    outcome();
  }

 private:
  std::string say(std::string_view english, std::string_view french) const {
    return std::string(word(language_, english, french));
  }
  static std::string points(std::int64_t number) { return format_points(number, matcher::kScoreScale); }

  void rules() const {
    std::cout << '\n' << say("Rules", "Règles") << '\n';
    Table table({Align::kLeft, Align::kLeft, Align::kLeft});
    for (const RuleOutcome& rule : explanation_.rules()) {
      const std::string verdict = rule.verdict() == RuleOutcome::VERDICT_HOLDS    ? say("holds", "tient")
                                  : rule.verdict() == RuleOutcome::VERDICT_BROKEN ? say("BROKEN", "ROMPUE")
                                                                                  : say("not known", "inconnu");
      table.add(
          {verdict, matching::render("rule." + rule.rule(), language_), names_.sentence(rule.reason(), language_)});
    }
    table.print(std::cout);
  }

  void terms() const {
    if (!explanation_.admissible()) {
      std::cout << '\n' << say("Not admissible: a rule stops it.", "Non admissible : une règle l’écarte.") << '\n';
      return;
    }
    std::cout << '\n' << say("Score", "Score") << '\n';
    Table table({Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft});
    for (const auto& term : explanation_.terms()) {
      table.add({"+" + points(term.points()), concat(say("of ", "sur "), points(term.most())),
                 matching::render("term." + term.term(), language_), names_.sentence(term.reason(), language_)});
    }
    table.add({points(explanation_.score()), "", say("in all", "en tout")});
    table.print(std::cout);
  }

  void outcome() const {
    if (explanation_.outcome() == Explanation::OUTCOME_UNSPECIFIED) return;
    std::cout << '\n' << say("In the round: ", "Dans le cycle : ");
    switch (explanation_.outcome()) {
      case Explanation::OUTCOME_PROPOSED:
        std::cout << say("proposed", "proposé");
        break;
      case Explanation::OUTCOME_RULED_OUT:
        std::cout << say("not proposed: a rule stops it", "non proposé : une règle l’écarte");
        break;
      case Explanation::OUTCOME_TIED:
        std::cout << say("not proposed: as good as what was chosen; the tie rule decided",
                         "non proposé : aussi bon que ce qui a été choisi ; la règle d’égalité a tranché");
        break;
      default:
        std::cout << say("not proposed: others make a better whole",
                         "non proposé : d’autres font un meilleur ensemble");
        break;
    }
    std::cout << '\n';
    if (explanation_.has_shortfall()) {
      const auto& lacks = explanation_.shortfall();
      std::cout << "  " << say("it lacks ", "il manque ") << lacks.priority_needs()
                << say(" priority needs, ", " besoins prioritaires, ") << lacks.needs() << say(" needs, ", " besoins, ")
                << points(lacks.points()) << " points\n";
    }
    for (const auto& holder : explanation_.held_by()) {
      std::cout << "  " << say("held by: ", "pris par : ") << names_.listing(holder.pairing().need()) << " ← "
                << names_.listing(holder.pairing().offer()) << ", " << points(holder.score()) << " points\n";
    }
    for (const auto& remark : explanation_.remarks()) {
      std::cout << "  " << wrap(names_.sentence(remark, language_), 96, 4) << '\n';
    }
  }

  const Explanation& explanation_;
  const Names& names_;
  const Language language_;
};

}  // namespace

void add_explain_command(CLI::App& app) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand("explain", "Say why a pair or a trio is, or isn't, admissible or proposed");
  command->footer(
      "Listings are given by id or by resource name.\n\n"
      "Examples:\n"
      "  entente explain --data data --need abuja-n-small-presses-print-together-reach \\\n"
      "      --offer aberystwyth-o-keeping-book-trade-alive-language\n"
      "  entente explain --data data --need ID --offer ID --facilitator ID --in-round");
  command->add_option("--data", options->data, "Folder of the data")->required();
  command->add_option("--need", options->need, "The need")->required()->type_name("ID");
  command->add_option("--offer", options->offer, "The pivotal offer")->required()->type_name("ID");
  command->add_option("--facilitator", options->facilitator, "The facilitating offer of a trio")->type_name("ID");
  command->add_flag("--in-round", options->in_round, "Solve the round too, and say how the pairing fares in it");
  command->add_option("--programme", options->programme, "Id of a programme of the data, or a .json file")
      ->type_name("ID|FILE");
  command->add_option("--as-of", options->as_of,
                      "Day, YYYY-MM-DD; default: the base date of example data, else today (UTC)");
  command->add_option("--lang", options->language, "Language of the texts")->check(CLI::IsMember({"en", "fr"}));
  command->add_option("--format", options->format, "What is printed")->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    const absl::StatusOr<Explained> explained = explain_listings(*options);
    if (!explained.ok()) return end_command(fail(explained.status()));
    if (options->format == "json") {
      std::cout << matching::canonical_text(matching::to_json(explained->explanation));
    } else {
      ExplanationView(*explained, language_of(options->language)).print();
    }
  });
}

}  // namespace entente::cli
