#include "services/profiles/import_report.h"

#include <algorithm>

#include "services/common/base/strings.h"
#include "services/common/sheets/field_words.h"

namespace entente::profiles {
namespace {

constexpr int kMostOutcomes = 1000;

void add_outcome(int row, std::string_view name, entente::type::v1::RowEffect effect,
                 const std::vector<std::string>& changed_fields, entente::type::v1::ImportReport& report) {
  if (report.outcomes_size() >= kMostOutcomes) return;
  auto* outcome = report.add_outcomes();
  outcome->set_row(row);
  outcome->set_name(std::string(name));
  outcome->set_effect(effect);
  for (const std::string& field : changed_fields) outcome->add_changed_fields(field);
}

}  // namespace

void RowFaults::add(std::string_view column, std::string_view description, std::string_view reason) {
  if (!columns_.insert(std::string(column)).second) return;
  common::add_violation(row(), column, cell(column), description, reason, &report_);
}

void RowFaults::warn(std::string_view column, std::string_view description, std::string_view reason) {
  common::add_warning(row(), column, cell(column), description, reason, &report_);
}

bool begin_report(const common::Sheet& sheet, entente::type::v1::ImportReport& report) {
  common::report_sheet(sheet, &report);
  return std::none_of(sheet.faults().begin(), sheet.faults().end(), [](const common::SheetFault& fault) {
    return fault.reason == common::kMissingColumn || fault.reason == common::kNoHeader ||
           fault.reason == common::kWrongSeparator || fault.reason == common::kNotASheet ||
           (fault.reason == common::kWrongEncoding && fault.row == 0);
  });
}

void report_new(int row, std::string_view name, entente::type::v1::ImportReport& report) {
  report.set_new_count(report.new_count() + 1);
  add_outcome(row, name, entente::type::v1::ROW_EFFECT_NEW, {}, report);
}

void report_changed(int row, std::string_view name, const google::protobuf::Message& before,
                    const google::protobuf::Message& after, const std::vector<std::string>& changed_fields,
                    entente::type::v1::ImportReport& report) {
  const int listed = report.outcomes_size();
  report_changed(row, name, changed_fields, report);
  if (report.outcomes_size() == listed) return;
  for (const std::string& field : changed_fields) {
    common::add_change(field, common::field_words(before, field), common::field_words(after, field),
                       report.mutable_outcomes(listed));
  }
}

void report_changed(int row, std::string_view name, const std::vector<std::string>& changed_fields,
                    entente::type::v1::ImportReport& report) {
  if (changed_fields.empty()) {
    report.set_same_count(report.same_count() + 1);
    add_outcome(row, name, entente::type::v1::ROW_EFFECT_SAME, {}, report);
  } else {
    report.set_changed_count(report.changed_count() + 1);
    add_outcome(row, name, entente::type::v1::ROW_EFFECT_CHANGED, changed_fields, report);
  }
}

}  // namespace entente::profiles
