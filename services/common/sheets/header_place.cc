#include "services/common/sheets/header_place.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/common/sheets/sheet_records.h"

namespace entente::common {
namespace {

constexpr std::string_view kSeparators = ",;\t|";

}  // namespace

HeaderPlace find_header(std::string_view text, const HeaderNames& names, char separator) {
  std::size_t most = kFewestKnown - 1;
  HeaderPlace best;
  for (const char each : kSeparators) {
    if (separator != '\0' && each != separator) continue;
    RecordReader records(text, each);
    std::vector<std::string> cells;
    for (int row = 0; row < kRowsLookedAt && !records.at_end(); ++row) {
      const std::size_t place = records.place();
      if (records.read(cells) == RecordEnd::kUnterminated) break;
      const std::size_t known = names.known(cells);
      if (row == 0 && known >= kFewestKnown) return {};
      if (known <= most) continue;
      most = known;
      best = {row, place};
    }
  }
  return best;
}

char find_separator(std::string_view text, const HeaderNames& names) {
  char best = ',';
  std::pair<std::size_t, std::size_t> best_count{0, 0};
  for (const char separator : kSeparators) {
    std::vector<std::string> fields;
    RecordReader(text, separator).read(fields);
    const std::pair<std::size_t, std::size_t> count{names.known(fields), fields.size()};
    if (count > best_count) {
      best = separator;
      best_count = count;
    }
  }
  return best;
}

std::size_t most_known(std::string_view text, const HeaderNames& names) {
  std::size_t most = 0;
  RecordReader records(text, ',');
  for (std::vector<std::string> cells; !records.at_end();) {
    records.read(cells);
    most = std::max(most, names.known(cells));
  }
  return most;
}

}  // namespace entente::common
