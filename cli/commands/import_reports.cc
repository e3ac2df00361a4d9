#include "cli/commands/import_reports.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <vector>

#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/table.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/matching/documents/canonical_json.h"

namespace entente::cli {
namespace {

using common::concat;
using type::v1::RowViolation;

// Warnings stop nothing: a few say enough. More violations than fit on a screen are told by their causes.
constexpr int kMostWarnings = 3;
constexpr int kMostFaults = 10;
constexpr int kMostValues = 3;
constexpr int kMostChanges = 10;

// " (rows 2–51585)", " (rows 3, 8, 12, …)"; empty: the whole sheet.
std::string rows_of(const type::v1::FaultGroup& group) {
  std::vector<std::string> runs;
  for (const auto& range : group.rows()) {
    if (static_cast<int>(runs.size()) == kMostValues) {
      runs.emplace_back("…");
      break;
    }
    runs.push_back(range.first() == range.last() ? std::to_string(range.first())
                                                 : concat(range.first(), "–", range.last()));
  }
  return runs.empty() ? "" : concat(" (", say("cli.import.rows", {{"rows", common::join(runs, ", ")}}), ")");
}

std::string values_of(const type::v1::FaultGroup& group) {
  std::vector<std::string> values;
  for (const auto& one : group.values()) {
    if (static_cast<int>(values.size()) == kMostValues) {
      values.emplace_back("…");
      break;
    }
    values.push_back(concat("“", shorten(one.value(), 40), "”"));
  }
  return common::join(values, ", ");
}

void print_faults(const std::string& path, const type::v1::ImportReport& report) {
  int shown = 0;
  for (const auto& group : report.faults()) {
    if (shown++ == kMostFaults) {
      std::cout << "  ✗ " << say_counted("cli.import.more_causes", report.faults_size() - kMostFaults, {{"path", path}})
                << '\n';
      break;
    }
    const std::string values = values_of(group);
    const std::string where = group.field().empty() ? path : concat(path, ", ", group.field());
    std::cout << "  ✗ "
              << say_counted(values.empty() ? "cli.import.cause" : "cli.import.cause_like", group.count(),
                             {{"where", where},
                              {"values", values},
                              {"rows", rows_of(group)},
                              {"description", translated_fault(concat("row.", group.reason()), group.description())}})
              << " [" << group.reason() << "]\n";
  }
  std::cout << "  " << say("cli.import.errors_hint") << '\n';
}

void print_changes(const std::string& path, const type::v1::ImportReport& report) {
  int shown = 0;
  for (const auto& outcome : report.outcomes()) {
    for (const auto& change : outcome.changes()) {
      if (shown++ == kMostChanges) {
        std::cout << "  ~ " << say("cli.import.more_changes", {{"path", path}}) << '\n';
        return;
      }
      std::cout << "  ~ "
                << say("cli.import.change", {{"path", path},
                                             {"row", std::to_string(outcome.row())},
                                             {"field", change.field()},
                                             {"before", shorten(change.before().empty() ? "–" : change.before(), 40)},
                                             {"after", shorten(change.after().empty() ? "–" : change.after(), 40)}})
                << '\n';
    }
  }
}

template <class Violations>
void print_violations(const std::string& path, const Violations& violations, std::string_view mark, int most) {
  int shown = 0;
  for (const RowViolation& violation : violations) {
    if (shown++ == most) {
      std::cout << "  " << mark << " "
                << say_counted("cli.import.more_of_these", violations.size() - most, {{"path", path}}) << '\n';
      return;
    }
    std::cout << "  " << mark << " " << violation_words(path, violation, shorten(violation.value(), 60));
    if (!violation.reason().empty()) std::cout << " [" << violation.reason() << "]";
    std::cout << '\n';
  }
}

// How to say what a column is that is missing, where one that isn't read may be it.
void print_column_guesses(const type::v1::ImportReport& report) {
  for (const auto& column : report.columns()) {
    const auto& may_be = column.suggestions();
    const auto missing = std::find_if(may_be.begin(), may_be.end(), [&](const std::string& field) {
      return std::any_of(report.violations().begin(), report.violations().end(), [&](const RowViolation& violation) {
        return violation.reason() == common::kMissingColumn && violation.field() == field;
      });
    });
    if (missing == may_be.end()) continue;
    std::cout << "  " << say("cli.import.column_guess", {{"heading", column.heading()}, {"column", *missing}}) << '\n';
  }
}

// What every row may have in common, so that no column says it.
constexpr std::array<std::string_view, 7> kCommon = {"kind",  "area",       "role",          "country_iso2",
                                                     "state", "vocabulary", "creative_field"};

// How to say what all rows say of a column that is missing.
void print_fill_hint(const type::v1::ImportReport& report) {
  for (const RowViolation& violation : report.violations()) {
    if (violation.reason() != common::kMissingColumn ||
        std::find(kCommon.begin(), kCommon.end(), violation.field()) == kCommon.end()) {
      continue;
    }
    std::cout << "  " << say("cli.import.fill_hint", {{"column", violation.field()}}) << '\n';
  }
}

// All violations, also those that the report doesn't list.
int count_of(const type::v1::ImportReport& report) {
  int count = 0;
  for (const auto& group : report.faults()) count += group.count();
  return std::max(count, report.violations_size());
}

}  // namespace

std::string violation_words(const std::string& path, const RowViolation& violation, const std::string& value) {
  std::vector<std::string> parts;
  if (!path.empty())
    parts.push_back(violation.row() == 0
                        ? path
                        : say("cli.import.row", {{"path", path}, {"row", std::to_string(violation.row())}}));
  if (!violation.field().empty())
    parts.push_back(value.empty() ? violation.field()
                                  : say("cli.import.cell", {{"field", violation.field()}, {"value", value}}));
  std::string description = translated_fault(concat("row.", violation.reason()), violation.description());
  if (parts.empty()) return description;
  return say("cli.import.violation", {{"where", common::join(parts, ", ")}, {"description", description}});
}

void print_reports(const std::vector<SheetReport>& reports, const std::string& format) {
  if (format == "json") {
    nlohmann::json all = nlohmann::json::array();
    for (const SheetReport& sheet : reports) {
      all.push_back(
          {{"path", sheet.path}, {"kind", std::string(kind_name(sheet.kind))}, {"report", message_json(sheet.report)}});
      if (!sheet.import_id.empty()) all.back()["importId"] = sheet.import_id;
    }
    std::cout << matching::canonical_text({{"sheets", all}});
    return;
  }
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
  table.add({say("cli.import.file"), say("cli.import.kind"), say("cli.import.new"), say("cli.import.changed"),
             say("cli.import.same"), say("cli.import.violations"), ""});
  std::int64_t violations = 0;
  for (const SheetReport& sheet : reports) {
    const auto& report = sheet.report;
    const int count = count_of(report);
    violations += count;
    std::string notes = report.stored() ? say("cli.import.stored") : "";
    if (!report.encoding().empty() && report.encoding() != "UTF-8")
      notes += concat(notes.empty() ? "" : ", ", report.encoding());
    table.add({sheet.path, std::string(kind_name(sheet.kind)), common::format_count(report.new_count(), spoken()),
               common::format_count(report.changed_count(), spoken()),
               common::format_count(report.same_count(), spoken()), common::format_count(count, spoken()), notes});
  }
  table.print(std::cout);
  for (const SheetReport& sheet : reports) {
    if (sheet.report.violations_size() > kMostFaults) {
      print_faults(sheet.path, sheet.report);
    } else {
      print_violations(sheet.path, sheet.report.violations(), "✗", sheet.report.violations_size());
    }
    print_column_guesses(sheet.report);
    print_fill_hint(sheet.report);
    print_changes(sheet.path, sheet.report);
    print_violations(sheet.path, sheet.report.warnings(), "!", kMostWarnings);
  }
  std::cout << (violations == 0 ? say("cli.import.no_violation") : say_counted("cli.import.refused", violations))
            << '\n';
  for (const SheetReport& sheet : reports) {
    if (sheet.import_id.empty()) continue;
    std::cout << say("cli.import.undo_hint", {{"path", sheet.path}, {"import", sheet.import_id}}) << '\n';
  }
}

}  // namespace entente::cli
