#include "cli/round_view/balance_table.h"

#include <algorithm>
#include <functional>
#include <ostream>
#include <vector>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/text/wording.h"

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

class BalanceView {
 public:
  BalanceView(std::ostream& out, const matching::RoundDocument& round, const Names& names, Language language)
      : out_(out), round_(round), names_(names), language_(language) {
    ways_.push_back({method_name("entente", language), &round.result.objective(), &round.balance});
    for (const auto& baseline : round.balance.baselines()) {
      ways_.push_back(
          {method_name(common::word_of(baseline.method()), language), &baseline.objective(), &baseline.balance()});
    }
  }

  void print() {
    out_ << '\n' << (ways_.size() > 1 ? say("cli.balance.title_beside") : say("cli.balance.title")) << '\n';
    std::vector<Align> columns(ways_.size() + 2, Align::kRight);
    columns.front() = Align::kLeft;
    Table table(columns);
    std::vector<std::string> head = {"", say("cli.balance.of")};
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

  std::string say(std::string_view id) const { return common::text(id, language_); }
  std::string count(std::int64_t number) const { return common::format_count(number, language_); }
  std::string percent(std::int64_t part, std::int64_t whole) const {
    return common::format_percent(part, whole, language_);
  }

  void row(Table& table, const std::string& label, const std::string& of, const Figure& figure) {
    std::vector<std::string> cells = {shorten(label, kLabelWidth), of};
    for (const Way& way : ways_) cells.push_back(figure(way));
    table.add(std::move(cells));
  }

  std::string class_label(const std::string& group) const {
    std::string name = class_name(group, language_);
    if (name != group) return name;
    const std::string code = group.substr(group.find(':') + 1);
    const auto label = names_.labels.find(code);
    return label == names_.labels.end() ? code : label->second;
  }

  void coverage_row(Table& table, const std::string& group, std::int64_t of) {
    row(table, "  " + class_label(group), count(of), [&](const Way& way) {
      for (const auto* list : {&way.balance->coverage(), &way.balance->beneficiaries()}) {
        for (const auto& entry : *list) {
          if (common::text_of(entry.class_()) == group) return count(entry.served_count());
        }
      }
      return std::string("–");
    });
  }

  // Under the heading of this text where there is one; nothing where no need is of the kind.
  void coverage_of(Table& table, std::string_view kind, std::string_view heading = {}) {
    for (const auto* list : {&round_.balance.coverage(), &round_.balance.beneficiaries()}) {
      for (const auto& entry : *list) {
        const std::string of = common::text_of(entry.class_());
        if (!of.starts_with(kind) || entry.need_count() == 0) continue;
        if (!heading.empty()) table.add({say(heading)});
        heading = {};
        coverage_row(table, of, entry.need_count());
      }
    }
  }

  void coverage(Table& table) {
    table.add({say("cli.balance.with_partner")});
    coverage_of(table, "all");
    row(table, "  " + say("cli.balance.priority_needs"), "",
        [&](const Way& way) { return count(way.objective->priority_needs()); });
    coverage_of(table, "country:");
    coverage_of(table, "region:", "cli.balance.by_region");
  }

  void details(Table& table) {
    if (names_.shape.fields) coverage_of(table, "field:", "cli.balance.by_field");
    coverage_of(table, "beneficiary:", "cli.balance.by_beneficiary");
  }

  void pairings(Table& table) {
    row(table, say("cli.balance.pairings"), "", [&](const Way& way) { return count(way.balance->pairing_count()); });
    if (!names_.shape.axes) return;
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
    row(table, say("cli.balance.points"), "",
        [&](const Way& way) { return count(scale == 0 ? 0 : (way.objective->points() + scale / 2) / scale); });
    row(table, say("cli.balance.lowest_score"), "", [&](const Way& way) {
      return common::format_points(way.balance->smallest_score(), std::max<std::int64_t>(1, scale), language_);
    });
    row(table, say("cli.balance.anchored"), "",
        [&](const Way& way) { return percent(way.balance->anchored_count(), way.objective->needs()); });
    row(table, say("cli.balance.largest_load"), "",
        [&](const Way& way) { return count(way.balance->largest_provider_load()); });
    row(table, say("cli.balance.gini"), "", [&](const Way& way) {
      // Below 1000 always; three digits.
      const std::string gini = std::to_string(1000 + way.balance->provider_gini_permille());
      return common::format_decimal(concat("0.", gini.substr(1)), language_);
    });
    const auto days = [&](std::int32_t waited) { return waited < 0 ? std::string("–") : count(waited); };
    row(table, say("cli.balance.served_waiting"), "",
        [&](const Way& way) { return days(way.balance->served_waiting_days()); });
    row(table, say("cli.balance.unmet_waiting"), "",
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
  return common::text_or_code("cli.method.", method, language);
}

void print_balance(std::ostream& out, const matching::RoundDocument& round, const Names& names, Language language) {
  BalanceView(out, round, names, language).print();
}

}  // namespace entente::cli
