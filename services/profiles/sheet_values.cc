#include "services/profiles/sheet_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/text/text.h"

namespace entente::profiles {
namespace {

constexpr std::size_t kMostDegrees = 4;  // digits before the point; the range is checked later
constexpr std::size_t kMostDecimals = 12;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Digits with a point or a comma among them, in ten-thousandths, rounded.
std::optional<std::int32_t> decimal(std::string_view text) {
  const std::size_t point = std::min(text.find_first_of(".,"), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point < text.size() ? text.substr(point + 1) : std::string_view();
  if (whole.empty() || whole.size() > kMostDegrees || decimals.size() > kMostDecimals) return std::nullopt;
  if (!std::all_of(whole.begin(), whole.end(), is_digit) || !std::all_of(decimals.begin(), decimals.end(), is_digit)) {
    return std::nullopt;
  }
  if (point < text.size() && decimals.empty()) return std::nullopt;
  std::int32_t units = 0;
  for (const char c : whole) units = units * 10 + (c - '0');
  for (std::size_t i = 0; i < 4; ++i) units = units * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
  if (decimals.size() > 4 && decimals[4] >= '5') ++units;
  return units;
}

// Takes N, S, E or W off either end; 0: there is none. "O" is west in French and east in German, and so neither.
char take_quarter(std::string_view& text) {
  constexpr std::string_view kQuarters = "NSEWnsew";
  if (text.empty()) return 0;
  char quarter = 0;
  if (kQuarters.find(text.back()) != std::string_view::npos) {
    quarter = text.back();
    text.remove_suffix(1);
  } else if (kQuarters.find(text.front()) != std::string_view::npos) {
    quarter = text.front();
    text.remove_prefix(1);
  }
  text = common::trim(text);
  return static_cast<char>(quarter & ~0x20);
}

// The numbers of degrees, minutes and seconds, each behind its sign or not.
std::vector<std::string_view> parts_of(std::string_view text) {
  constexpr auto kSigns = std::to_array<std::string_view>(
      {"\u00b0", "\u00ba", "\u2032", "\u2019", "\u2033", "\u201d", "''", "'", "\"", " "});
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto sign = std::find_if(kSigns.begin(), kSigns.end(),
                                   [&](std::string_view one) { return text.substr(at).starts_with(one); });
    if (sign == kSigns.end()) {
      ++at;
      continue;
    }
    if (at > begin) parts.push_back(text.substr(begin, at - begin));
    at += sign->size();
    begin = at;
  }
  if (begin < text.size()) parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  const auto written = common::whole_number(text, common::words_for("unit", "inhabitant"));
  return written ? std::optional<std::int64_t>(*written) : std::nullopt;
}

std::optional<std::int32_t> parse_degrees(std::string_view text) {
  constexpr std::int32_t kSixty = 60;
  text = common::trim(text);
  const char quarter = take_quarter(text);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (negative && quarter != 0) return std::nullopt;
  const std::vector<std::string_view> parts = parts_of(text);
  // Numbers with nothing but blanks between them are no minutes: 1 000 is no degree.
  const bool is_plain = quarter == 0 && text.find_first_not_of("0123456789., ") == std::string_view::npos;
  if (parts.empty() || parts.size() > (is_plain ? 1 : 3)) return std::nullopt;
  double units = 0;
  double share = 1;
  for (const std::string_view part : parts) {
    const auto number = decimal(part);
    if (!number || (share > 1 && *number >= kSixty * 10'000)) return std::nullopt;
    units += *number / share;
    share *= kSixty;
  }
  const auto rounded = static_cast<std::int32_t>(std::lround(units));
  return negative || quarter == 'S' || quarter == 'W' ? -rounded : rounded;
}

std::optional<bool> parse_flag(std::string_view text) {
  return common::yes_or_no(text);
}

}  // namespace entente::profiles
