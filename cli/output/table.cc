#include "cli/output/table.h"

#include <algorithm>
#include <cstdint>
#include <ostream>

#include "cli/output/terminal.h"

namespace entente::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
// Unicode's combining marks and format characters that member cities' names and listings use.
constexpr Range kNarrow[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
                             {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},
                             {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x200B, 0x200F},
                             {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
// East Asian Width W and F (Unicode Standard Annex 11), by block.
constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},  {0xAC00, 0xD7A3},
                           {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},  {0xFFE0, 0xFFE6},
                           {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

template <std::size_t N>
bool within(const Range (&ranges)[N], char32_t c) {
  return std::any_of(std::begin(ranges), std::end(ranges), [c](Range r) { return c >= r.first && c <= r.last; });
}

// Next character of `text`, which loses it. A byte that isn't UTF-8 counts as one character.
char32_t take(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = size == 1 ? lead : lead & (0xFFU >> (size + 1));
  const std::size_t there = std::min(size, text.size());
  for (std::size_t i = 1; i < there; ++i) c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  text.remove_prefix(there);
  return c;
}

std::size_t width_of(char32_t c) {
  return within(kNarrow, c) ? 0 : within(kWide, c) ? 2 : 1;
}

// Takes from the widest column, or from the last where that goes on in lines of its own, what the room is short of.
void fit(std::size_t room, std::size_t indent, bool wraps, std::vector<std::size_t>& widths) {
  constexpr std::size_t kLeast = 8;
  std::size_t all = indent + 2 * (widths.size() - 1);
  for (const std::size_t width : widths) all += width;
  while (all > room) {
    const auto widest = wraps ? widths.end() - 1 : std::max_element(widths.begin(), widths.end());
    if (*widest <= kLeast) return;
    const std::size_t less = std::min(all - room, *widest - kLeast);
    // One at a time where others are as wide, else down to the next: so wide ones share.
    std::size_t step = less;
    for (auto width = widths.begin(); !wraps && width != widths.end(); ++width)
      if (width != widest) step = std::min(step, std::max<std::size_t>(1, *widest - *width));
    *widest -= step;
    all -= step;
  }
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) width += width_of(take(text));
  return width;
}

std::string shorten(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string_view rest = text;
  std::size_t used = 0;
  std::size_t kept = 0;
  while (!rest.empty()) {
    used += width_of(take(rest));
    if (used + 1 > width) break;
    kept = text.size() - rest.size();
  }
  return std::string(text.substr(0, kept)) + "…";
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t size = display_width(word);
    if (used > 0 && used + 1 + size > width) {
      result += "\n" + std::string(indent, ' ');
      used = 0;
    } else if (used > 0) {
      result += ' ';
      ++used;
    }
    result += word;
    used += size;
  }
  return result;
}

void Table::head(std::vector<std::string> row) {
  has_head_ = true;
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  return widths;
}

void Table::drop(std::size_t column) {
  columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(column));
  for (auto& row : rows_) {
    if (column < row.size()) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
  }
}

void Table::print(std::ostream& out) const {
  std::vector<std::size_t> widths = this->widths();
  const std::size_t room = is_terminal(out) ? terminal_width() : 0;
  if (room > 0) fit(room, indent_, wraps_, widths);
  for (const auto& row : rows_) {
    const bool is_head = has_head_ && &row == rows_.data();
    std::string line(indent_, ' ');
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i) {
      const bool last = i + 1 == row.size();
      const bool wrapped = last && wraps_ && room > 0;
      const std::string cell = wrapped    ? wrap(row[i], widths[i], display_width(line))
                               : room > 0 ? shorten(row[i], widths[i])
                                          : row[i];
      const std::size_t width = std::min(display_width(cell), widths[i]);
      const std::string blanks(widths[i] - width, ' ');
      line += columns_[i] == Align::kRight ? blanks + cell : cell + (last ? "" : blanks);
      if (!last) line += "  ";
    }
    out << (is_head ? styled(out, Style::kBold, line) : line) << '\n';
  }
}

}  // namespace entente::cli
