#include "services/common/sheets/sheet_cells.h"

#include <algorithm>

#include "services/common/base/ascii.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/text/code_points.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::common {

extern const char* const kEmptyCellsCsv;

namespace {

constexpr std::string_view kPartEnds = ";\t\r\n";

// Cells that stand for nothing, by kind; data/empty-cells.csv, read by records, since Sheet itself asks here.
struct EmptyCells {
  std::vector<std::string> marks;   // in any letter case
  std::vector<std::string> words;   // as they are
  std::vector<std::string> errors;  // of spreadsheets, that have no mark at their end
};

const EmptyCells& empty_cells() {
  static const auto* const cells = [] {
    auto* const made = new EmptyCells();
    RecordReader records(kEmptyCellsCsv, ',');
    std::vector<std::string> fields;
    records.read(fields);  // the header
    while (!records.at_end()) {
      if (records.read(fields) != RecordEnd::kRow || fields.size() != 2) continue;
      auto& texts = fields[0] == "mark" ? made->marks : fields[0] == "word" ? made->words : made->errors;
      for (const std::string_view text : split(fields[1], '|')) texts.emplace_back(text);
    }
    return made;
  }();
  return *cells;
}

bool is_one_of(const std::vector<std::string>& texts, std::string_view cell) {
  return std::find(texts.begin(), texts.end(), cell) != texts.end();
}

// #REF!, #N/A, #DIV/0!, #NOM?, #¿NOMBRE?, #NV, #BEZUG!, #VALEUR! …
bool is_spreadsheet_error(std::string_view cell) {
  constexpr std::size_t kLongest = 24;
  if (cell.empty() || cell[0] != '#') return false;
  if (is_one_of(empty_cells().errors, cell)) return true;
  if (cell.size() < 4 || cell.size() > kLongest || cell[0] != '#') return false;
  if (cell.back() != '!' && cell.back() != '?') return false;
  return std::none_of(cell.begin() + 1, cell.end() - 1, [](char c) { return c == ' ' || (c >= 'a' && c <= 'z'); });
}

bool is_number(std::string_view text) {
  if (text.size() < 2 || (text[0] != '-' && text[0] != '+')) return false;
  const std::string_view digits = text.substr(1);
  return digits.find_first_not_of("0123456789.") == std::string_view::npos && digits != ".";
}

// Whether a spreadsheet could take this for a formula: the first thing that counts is = + - or @.
bool may_run(std::string_view part) {
  for (std::size_t at = 0; at < part.size();) {
    const std::int32_t code = next_code_point(part, at);
    switch (code) {
      case '=':
      case '+':
      case '-':
      case '@':
      case 0xff1d:
      case 0xff0b:
      case 0xff0d:
      case 0xff20:
        return true;
      case '"':
      case '\'':
        continue;
      default:
        break;
    }
    if (code < 0 || (!is_blank(code) && !is_hidden(code))) return false;
  }
  return false;
}

// Whether reading would make something else of a cell without a guard in front. An apostrophe more or less makes no
// difference, so that taking one off is unique.
bool needs_front_guard(std::string_view cell) {
  cell.remove_prefix(std::min(cell.find_first_not_of('\''), cell.size()));
  if (cell.empty() || is_number(cell)) return false;
  return trim(cell).size() != cell.size() || cell.find('\r') != std::string_view::npos || is_empty_mark(cell) ||
         is_empty_word(cell) || may_run(cell.substr(0, cell.find_first_of(kPartEnds)));
}

// The first part as it is, each later one changed.
template <typename Change>
std::string with_inner_parts(std::string_view cell, Change change) {
  std::size_t end = cell.find_first_of(kPartEnds);
  std::string out(cell.substr(0, end));
  while (end != std::string_view::npos) {
    out += cell[end];
    cell.remove_prefix(end + 1);
    end = cell.find_first_of(kPartEnds);
    change(cell.substr(0, end), out);
  }
  return out;
}

std::string with_line_feeds(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
    } else if (i + 1 == text.size() || text[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

// Split at commas of any script; views into `part`.
std::vector<std::string_view> pieces_of(std::string_view part) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < part.size();) {
    std::size_t comma = 0;
    for (const std::string_view sign : {",", "\u060c", "\u3001"}) {
      if (part.substr(i).starts_with(sign)) comma = sign.size();
    }
    if (comma > 0) {
      pieces.push_back(part.substr(begin, i - begin));
      begin = i + comma;
    }
    i += std::max<std::size_t>(comma, 1);
  }
  pieces.push_back(part.substr(begin));
  return pieces;
}

}  // namespace

bool is_empty_mark(std::string_view cell) {
  const std::string folded = lower(cell);
  return is_one_of(empty_cells().marks, folded) || is_spreadsheet_error(cell);
}

bool is_empty_word(std::string_view cell) {
  return is_one_of(empty_cells().words, cell);
}

bool needs_guard(std::string_view cell) {
  return guarded(cell).size() != cell.size();
}

std::string guarded(std::string_view cell) {
  std::string out = with_inner_parts(cell, [](std::string_view part, std::string& to) {
    if (may_run(part)) to += '\'';
    to += part;
  });
  return needs_front_guard(cell) ? "'" + out : out;
}

std::string unguarded(std::string_view cell) {
  const auto without_inner_guards = [](std::string_view text) {
    return with_inner_parts(text, [](std::string_view part, std::string& to) {
      to += part.starts_with('\'') && may_run(part.substr(1)) ? part.substr(1) : part;
    });
  };
  if (cell.starts_with('\'')) {
    // Asked of the cell as it was: with guards within, it may be too long for a mark of an empty cell.
    std::string was = without_inner_guards(cell.substr(1));
    if (needs_front_guard(was)) return was;
  }
  cell = trim(cell);
  if (cell.find_first_of("'\r") == std::string_view::npos) return std::string(cell);
  return without_inner_guards(with_line_feeds(cell));
}

std::vector<std::string> split_list(std::string_view field) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = field.find_first_of("|;");
    if (const std::string_view part = trim(field.substr(0, end)); !part.empty()) parts.emplace_back(part);
    if (end == std::string_view::npos) return parts;
    field.remove_prefix(end + 1);
  }
}

std::vector<std::string> split_values(std::string_view field, const std::function<bool(std::string_view)>& is_value) {
  std::string lines(field);
  std::replace(lines.begin(), lines.end(), '\n', ';');
  std::vector<std::string> values;
  for (const std::string& part : split_list(lines)) {
    const std::vector<std::string_view> pieces = pieces_of(part);
    if (pieces.size() < 2 || is_value(part)) {
      values.push_back(part);
      continue;
    }
    for (std::size_t first = 0; first < pieces.size();) {
      const char* const begin = pieces[first].data();
      std::size_t behind = pieces.size();
      const auto together = [&] { return trim(std::string_view(begin, pieces[behind - 1].end() - begin)); };
      while (behind > first + 1 && !is_value(together())) --behind;
      if (!together().empty()) values.emplace_back(together());
      first = behind;
    }
  }
  return values;
}

std::optional<int> whole_number(std::string_view cell, const std::vector<std::string>& units) {
  constexpr std::size_t kMostDigits = 9;
  constexpr std::size_t kGroup = 3;
  const auto digits_at = [&](std::size_t begin) {
    std::size_t end = begin;
    while (end < cell.size() && cell[end] >= '0' && cell[end] <= '9') ++end;
    return end - begin;
  };
  std::size_t at = digits_at(0);
  if (at == 0) return std::nullopt;
  std::string digits(cell.substr(0, at));
  // Groups of three behind a blank, a point or a comma.
  while (at <= cell.size() && digits.size() <= kMostDigits) {
    const std::string_view rest = cell.substr(at);
    std::size_t gap = 0;
    for (const std::string_view sign : {" ", ".", ",", "\u00a0", "\u202f", "\u2019", "'"}) {
      if (rest.starts_with(sign)) gap = sign.size();
    }
    if (gap == 0 || digits_at(at + gap) != kGroup) break;
    digits += cell.substr(at + gap, kGroup);
    at += gap + kGroup;
  }
  const std::string unit = name_key(cell.substr(at));
  const bool is_plain = trim(cell.substr(at)).empty();
  if (digits.size() > kMostDigits || (!is_plain && std::find(units.begin(), units.end(), unit) == units.end())) {
    return std::nullopt;
  }
  return std::stoi(digits);
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string field = guarded(fields[i]);
    if (i > 0) line += ',';
    if (field.find_first_of(",;\t\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  line += '\n';
  return line;
}

}  // namespace entente::common
