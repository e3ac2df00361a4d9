#include "cli/round_view/explanation_view.h"

#include <ostream>
#include <string>

#include "cli/output/table.h"
#include "cli/output/terminal.h"
#include "cli/round_view/words.h"
#include "matcher/model/amount.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using matching::v1::Explanation;
using matching::v1::RuleOutcome;

class ExplanationView {
 public:
  ExplanationView(std::ostream& out, const Explanation& explanation, const Names& names, Language language)
      : out_(out), explanation_(explanation), names_(names), language_(language) {}

  void print() const {
    const auto& who = explanation_.pairing();
    Table head({Align::kLeft, Align::kLeft});
    head.add({say("cli.explain.need"), names_.listing(who.need())});
    head.add({say("cli.explain.offer"), names_.listing(who.offer())});
    if (!who.facilitator().empty()) head.add({say("cli.explain.third_city"), names_.listing(who.facilitator())});
    if (names_.shape.axes) head.add({say("cli.explain.axis"), axis_name(explanation_.axis(), language_)});
    head.print(out_);
    if (names_.example) out_ << "  " << names_.example_note(language_) << '\n';
    rules();
    terms();
    outcome();
  }

 private:
  std::string say(std::string_view id, const common::TextValues& values = {}) const {
    return common::text(id, language_, values);
  }
  std::string points(std::int64_t number) const {
    return common::format_points(number, matcher::kScoreScale, language_);
  }

  // What tells no two members of this network apart.
  bool is_of_no_account(std::string_view part) const {
    const NetworkShape& shape = names_.shape;
    if (part == "axis") return !shape.axes;
    if (part == "region" || part == "country" || part == "own-country" || part == "context") return !shape.countries;
    return part == "field" && !shape.fields;
  }

  void rules() const {
    out_ << '\n' << say("cli.explain.rules") << '\n';
    Table table({Align::kLeft, Align::kLeft, Align::kLeft});
    for (const RuleOutcome& rule : explanation_.rules()) {
      if (rule.verdict() != RuleOutcome::VERDICT_BROKEN && is_of_no_account(rule.rule())) continue;
      const std::string verdict = rule.verdict() == RuleOutcome::VERDICT_HOLDS    ? say("cli.explain.holds")
                                  : rule.verdict() == RuleOutcome::VERDICT_BROKEN ? say("cli.explain.broken")
                                                                                  : say("cli.explain.not_known");
      table.add({verdict, say("rule." + rule.rule()), names_.sentence(rule.reason(), language_)});
    }
    table.print(out_);
  }

  void terms() const {
    if (!explanation_.admissible()) {
      out_ << '\n' << say("cli.explain.not_admissible") << '\n';
      return;
    }
    out_ << '\n' << say("cli.explain.score") << '\n';
    Table table({Align::kRight, Align::kLeft, Align::kLeft, Align::kLeft});
    for (const auto& term : explanation_.terms()) {
      if (term.points() == 0 && is_of_no_account(term.term())) continue;
      table.add({"+" + points(term.points()), say("cli.explain.of", {{"most", points(term.most())}}),
                 say("term." + term.term()), names_.sentence(term.reason(), language_)});
    }
    table.add({points(explanation_.score()), "", say("cli.explain.in_all")});
    table.print(out_);
  }

  void outcome() const {
    if (explanation_.outcome() == Explanation::OUTCOME_UNSPECIFIED) return;
    const auto outcome = explanation_.outcome();
    out_ << '\n'
         << say("cli.explain.in_round",
                {{"what", outcome == Explanation::OUTCOME_PROPOSED    ? say("cli.explain.proposed")
                          : outcome == Explanation::OUTCOME_RULED_OUT ? say("cli.explain.ruled_out")
                          : outcome == Explanation::OUTCOME_TIED      ? say("cli.explain.tied")
                                                                      : say("cli.explain.not_chosen")}})
         << '\n';
    if (explanation_.outcome() == Explanation::OUTCOME_PROPOSED) standing();
    if (explanation_.has_shortfall() && explanation_.outcome() != Explanation::OUTCOME_TIED) {
      const std::string amount = amount_words(explanation_.shortfall(), matcher::kScoreScale, language_);
      out_ << "  " << say("cli.explain.shortfall", {{"amount", amount}}) << '\n';
    }
    for (const auto& holder : explanation_.held_by()) {
      out_ << "  "
           << say("cli.explain.held_by", {{"need", names_.listing(holder.pairing().need())},
                                          {"offer", names_.listing(holder.pairing().offer())},
                                          {"points", points_words(holder.score(), matcher::kScoreScale, language_)}})
           << '\n';
    }
    for (const auto& remark : explanation_.remarks()) {
      out_ << "  " << wrap(names_.sentence(remark, language_), text_width() - 4, 4) << '\n';
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
      out_ << "  " << say("cli.round.in_every_best") << '\n';
    } else if (explanation_.standing() == matching::v1::STANDING_INTERCHANGEABLE) {
      out_ << "  " << say("cli.explain.interchangeable") << '\n';
    }
  }

  // What the round gains with one place more, and loses with one less; and the price that its proof names.
  void prices() const {
    if (explanation_.prices().empty()) return;
    out_ << '\n' << say("cli.explain.prices") << '\n';
    Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
    table.add(
        {say("cli.explain.place"), say("cli.explain.one_more"), say("cli.explain.one_less"), say("cli.explain.price")});
    const auto worth = [&](bool known, const type::v1::Amount& amount) {
      return known ? amount_words(amount, matcher::kScoreScale, language_) : std::string("–");
    };
    for (const auto& price : explanation_.prices()) {
      table.add({capacity_name(common::word_of(price.kind()), resource(price.resource()), language_),
                 worth(price.has_one_more(), price.one_more()), worth(price.has_one_less(), price.one_less()),
                 worth(true, price.price())});
    }
    table.print(out_);
  }

  std::ostream& out_;
  const Explanation& explanation_;
  const Names& names_;
  const Language language_;
};

}  // namespace

void print_explanation(std::ostream& out, const Explanation& explanation, const Names& names, Language language) {
  ExplanationView(out, explanation, names, language).print();
}

}  // namespace entente::cli
