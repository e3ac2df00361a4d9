#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/commands/solving.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "cli/round_view/need_view.h"
#include "cli/round_view/words.h"
#include "matcher/explain/explanation.h"
#include "matcher/explain/unmet.h"
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
  std::string encoding;
  std::string programme;
  std::string as_of;
  std::string need;
  std::string offer;
  std::string facilitator;
  bool in_round = false;
  std::vector<std::pair<std::string, std::string>> keep;      // need, offer
  std::vector<std::pair<std::string, std::string>> rule_out;  // need, offer
  std::string language = "en";
  std::string format = "table";
};

// The data's snapshot with the directives of the command.
absl::StatusOr<matcher::Snapshot> snapshot_of(const ExplainOptions& options, const DataSet& data,
                                              const matching::v1::Programme& programme, matcher::Day as_of) {
  matcher::Snapshot snapshot = data.snapshot(programme, as_of);
  const auto add = [&](const auto& words, matcher::Directive::Kind kind) -> absl::Status {
    for (const auto& [need, offer] : words) {
      ENTENTE_ASSIGN_OR_RETURN(std::string need_name, find_listing(data, need));
      ENTENTE_ASSIGN_OR_RETURN(std::string offer_name, find_listing(data, offer));
      snapshot.directives.push_back({kind, std::move(need_name), std::move(offer_name)});
    }
    return absl::OkStatus();
  };
  ENTENTE_RETURN_IF_ERROR(add(options.keep, matcher::Directive::Kind::kKeep));
  ENTENTE_RETURN_IF_ERROR(add(options.rule_out, matcher::Directive::Kind::kRuleOut));
  snapshot.sort();
  return snapshot;
}

// Why there is no round to explain a pair in.
absl::Status conflict_status(const std::vector<matcher::Text>& conflict, const Names& names, Language language) {
  std::string message(word(language, "the round has no solution", "le tour n’a pas de solution"));
  for (const matcher::Text& text : conflict) message += "\n  " + names.sentence(matching::to_proto(text), language);
  return absl::FailedPreconditionError(message);
}

// The problem of the data, and its round when that is wanted.
struct Ready {
  std::shared_ptr<const matcher::Problem> problem;
  std::optional<matcher::Round> round;
  Names names;
  std::string need;
  std::string offer;
  std::string facilitator;
};

absl::StatusOr<Ready> prepare(const ExplainOptions& options) {
  const Language language = language_of(options.language);
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(options.data, options.encoding));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of_round(options.as_of, data));
  Ready ready;
  ready.names = names_of(data, *programme, language);
  const std::pair<const std::string*, std::string*> asked[] = {
      {&options.need, &ready.need}, {&options.offer, &ready.offer}, {&options.facilitator, &ready.facilitator}};
  for (const auto& [said, name] : asked) {
    if (said->empty()) continue;
    ENTENTE_ASSIGN_OR_RETURN(*name, find_listing(data, *said));
  }
  ENTENTE_ASSIGN_OR_RETURN(matcher::Snapshot snapshot, snapshot_of(options, data, *programme, as_of));
  matcher::BuildResult built = matcher::Problem::build(std::move(snapshot));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  ready.problem = std::get<std::shared_ptr<const matcher::Problem>>(built);
  if (!options.in_round && !ready.offer.empty()) return ready;
  ProgressBar bar(false);
  ready.round = matcher::solve_round(ready.problem, solving_control(bar, language));
  if (!ready.round->faults.empty()) return faults_status(ready.round->faults);
  if (!ready.round->conflict.empty()) return conflict_status(ready.round->conflict, ready.names, language);
  return ready;
}

matching::v1::Explanation explain_pairing(const Ready& ready) {
  const matcher::Problem& problem = *ready.problem;
  const auto need = problem.find(ready.need);
  const auto offer = problem.find(ready.offer);
  const auto facilitator = ready.facilitator.empty() ? -1 : problem.find(ready.facilitator);
  return matching::to_proto(problem, need, offer, facilitator,
                            matcher::explain(problem, need, offer, facilitator, ready.round ? &*ready.round : nullptr));
}

absl::StatusOr<NeedInRound> explain_need(const Ready& ready, Language language) {
  const matcher::Problem& problem = *ready.problem;
  const auto need = problem.find(ready.need);
  for (const matcher::OutsideNeed& outside : problem.outside())
    if (outside.need == need)
      return absl::FailedPreconditionError(
          concat(ready.need, word(language, " is outside this programme: ", " est hors de ce programme : "),
                 matching::render(concat("outside.", matcher::outside_id(outside.cause)), language)));
  const auto& needs = problem.needs();
  if (std::find(needs.begin(), needs.end(), need) == needs.end())
    return absl::FailedPreconditionError(concat(
        ready.need, " has no part in the round: it isn't an open need in the programme's scope that seeks a partner"));
  NeedInRound fate;
  fate.need = ready.need;
  for (const matcher::RoundPairing& pairing : ready.round->pairings)
    if (pairing.need == need) fate.partners.push_back(matching::to_proto(problem, pairing));
  for (matcher::UnmetNeed unmet : ready.round->unmet) {
    if (unmet.need != need) continue;
    if (unmet.details.back().id == "change.not_tried")
      unmet.details.back() = matcher::cheapest_change(*ready.round, need, matcher::Control());
    fate.unmet = matching::to_proto(problem, unmet);
  }
  return fate;
}

std::string need_json(const NeedInRound& fate) {
  nlohmann::json json = {{"need", fate.need}, {"partners", nlohmann::json::array()}};
  for (const auto& pairing : fate.partners) json["partners"].push_back(matching::to_json(pairing));
  if (fate.unmet) json["unmet"] = matching::to_json(*fate.unmet);
  return matching::canonical_text(json);
}

class ExplanationView {
 public:
  ExplanationView(const Explanation& explanation, const Names& names, Language language)
      : explanation_(explanation), names_(names), language_(language) {}

  void print() const {
    const auto& who = explanation_.pairing();
    Table head({Align::kLeft, Align::kLeft});
    head.add({say("need", "besoin"), names_.listing(who.need())});
    head.add({say("offer", "offre"), names_.listing(who.offer())});
    if (!who.facilitator().empty()) head.add({say("third city", "troisième ville"), names_.listing(who.facilitator())});
    head.add({say("axis", "axe"), axis_name(explanation_.axis(), language_)});
    head.print(std::cout);
    if (names_.example) std::cout << "  " << names_.example_note(language_) << '\n';
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
    std::cout << '\n' << say("In the round: ", "Dans le tour : ");
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
    if (explanation_.outcome() == Explanation::OUTCOME_PROPOSED) standing();
    if (explanation_.has_shortfall() && explanation_.outcome() != Explanation::OUTCOME_TIED) {
      std::cout << "  " << say("the best round with it reaches less: ", "le meilleur tour qui la contient perd : ")
                << amount_words(explanation_.shortfall(), matcher::kScoreScale, language_) << '\n';
    }
    for (const auto& holder : explanation_.held_by()) {
      std::cout << "  " << say("held by: ", "pris par : ") << names_.listing(holder.pairing().need()) << " ← "
                << names_.listing(holder.pairing().offer()) << ", " << points(holder.score()) << " points\n";
    }
    for (const auto& remark : explanation_.remarks()) {
      std::cout << "  " << wrap(names_.sentence(remark, language_), 96, 4) << '\n';
    }
    prices();
  }

  // A city or a listing by its name.
  std::string resource(const std::string& name) const {
    const auto city = names_.cities.find(name);
    return city == names_.cities.end() ? names_.listing(name) : city->second;
  }

  void standing() const {
    if (explanation_.standing() == matching::v1::STANDING_IN_EVERY_BEST_ROUND) {
      std::cout << "  " << say("in every best round", "dans tous les tours optimaux") << '\n';
    } else if (explanation_.standing() == matching::v1::STANDING_INTERCHANGEABLE) {
      std::cout << "  "
                << say("interchangeable: some equally good round has another in its place",
                       "interchangeable : un tour aussi bon en a un autre à sa place")
                << '\n';
    }
  }

  // What the round gains with one place more, and loses with one less; and the price that its proof names.
  void prices() const {
    if (explanation_.prices().empty()) return;
    std::cout << '\n' << say("What one place is worth to the round", "Ce que vaut une place pour le tour") << '\n';
    Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
    table.add({say("place", "place"), say("one more", "une de plus"), say("one less", "une de moins"),
               say("price in the proof", "prix dans la preuve")});
    const auto worth = [&](bool known, const type::v1::Amount& amount) {
      return known ? amount_words(amount, matcher::kScoreScale, language_) : std::string("–");
    };
    for (const auto& price : explanation_.prices()) {
      table.add({concat(capacity_name(price.kind(), language_), " ", resource(price.resource())),
                 worth(price.has_one_more(), price.one_more()), worth(price.has_one_less(), price.one_less()),
                 worth(true, price.price())});
    }
    table.print(std::cout);
  }

  const Explanation& explanation_;
  const Names& names_;
  const Language language_;
};

absl::Status explain(const ExplainOptions& options) {
  const Language language = language_of(options.language);
  const bool json = options.format == "json";
  ENTENTE_ASSIGN_OR_RETURN(const Ready ready, prepare(options));
  if (ready.offer.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const NeedInRound fate, explain_need(ready, language));
    if (json) {
      std::cout << need_json(fate);
    } else {
      print_need(std::cout, fate, ready.names, language);
    }
    return absl::OkStatus();
  }
  const Explanation explanation = explain_pairing(ready);
  if (json) {
    std::cout << matching::canonical_text(matching::to_json(explanation));
  } else {
    ExplanationView(explanation, ready.names, language).print();
  }
  return absl::OkStatus();
}

}  // namespace

void add_explain_command(CLI::App& app) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      app.add_subcommand("explain", "Say why a pair or a trio is, or isn't, admissible or proposed, or a need unmet");
  command->footer(
      "Listings are given by id or by resource name.\n\n"
      "Examples:\n"
      "  entente explain --data data --need abuja-n-small-presses-print-together-reach \\\n"
      "      --offer aberystwyth-o-keeping-book-trade-alive-language\n"
      "  entente explain --data data --need quito-n-children-model-their-steep-street\n"
      "  entente explain --data data --need ID --offer ID --facilitator ID --in-round\n"
      "  entente explain --data data --need ID --offer ID --in-round --keep ID ID");
  command->add_option("--data", options->data, "Folder of the data")->required();
  add_encoding_option(*command, options->encoding);
  command->add_option("--need", options->need, "The need")->required()->type_name("ID");
  CLI::Option* offer =
      command->add_option("--offer", options->offer, "The pivotal offer; without it, how the need fares in the round")
          ->type_name("ID");
  command->add_option("--facilitator", options->facilitator, "The facilitating offer of a trio")
      ->type_name("ID")
      ->needs(offer);
  command->add_flag("--in-round", options->in_round, "Solve the round too, and say how the pairing fares in it");
  command->add_option("--keep", options->keep, "A directive: keep this pair in the round, and say what that costs")
      ->type_name("NEED OFFER");
  command->add_option("--rule-out", options->rule_out, "A directive: rule this pair out, and say what that costs")
      ->type_name("NEED OFFER");
  command->add_option("--programme", options->programme, "Id of a programme of the data, or a .json file")
      ->type_name("ID|FILE");
  command->add_option("--as-of", options->as_of,
                      "Day, YYYY-MM-DD; default: the base date where all listings are examples, else today (UTC)");
  command->add_option("--lang", options->language, "Language of the texts")->check(CLI::IsMember({"en", "fr"}));
  command->add_option("--format", options->format, "What is printed")->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    const absl::Status status = explain(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
