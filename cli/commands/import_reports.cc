#include "cli/commands/import_reports.h"

#include <iostream>
#include <vector>

#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/table.h"
#include "services/common/base/strings.h"
#include "services/matching/documents/canonical_json.h"

namespace entente::cli {
namespace {

using common::concat;
using type::v1::RowViolation;

// Warnings stop nothing: a few say enough.
constexpr int kMostWarnings = 3;

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
    violations += report.violations_size();
    std::string notes = report.stored() ? say("cli.import.stored") : "";
    if (!report.encoding().empty() && report.encoding() != "UTF-8")
      notes += concat(notes.empty() ? "" : ", ", report.encoding());
    table.add({sheet.path, std::string(kind_name(sheet.kind)), common::format_count(report.new_count(), spoken()),
               common::format_count(report.changed_count(), spoken()),
               common::format_count(report.same_count(), spoken()),
               common::format_count(report.violations_size(), spoken()), notes});
  }
  table.print(std::cout);
  for (const SheetReport& sheet : reports) {
    print_violations(sheet.path, sheet.report.violations(), "✗", sheet.report.violations_size());
    print_violations(sheet.path, sheet.report.warnings(), "!", kMostWarnings);
  }
  std::cout << (violations == 0 ? say("cli.import.no_violation") : say_counted("cli.import.refused", violations))
            << '\n';
}

}  // namespace entente::cli
