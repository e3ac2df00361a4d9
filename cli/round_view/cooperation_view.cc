#include "cli/round_view/cooperation_view.h"

#include <ostream>

#include "cli/output/table.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using common::text;
using matching::Language;
using matching::v1::Cooperation;
using matching::v1::Decision;
using matching::v1::Report;

constexpr char kNotKnown[] = "–";
constexpr std::size_t kWidth = 96;

std::string city_name(std::string_view name, const CityNames& cities) {
  const auto found = cities.find(name);
  return found == cities.end() ? std::string(common::id_of(name)) : found->second;
}

std::string cities_words(const Cooperation& cooperation, const CityNames& cities) {
  std::string words =
      concat(city_name(cooperation.beneficiary_city(), cities), " ← ", city_name(cooperation.pivotal_city(), cities));
  if (!cooperation.facilitating_city().empty())
    common::append(words, " + ", city_name(cooperation.facilitating_city(), cities));
  return words;
}

std::string day(bool has, const type::v1::PartialDate& date, Language language) {
  return has ? common::format_date(common::format_partial_date(date), language) : kNotKnown;
}

std::string steps_words(const Cooperation& cooperation, Language language) {
  std::vector<std::string> words;
  for (const int action : cooperation.allowed_actions())
    words.push_back(action_name(static_cast<Decision::Action>(action), language));
  return words.empty() ? text("cli.proposals.no_step", language) : common::join(words, ", ");
}

std::string state_words(const Cooperation& cooperation, Language language) {
  return common::text_or_code("review.state.", common::word_of(cooperation.state()), language);
}

void print_reach(std::ostream& out, const Cooperation::Report& report, Language language) {
  for (const auto& reach : report.reach()) {
    out << "    "
        << text("cli.cooperations.reach", language,
                {{"group", reach.beneficiary_group()},
                 {"planned", reach.has_planned() ? common::format_count(reach.planned(), language) : kNotKnown},
                 {"reached", reach.has_reached() ? common::format_count(reach.reached(), language) : kNotKnown}})
        << '\n';
  }
}

}  // namespace

void print_cooperations(std::ostream& out, const std::vector<Cooperation>& cooperations, const CityNames& cities,
                        Language language) {
  if (cooperations.empty()) {
    out << text("cli.cooperations.none", language) << '\n';
    return;
  }
  Table table(std::vector<Align>(6, Align::kLeft));
  table.add({text("cli.cooperations.head.cooperation", language), text("cli.proposals.head.state", language),
             text("cli.proposals.head.cities", language), text("cli.cooperations.head.from", language),
             text("cli.cooperations.head.until", language), text("cli.proposals.head.steps", language)});
  for (const Cooperation& cooperation : cooperations) {
    table.add({std::string(common::id_of(cooperation.name())), state_words(cooperation, language),
               cities_words(cooperation, cities), day(cooperation.has_start(), cooperation.start(), language),
               day(cooperation.has_end(), cooperation.end(), language), steps_words(cooperation, language)});
  }
  table.print(out);
}

void print_cooperation(std::ostream& out, const Cooperation& cooperation, const CityNames& cities, Language language) {
  out << cities_words(cooperation, cities) << '\n';
  Table facts({Align::kLeft, Align::kLeft});
  facts.add({text("cli.cooperations.head.cooperation", language), cooperation.name()});
  facts.add({text("cli.proposals.head.state", language), state_words(cooperation, language)});
  facts.add(
      {text("cli.cooperations.head.from", language), day(cooperation.has_start(), cooperation.start(), language)});
  facts.add({text("cli.cooperations.head.until", language), day(cooperation.has_end(), cooperation.end(), language)});
  if (!cooperation.proposal().empty())
    facts.add({text("cli.proposals.head.proposal", language), cooperation.proposal()});
  facts.add({text("cli.proposals.head.steps", language), steps_words(cooperation, language)});
  facts.print(out);
  if (!cooperation.milestones().empty()) {
    out << '\n' << text("cli.cooperations.milestones", language) << '\n';
    Table table(std::vector<Align>(5, Align::kLeft));
    int number = 0;
    for (const auto& milestone : cooperation.milestones()) {
      table.add({std::to_string(++number), day(milestone.has_date(), milestone.date(), language),
                 city_name(milestone.city(), cities), milestone.done() ? text("cli.cooperations.done", language) : "",
                 milestone.title()});
    }
    table.print(out);
  }
  for (const auto& signature : cooperation.signatures()) {
    out << '\n'
        << text("cli.cooperations.signed", language,
                {{"city", city_name(signature.city(), cities)},
                 {"day", day(signature.has_signed_on(), signature.signed_on(), language)},
                 {"function", signature.signed_by_function()}})
        << '\n';
  }
  for (const auto& report : cooperation.reports()) {
    out << '\n'
        << text("cli.cooperations.reported", language,
                {{"city", city_name(report.city(), cities)}, {"mark", std::to_string(report.worth())}})
        << (report.worth_reason().empty() ? "" : " ") << report.worth_reason() << '\n';
    print_reach(out, report, language);
    if (!report.outcomes().empty()) out << "    " << wrap(report.outcomes(), kWidth, 4) << '\n';
    for (const std::string& uri : report.evidence_uris()) out << "    " << uri << '\n';
  }
}

void print_report(std::ostream& out, const Report& report, Language language) {
  out << report.title() << "\n"
      << day(true, report.from_date(), language) << " – " << day(true, report.to_date(), language) << '\n';
  if (report.example()) out << text("printed.report.example", language) << '\n';
  for (const auto& section : report.sections()) {
    out << '\n' << section.title() << '\n';
    if (!section.text().empty()) out << "  " << wrap(section.text(), kWidth, 2) << '\n';
    for (const auto& each : section.tables()) {
      if (each.rows().empty()) continue;
      std::vector<Align> columns(static_cast<std::size_t>(each.columns_size()) + 1, Align::kLeft);
      Table table(columns);
      std::vector<std::string> head = {each.title()};
      head.insert(head.end(), each.columns().begin(), each.columns().end());
      table.add(std::move(head));
      for (const auto& row : each.rows()) {
        std::vector<std::string> cells = {row.heading()};
        cells.insert(cells.end(), row.cells().begin(), row.cells().end());
        table.add(std::move(cells));
      }
      out << '\n';
      table.print(out);
    }
    if (section.to_write()) out << "  [" << text("printed.report.to_write", language) << "]\n";
  }
}

}  // namespace entente::cli
