#include "services/common/sheets/violations.h"

#include <algorithm>
#include <utility>

#include "entente/type/v1/import_report.pb.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

namespace type = entente::type::v1;

constexpr std::size_t kShownValue = 200;

std::string shown(std::string_view value) {
  return truncate_code_points(revealed(truncate_code_points(value, kShownValue)), kShownValue);
}

void add(int row, std::string_view field, std::string_view value, std::string_view description, std::string_view reason,
         const std::vector<std::string>& suggestions, google::protobuf::RepeatedPtrField<type::RowViolation>* to) {
  if (to->size() > kMostViolations) return;
  if (to->size() == kMostViolations) {
    row = 0;
    field = value = {};
    description = "there are more, which aren't listed: correct these and import again";
    reason = kTooManyViolations;
  }
  type::RowViolation* const violation = to->Add();
  violation->set_row(row);
  violation->set_field(std::string(field));
  violation->set_value(shown(value));
  violation->set_description(std::string(description));
  violation->set_reason(std::string(reason));
  if (reason == kTooManyViolations) return;
  violation->mutable_suggestions()->Assign(suggestions.begin(), suggestions.end());
}

// Rows come nearly in order: most go on with the run that is last.
void add_row(int row, type::FaultGroup& group) {
  if (row == 0) return;
  if (!group.rows().empty()) {
    type::RowRange& last = *group.mutable_rows()->rbegin();
    if (row >= last.first() && row <= last.last()) return;
    if (row == last.last() + 1) return last.set_last(row);
  }
  if (group.rows_size() == kMostFaultRanges) return;
  type::RowRange& range = *group.add_rows();
  range.set_first(row);
  range.set_last(row);
}

void add_value(std::string_view value, const std::vector<std::string>& suggestions, type::FaultGroup& group) {
  if (value.empty()) return;
  const std::string text = shown(value);
  const auto known = std::find_if(group.mutable_values()->begin(), group.mutable_values()->end(),
                                  [&](const type::FaultValue& one) { return one.value() == text; });
  if (known != group.mutable_values()->end()) return known->set_count(known->count() + 1);
  if (group.values_size() == kMostFaultValues) return;
  type::FaultValue& fresh = *group.add_values();
  fresh.set_value(text);
  fresh.set_count(1);
  fresh.mutable_suggestions()->Assign(suggestions.begin(), suggestions.end());
}

type::FaultGroup& group_of(std::string_view field, std::string_view reason, std::string_view description,
                           type::ImportReport& report) {
  for (type::FaultGroup& group : *report.mutable_faults()) {
    if (group.field() == field && group.reason() == reason) return group;
  }
  type::FaultGroup& group = *report.add_faults();
  group.set_field(std::string(field));
  group.set_reason(std::string(reason));
  group.set_description(std::string(description));
  return group;
}

void join_runs(type::FaultGroup& group) {
  auto& rows = *group.mutable_rows();
  std::sort(rows.begin(), rows.end(), [](const type::RowRange& a, const type::RowRange& b) {
    return std::pair(a.first(), a.last()) < std::pair(b.first(), b.last());
  });
  int kept = 0;
  for (int i = 1; i < rows.size(); ++i) {
    if (rows[i].first() <= rows[kept].last() + 1) {
      rows[kept].set_last(std::max(rows[kept].last(), rows[i].last()));
    } else if (++kept != i) {
      rows[kept] = rows[i];
    }
  }
  if (!rows.empty()) rows.DeleteSubrange(kept + 1, rows.size() - kept - 1);
}

}  // namespace

void add_violation(int row, std::string_view field, std::string_view value, std::string_view description,
                   std::string_view reason, type::ImportReport* report, const std::vector<std::string>& suggestions) {
  add(row, field, value, description, reason, suggestions, report->mutable_violations());
  type::FaultGroup& group = group_of(field, reason, description, *report);
  group.set_count(group.count() + 1);
  add_value(value, suggestions, group);
  add_row(row, group);
}

void add_warning(int row, std::string_view field, std::string_view value, std::string_view description,
                 std::string_view reason, type::ImportReport* report) {
  add(row, field, value, description, reason, {}, report->mutable_warnings());
}

bool is_full(const type::ImportReport& report) {
  return report.violations_size() > kMostViolations;
}

void sort_by_row(type::ImportReport* report) {
  for (auto* list : {report->mutable_violations(), report->mutable_warnings()}) {
    std::stable_sort(list->pointer_begin(), list->pointer_end(), [](const auto* a, const auto* b) {
      const bool a_is_end = a->reason() == kTooManyViolations;
      const bool b_is_end = b->reason() == kTooManyViolations;
      return a_is_end != b_is_end ? b_is_end : a->row() < b->row();
    });
  }
  for (type::FaultGroup& group : *report->mutable_faults()) join_runs(group);
}

}  // namespace entente::common
