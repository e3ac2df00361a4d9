#include "cli/round_view/balance_table.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <ostream>
#include <vector>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Balance;

constexpr std::size_t kLabelWidth = 38;

// A column: one way of pairing.
struct Way {
  std::string name;
  const type::v1::Amount* objective;
  const Balance* balance;
};

std::string percent(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "–" : concat((part * 200 + whole) / (2 * whole), " %");
}

class BalanceView {
 public:
  BalanceView(std::ostream& out, const matching::RoundDocument& round, const Names& names, Language language)
      : out_(out), round_(round), names_(names), language_(language) {
    ways_.push_back({method_name("entente", language), &round.result.objective(), &round.balance});
    for (const auto& baseline : round.balance.baselines()) {
      ways_.push_back({method_name(baseline.method(), language), &baseline.objective(), &baseline.balance()});
    }
  }

  void print() {
    out_ << '\n'
         << (ways_.size() > 1 ? say("Balance, beside other ways of pairing under the same rules and limits",
                                    "Bilan, à côté d’autres façons d’apparier sous les mêmes règles et limites")
                              : say("Balance", "Bilan"))
         << '\n';
    std::vector<Align> columns(ways_.size() + 2, Align::kRight);
    columns.front() = Align::kLeft;
    Table table(columns);
    std::vector<std::string> head = {"", say("of", "sur")};
    for (const Way& way : ways_) head.push_back(way.name);
    table.add(head);
    coverage(table);
    pairings(table);
    rest(table);
    details(table);
    table.print(out_);
  }

 private:
  using Figure = std::function<std::string(const Way&)>;

  std::string say(std::string_view english, std::string_view french) const {
    return std::string(word(language_, english, french));
  }

  void row(Table& table, const std::string& label, const std::string& of, const Figure& figure) {
    std::vector<std::string> cells = {shorten(label, kLabelWidth), of};
    for (const Way& way : ways_) cells.push_back(figure(way));
    table.add(std::move(cells));
  }

  std::string class_label(const std::string& group) const {
    const std::string name = class_name(group, language_);
    if (name != group) return name;
    const std::string code = group.substr(group.find(':') + 1);
    const auto label = names_.labels.find(code);
    return label == names_.labels.end() ? code : label->second;
  }

  void coverage_row(Table& table, const std::string& group, std::int64_t of) {
    if (of == 0) return;
    row(table, "  " + class_label(group), format_count(of), [&](const Way& way) {
      for (const auto* list : {&way.balance->coverage(), &way.balance->beneficiaries()}) {
        for (const auto& entry : *list) {
          if (entry.class_() == group) return format_count(entry.served_count());
        }
      }
      return std::string("–");
    });
  }

  void coverage_of(Table& table, std::string_view kind) {
    for (const auto* list : {&round_.balance.coverage(), &round_.balance.beneficiaries()}) {
      for (const auto& entry : *list) {
        if (entry.class_().starts_with(kind)) coverage_row(table, entry.class_(), entry.need_count());
      }
    }
  }

  void coverage(Table& table) {
    table.add({say("Needs with a partner", "Besoins avec un partenaire")});
    coverage_of(table, "all");
    row(table, say("  priority needs", "  besoins prioritaires"), "",
        [](const Way& way) { return format_count(way.objective->priority_needs()); });
    coverage_of(table, "country:");
    table.add({say("With a partner, by region", "Servis, par région")});
    coverage_of(table, "region:");
  }

  void details(Table& table) {
    table.add({say("With a partner, by creative field", "Servis, par domaine créatif")});
    coverage_of(table, "field:");
    table.add({say("With a partner, by beneficiary group", "Servis, par groupe bénéficiaire")});
    coverage_of(table, "beneficiary:");
  }

  void pairings(Table& table) {
    row(table, say("Pairings", "Partenariats"), "",
        [](const Way& way) { return format_count(way.balance->pairing_count()); });
    for (const auto& share : round_.balance.axes()) {
      row(table, "  " + axis_name(share.axis(), language_), "", [&](const Way& way) {
        for (const auto& own : way.balance->axes()) {
          if (own.axis() == share.axis()) return percent(own.pairing_count(), way.balance->pairing_count());
        }
        return std::string("–");
      });
    }
  }

  void rest(Table& table) {
    const std::int64_t scale = round_.snapshot.score_scale();
    row(table, "Points", "",
        [&](const Way& way) { return format_count(scale == 0 ? 0 : way.objective->points() / scale); });
    row(table, say("Lowest score", "Score le plus bas"), "",
        [&](const Way& way) { return format_points(way.balance->smallest_score(), std::max<std::int64_t>(1, scale)); });
    row(table, say("Served needs in a local plan", "Besoins servis d’un plan local"), "",
        [](const Way& way) { return percent(way.balance->anchored_count(), way.objective->needs()); });
    row(table, say("Most pairings of one provider", "Partenariats du plus chargé"), "",
        [](const Way& way) { return format_count(way.balance->largest_provider_load()); });
    row(table, say("Load of providers, Gini (0: equal)", "Charge des offrants, Gini (0 : égale)"), "",
        [](const Way& way) {
          // Below 1000 always; three digits.
          return concat("0.", std::to_string(1000 + way.balance->provider_gini_permille()).substr(1));
        });
    const auto days = [](std::int32_t waited) { return waited < 0 ? std::string("–") : format_count(waited); };
    row(table, say("Median days waited by served needs", "Attente médiane, servis (jours)"), "",
        [&](const Way& way) { return days(way.balance->served_waiting_days()); });
    row(table, say("Median days waited by unmet needs", "Attente médiane, non servis (jours)"), "",
        [&](const Way& way) { return days(way.balance->unmet_waiting_days()); });
  }

  std::ostream& out_;
  const matching::RoundDocument& round_;
  const Names& names_;
  const Language language_;
  std::vector<Way> ways_;
};

}  // namespace

std::string method_name(std::string_view method, Language language) {
  struct Entry {
    std::string_view id, english, french;
  };
  constexpr Entry kMethods[] = {{"entente", "Entente", "Entente"},
                                {"best-pairs", "best pairs", "paires"},
                                {"greedy", "greedy", "glouton"},
                                {"popularity", "popularity", "popularité"},
                                {"same-field", "same field", "même champ"}};
  const auto* at =
      std::find_if(std::begin(kMethods), std::end(kMethods), [&](const Entry& e) { return e.id == method; });
  if (at == std::end(kMethods)) return std::string(method);
  return std::string(word(language, at->english, at->french));
}

void print_balance(std::ostream& out, const matching::RoundDocument& round, const Names& names, Language language) {
  BalanceView(out, round, names, language).print();
}

}  // namespace entente::cli
