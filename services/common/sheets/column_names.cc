#include "services/common/sheets/column_names.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/text/name_key.h"

namespace entente::common {

extern const char* const kColumnsCsv;

namespace {

using ColumnsByKey = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Names {
  ColumnsByKey by_key;
  std::vector<std::pair<std::string, std::string>> by_words;  // words between blanks, and column; the longest first
};

// So that what is found between blanks stands as words.
std::string between_blanks(std::string_view name) {
  return concat(" ", name_words(name), " ");
}

// By records, since Sheet itself asks here. Each: a column, a language, and names with `|` between them.
Names read_names() {
  Names names;
  int rows = 0;
  char separator = ',';
  RecordReader records(skip_to_header(kColumnsCsv, rows, separator), ',');
  std::vector<std::string> fields;
  records.read(fields);  // the header
  while (!records.at_end()) {
    if (records.read(fields) != RecordEnd::kRow || fields.size() != 3) continue;
    names.by_words.emplace_back(between_blanks(fields[0]), fields[0]);
    for (const std::string_view name : split(fields[2], '|')) {
      std::vector<std::string>& called = names.by_key[name_key(name)];
      if (std::find(called.begin(), called.end(), fields[0]) == called.end()) called.push_back(fields[0]);
      names.by_words.emplace_back(between_blanks(name), fields[0]);
    }
  }
  std::stable_sort(names.by_words.begin(), names.by_words.end(),
                   [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
  return names;
}

const Names& all_names() {
  static const auto* const all = new Names(read_names());
  return *all;
}

}  // namespace

const std::vector<std::string>& columns_called(std::string_view key) {
  static const auto* const none = new std::vector<std::string>();
  const auto found = all_names().by_key.find(key);
  return found == all_names().by_key.end() ? *none : found->second;
}

std::vector<std::string> columns_named_in(std::string_view cell) {
  constexpr std::size_t kFewestBytes = 6;  // with the blanks; "de", "of" and the like stand anywhere
  const std::string words = between_blanks(cell);
  std::vector<std::string> found;
  for (const auto& [name, column] : all_names().by_words) {
    if (name.size() < kFewestBytes) break;
    if (words.find(name) == std::string::npos) continue;
    if (std::find(found.begin(), found.end(), column) == found.end()) found.push_back(column);
  }
  return found;
}

}  // namespace entente::common
