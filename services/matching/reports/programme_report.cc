#include <utility>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/cooperations/agreement_sheet.h"
#include "services/matching/reports/report_parts.h"
#include "services/matching/reports/reports.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Balance;
using v1::Report;

// Units of a shown point.
constexpr std::int64_t kScoreScale = 100;

// A column of the balance: one way of pairing.
struct Way {
  std::string name;
  const Balance* balance;
};

std::string class_label(const v1::PairingClass& of, const ReportSources& sources) {
  const std::string group = common::text_of(of);
  if (const std::string id = concat("class.", group); common::has_text(id)) return common::text(id, sources.language);
  const std::string code = group.substr(group.find(':') + 1);
  return code_label(sources.world, of.has_field() ? "creative-field" : "beneficiary-group", code, sources.language);
}

void add_coverage_rows(const google::protobuf::RepeatedPtrField<Balance::Coverage>& coverage,
                       const ReportSources& sources, Report::Table& table) {
  for (const Balance::Coverage& each : coverage) {
    if (each.need_count() == 0) continue;
    add_row(class_label(each.class_(), sources),
            {count_label(each.need_count(), sources), count_label(each.served_count(), sources),
             common::format_percent(each.served_count(), each.need_count(), sources.language)},
            table);
  }
}

std::vector<std::string> coverage_columns(const ReportSources& sources) {
  return {said("needs", sources), said("with_partner", sources), said("share", sources)};
}

std::string median_days(int days, const ReportSources& sources) {
  return days < 0 ? std::string(kNotKnown) : count_label(days, sources);
}

const Balance::Coverage* all_of(const Balance& balance) {
  for (const Balance::Coverage& each : balance.coverage()) {
    if (each.class_().all()) return &each;
  }
  return nullptr;
}

template <typename Figure>
void add_figure(const std::string& heading, const std::vector<Way>& ways, const Figure& figure, Report::Table& table) {
  std::vector<std::string> cells;
  for (const Way& way : ways) cells.push_back(figure(*way.balance));
  add_row(heading, std::move(cells), table);
}

void add_balance(const Balance& balance, const ReportSources& sources, Report::Section& section) {
  std::vector<Way> ways = {{said("this_round", sources), &balance}};
  for (const auto& baseline : balance.baselines()) {
    ways.push_back({common::text_or_code("cli.method.", common::word_of(baseline.method()), sources.language),
                    &baseline.balance()});
  }
  std::vector<std::string> columns;
  for (const Way& way : ways) columns.push_back(way.name);
  Report::Table& table = add_table(said("balance_beside", sources), std::move(columns), section);
  const auto count = [&](std::int64_t number) { return count_label(number, sources); };
  add_figure(
      said("with_partner", sources), ways,
      [&](const Balance& of) { return all_of(of) == nullptr ? kNotKnown : count(all_of(of)->served_count()); }, table);
  add_figure(
      said("pairings", sources), ways, [&](const Balance& of) { return count(of.pairing_count()); }, table);
  for (const auto& share : balance.axes()) {
    add_figure(
        common::text_or_code("value.", common::word_of(share.axis()), sources.language), ways,
        [&](const Balance& of) {
          for (const auto& own : of.axes()) {
            if (own.axis() == share.axis())
              return common::format_percent(own.pairing_count(), of.pairing_count(), sources.language);
          }
          return std::string(kNotKnown);
        },
        table);
  }
  add_figure(
      said("largest_load", sources), ways, [&](const Balance& of) { return count(of.largest_provider_load()); }, table);
  add_figure(
      said("gini", sources), ways,
      [&](const Balance& of) {
        const std::string permille = std::to_string(1000 + of.provider_gini_permille()).substr(1);
        return common::format_decimal(concat(of.provider_gini_permille() / 1000, ".", permille), sources.language);
      },
      table);
  add_figure(
      said("smallest_score", sources), ways,
      [&](const Balance& of) { return common::format_points(of.smallest_score(), kScoreScale, sources.language); },
      table);
}

void add_round(const ReportSources& sources, Report& report) {
  const Balance& balance = *sources.balance;
  Report::Section& coverage = add_section("coverage", sources, report);
  const std::string made = common::format_day(common::utc_day(common::from_timestamp(sources.round->create_time())));
  add_text(said("of_round", sources, {{"day", common::format_date(made, sources.language)}}), coverage);
  add_coverage_rows(balance.coverage(), sources,
                    add_table(said("coverage_by_class", sources), coverage_columns(sources), coverage));
  add_balance(balance, sources, add_section("balance", sources, report));
  Report::Section& waiting = add_section("waiting", sources, report);
  Report::Table& days = add_table(said("median_waiting", sources), {said("days", sources)}, waiting);
  add_row(said("with_partner", sources), {median_days(balance.served_waiting_days(), sources)}, days);
  add_row(said("without_partner", sources), {median_days(balance.unmet_waiting_days(), sources)}, days);
  Report::Section& plans = add_section("plans", sources, report);
  const Balance::Coverage* const all = all_of(balance);
  const std::int64_t served = all == nullptr ? 0 : all->served_count();
  add_row(said("anchored", sources),
          {count_label(balance.anchored_count(), sources), count_label(served, sources),
           common::format_percent(balance.anchored_count(), served, sources.language)},
          add_table(said("plans", sources),
                    {said("number", sources), said("with_partner", sources), said("share", sources)}, plans));
  Report::Section& groups = add_section("beneficiaries", sources, report);
  add_coverage_rows(balance.beneficiaries(), sources,
                    add_table(said("coverage_by_group", sources), coverage_columns(sources), groups));
}

}  // namespace

Report programme_report(const v1::Programme& programme, const ReportSources& sources) {
  Report report;
  report.set_subject(programme.name());
  report.set_title(said("title.programme", sources, {{"programme", programme.display_name()}}));
  if (sources.balance.has_value()) {
    add_round(sources, report);
  } else {
    add_text(said("no_round", sources), add_section("coverage", sources, report));
  }
  add_answers(sources, report);
  add_times(sources, report);
  add_asked(sources, programme.limits().default_provider_limit(), report);
  add_cooperations(sources, report);
  report.set_example(programme.example());
  return report;
}

Report field_report(const std::string& field, const ReportSources& sources) {
  Report report;
  report.set_subject(concat("fields/", field));
  report.set_title(
      said("title.field", sources, {{"field", code_label(sources.world, "creative-field", field, sources.language)}}));
  add_answers(sources, report);
  add_times(sources, report);
  add_asked(sources, 0, report);
  add_cooperations(sources, report);
  for (const ProposalHistory& history : sources.proposals)
    report.set_example(report.example() || history.proposal.example());
  return report;
}

}  // namespace entente::matching
