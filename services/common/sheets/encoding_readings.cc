#include "services/common/sheets/encoding_readings.h"

#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/common/base/strings.h"
#include "services/common/sheets/encoding.h"
#include "services/common/sheets/encoding_guess.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostRead = std::size_t{256} << 10;
constexpr std::size_t kMostShown = 6;        // readings of a cell
constexpr std::size_t kMostNames = 3;        // of a reading
constexpr std::size_t kMostShownBytes = 60;  // of a cell
constexpr std::size_t kMostCells = 500;      // looked at for one that reads badly

using Names = std::vector<const char*>;

bool is_odd(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// The name of ours for what ICU's detector says: it tells a Windows code page from its ISO sibling by a few signs only.
const char* name_of_detected(std::string_view name) {
  constexpr auto kSiblings = std::to_array<std::pair<std::string_view, const char*>>({{"ISO-8859-1", "Windows-1252"},
                                                                                      {"ISO-8859-2", "Windows-1250"},
                                                                                      {"ISO-8859-6", "Windows-1256"},
                                                                                      {"ISO-8859-7", "Windows-1253"},
                                                                                      {"ISO-8859-8", "Windows-1255"},
                                                                                      {"ISO-8859-8-I", "Windows-1255"},
                                                                                      {"ISO-8859-9", "Windows-1254"},
                                                                                      {"GB18030", "gbk"}});
  for (const auto& [sibling, ours] : kSiblings) {
    if (name == sibling) return ours;
  }
  return known_encoding(name);
}

struct CloseDetector {
  void operator()(UCharsetDetector* detector) const { ucsdet_close(detector); }
};

// By ICU, the likeliest first.
Names detected(std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, CloseDetector> detector(ucsdet_open(&status));
  ucsdet_setText(detector.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  Names names;
  for (std::int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
    const char* found = ucsdet_getName(matches[i], &status);
    const char* name = U_SUCCESS(status) ? name_of_detected(found) : nullptr;
    if (name != nullptr && std::string_view(name).find("utf-") != 0) names.push_back(name);
  }
  return names;
}

// By how the words look, the likeliest first; of equals, the Western one, and then in the order in which they are
// named.
Names fitting(std::string_view bytes) {
  std::vector<std::pair<int, const char*>> read;
  for (const char* name : encodings()) {
    if (std::string_view(name).starts_with("utf-") && std::string_view(name) != "utf-8") continue;
    const Conversion reading = to_utf8(bytes, name);
    if (!reading.bad) read.emplace_back(likeness(reading.text), name);
  }
  std::stable_sort(read.begin(), read.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const auto western = std::find_if(read.begin(), read.end(), [&](const auto& each) {
    return each.first == read.front().first && std::string_view(each.second) == "Windows-1252";
  });
  if (western != read.end()) std::rotate(read.begin(), western, western + 1);
  Names names;
  for (const auto& [share, name] : read) names.push_back(name);
  return names;
}

// Both, in turns.
Names likely_encodings(std::string_view bytes) {
  const Names by_words = fitting(bytes);
  const Names by_icu = detected(bytes);
  Names likely;
  const auto add = [&](const char* name) {
    if (std::find(likely.begin(), likely.end(), name) == likely.end()) likely.push_back(name);
  };
  for (std::size_t i = 0; i < std::max(by_words.size(), by_icu.size()); ++i) {
    if (i < by_words.size()) add(by_words[i]);
    if (i < by_icu.size()) add(by_icu[i]);
  }
  return likely;
}

// A cell with its line, which begins with 1.
struct Cell {
  std::string_view bytes;
  std::ptrdiff_t line = 1;
};

// Cells that aren't ASCII.
std::vector<Cell> odd_cells(std::string_view bytes) {
  constexpr std::string_view kEnds = ",;\t\r\n\"";
  std::vector<Cell> cells;
  std::ptrdiff_t line = 1;
  std::size_t begin = 0;
  while (begin < bytes.size() && cells.size() < kMostCells) {
    const std::size_t end = std::min(bytes.find_first_of(kEnds, begin), bytes.size());
    const std::string_view cell = bytes.substr(begin, end - begin);
    if (std::any_of(cell.begin(), cell.end(), is_odd)) cells.push_back({cell, line});
    if (end < bytes.size() && bytes[end] == '\n') ++line;
    begin = end + 1;
  }
  return cells;
}

// The part of a long cell around its first byte beyond ASCII.
std::string_view shown_part(std::string_view cell) {
  const auto at = static_cast<std::size_t>(std::find_if(cell.begin(), cell.end(), is_odd) - cell.begin());
  if (at <= kMostShownBytes / 2) return cell.substr(0, kMostShownBytes);
  const std::size_t blank = cell.rfind(' ', at);
  return cell.substr(blank == std::string_view::npos ? at : blank + 1, kMostShownBytes);
}

// A cell may be cut in the middle of a character.
Conversion read_cell(std::string_view cell, const char* name) {
  Conversion reading = to_utf8(cell, name);
  for (std::size_t less = 1; reading.bad && less < 4 && less < cell.size(); ++less) {
    reading = to_utf8(cell.substr(0, cell.size() - less), name);
  }
  return reading;
}

// How likely the cell reads; -1: a byte doesn't fit.
int likeness_under(std::string_view cell, const char* name) {
  const Conversion reading = to_utf8(cell, name);
  return reading.bad ? -1 : likeness(reading.text);
}

// “…” as Windows-1252 or Windows-1250, “…” as …: every reading once, but those that read far worse than the best.
std::string side_by_side(std::string_view cell, const Names& likely) {
  const std::string_view part = shown_part(cell);
  int best = 0;
  for (const char* name : likely) best = std::max(best, likeness_under(cell, name));
  std::vector<std::pair<std::string, Names>> readings;
  for (const char* name : likely) {
    const Conversion reading = read_cell(part, name);
    if (reading.bad || shows_nothing(reading.text) || has_control_characters(reading.text)) continue;
    if (likeness_under(cell, name) * 2 < best) continue;
    const auto same =
        std::find_if(readings.begin(), readings.end(), [&](const auto& shown) { return shown.first == reading.text; });
    if (same == readings.end()) {
      if (readings.size() < kMostShown) readings.push_back({reading.text, {name}});
    } else if (same->second.size() < kMostNames) {
      same->second.push_back(name);
    }
  }
  std::vector<std::string> shown;
  for (const auto& [text, names] : readings) shown.push_back(concat(quoted(text), " as ", join(names, " or ")));
  return join(shown, ", ");
}

}  // namespace

std::string readings_of_sheet(std::string_view bytes) {
  bytes = bytes.substr(0, kMostRead);
  const std::vector<Cell> cells = odd_cells(bytes);
  if (cells.empty()) return "";
  // Only what isn't ASCII speaks: a header in English would make everything Western.
  std::string spoken;
  for (const Cell& cell : cells) spoken += concat(std::string(cell.bytes), "\n");
  const Names likely = likely_encodings(spoken);
  const Names first = likely_encodings(cells.front().bytes);
  const char* const best = likely.empty() ? first.empty() ? "Windows-1252" : first.front() : likely.front();
  const auto other = std::find_if(cells.begin() + 1, cells.end(), [&](const Cell& cell) {
    const Names own = fitting(cell.bytes);
    return !own.empty() && likeness_under(cell.bytes, best) < likeness_under(cell.bytes, own.front());
  });
  const auto line = [&](const Cell& cell, const Names& names) {
    return concat("line ", cell.line, " reads ", side_by_side(cell.bytes, names));
  };
  if (other == cells.end()) return line(cells.front(), likely.empty() ? first : likely);
  return concat(line(cells.front(), first), "; ", line(*other, likely_encodings(other->bytes)),
                "; its lines may be in different encodings");
}

std::string other_readings(std::string_view text) {
  const std::optional<std::string> bytes = to_windows_1252(text);
  return bytes ? side_by_side(*bytes, likely_encodings(*bytes)) : quoted(text);
}

}  // namespace entente::common
