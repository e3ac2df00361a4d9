#include "services/common/sheets/column_names.h"

#include <algorithm>
#include <map>

#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/text/name_key.h"

namespace entente::common {

extern const char* const kColumnsCsv;

namespace {

using ColumnsByKey = std::map<std::string, std::vector<std::string>, std::less<>>;

// By records, since Sheet itself asks here. Each: a column, a language, and names with `|` between them.
ColumnsByKey read_names() {
  ColumnsByKey columns;
  int rows = 0;
  char separator = ',';
  RecordReader records(skip_to_header(kColumnsCsv, rows, separator), ',');
  std::vector<std::string> fields;
  records.read(fields);  // the header
  while (!records.at_end()) {
    if (records.read(fields) != RecordEnd::kRow || fields.size() != 3) continue;
    for (const std::string_view name : split(fields[2], '|')) {
      std::vector<std::string>& called = columns[name_key(name)];
      if (std::find(called.begin(), called.end(), fields[0]) == called.end()) called.push_back(fields[0]);
    }
  }
  return columns;
}

}  // namespace

const std::vector<std::string>& columns_called(std::string_view key) {
  static const auto* const all = new ColumnsByKey(read_names());
  static const auto* const none = new std::vector<std::string>();
  const auto found = all->find(key);
  return found == all->end() ? *none : found->second;
}

}  // namespace entente::common
