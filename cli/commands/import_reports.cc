#include "cli/commands/import_reports.h"

#include <iostream>

#include "cli/output/table.h"
#include "services/common/strings.h"
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
      std::cout << "  " << mark << " " << path << ": " << violations.size() - most
                << " more of these; --format json lists them all\n";
      return;
    }
    std::cout << "  " << mark << " " << path;
    if (violation.row() > 0) std::cout << " row " << violation.row();
    if (!violation.field().empty()) std::cout << ", " << violation.field();
    if (!violation.value().empty()) std::cout << " \"" << shorten(violation.value(), 60) << "\"";
    std::cout << ": " << violation.description();
    if (!violation.reason().empty()) std::cout << " [" << violation.reason() << "]";
    std::cout << '\n';
  }
}

}  // namespace

void print_reports(const std::vector<SheetReport>& reports, const std::string& format) {
  if (format == "json") {
    nlohmann::json all = nlohmann::json::array();
    for (const SheetReport& sheet : reports) {
      all.push_back({{"path", sheet.path},
                     {"kind", std::string(kind_name(sheet.kind))},
                     {"report", matching::to_json(sheet.report)}});
    }
    std::cout << matching::canonical_text({{"sheets", all}});
    return;
  }
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
  table.add({"file", "kind", "new", "changed", "same", "violations", ""});
  std::int64_t violations = 0;
  for (const SheetReport& sheet : reports) {
    const auto& report = sheet.report;
    violations += report.violations_size();
    std::string notes = report.stored() ? "stored" : "";
    if (!report.encoding().empty() && report.encoding() != "UTF-8")
      notes += concat(notes.empty() ? "" : ", ", report.encoding());
    table.add({sheet.path, std::string(kind_name(sheet.kind)), format_count(report.new_count()),
               format_count(report.changed_count()), format_count(report.same_count()),
               format_count(report.violations_size()), notes});
  }
  table.print(std::cout);
  for (const SheetReport& sheet : reports) {
    print_violations(sheet.path, sheet.report.violations(), "✗", sheet.report.violations_size());
    print_violations(sheet.path, sheet.report.warnings(), "!", kMostWarnings);
  }
  std::cout << (violations == 0 ? std::string("No violation.")
                                : concat(violations, violations == 1 ? " violation" : " violations",
                                         ": nothing of these sheets is stored."))
            << '\n';
}

}  // namespace entente::cli
