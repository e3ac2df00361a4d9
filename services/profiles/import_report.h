// Builds the report of one sheet: what each row does, and every fault in the order of rows. Not thread-safe: one
// call's.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "entente/type/v1/import_report.pb.h"
#include "services/common/sheets/sheet.h"

namespace google::protobuf {
class Message;
}

namespace entente::common {
class FieldViolations;
}

namespace entente::profiles {

// Faults of the row being read. A column has one fault only, the first: the rest would follow from it.
class RowFaults {
 public:
  RowFaults(const common::Sheet& sheet, std::size_t index, entente::type::v1::ImportReport& report)
      : sheet_(sheet), index_(index), report_(report) {}

  const std::string& cell(std::string_view column) const { return sheet_.field(index_, column); }
  bool has_column(std::string_view column) const { return sheet_.has_column(column); }
  int row() const { return sheet_.row_number(index_); }
  void add(std::string_view column, std::string_view description, std::string_view reason);
  void warn(std::string_view column, std::string_view description, std::string_view reason);
  // A fault that is told elsewhere, once for the sheet.
  void add_untold(std::string_view column) { columns_.insert(std::string(column)); }
  bool has(std::string_view column) const { return columns_.contains(std::string(column)); }
  bool any() const { return !columns_.empty(); }

 private:
  const common::Sheet& sheet_;
  const std::size_t index_;
  entente::type::v1::ImportReport& report_;
  std::set<std::string> columns_;
};

// Encoding, separator and the faults of reading. False when the rows can't be read at all (a column is missing).
bool begin_report(const common::Sheet& sheet, entente::type::v1::ImportReport& report);
void report_new(int row, std::string_view name, entente::type::v1::ImportReport& report);
// CHANGED with those fields and what they say in both messages, or SAME when there are none.
void report_changed(int row, std::string_view name, const google::protobuf::Message& before,
                    const google::protobuf::Message& after, const std::vector<std::string>& changed_fields,
                    entente::type::v1::ImportReport& report);
// The same of what is no field of a message.
void report_changed(int row, std::string_view name, const std::vector<std::string>& changed_fields,
                    entente::type::v1::ImportReport& report);

}  // namespace entente::profiles
