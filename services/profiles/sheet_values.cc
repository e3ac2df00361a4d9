#include "services/profiles/sheet_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "services/common/text/name_key.h"

namespace entente::profiles {
namespace {

constexpr std::size_t kMostDegrees = 4;  // digits before the point; the range is checked later
constexpr std::size_t kMostDecimals = 12;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int32_t> parse_degrees(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
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
  return negative ? -units : units;
}

std::optional<bool> parse_flag(std::string_view text) {
  constexpr auto kYes = std::to_array<std::string_view>({"true", "yes", "1", "oui", "vrai"});
  constexpr auto kNo = std::to_array<std::string_view>({"false", "no", "0", "non", "faux"});
  const std::string folded = common::name_key(text);
  if (std::find(kYes.begin(), kYes.end(), folded) != kYes.end()) return true;
  if (std::find(kNo.begin(), kNo.end(), folded) != kNo.end()) return false;
  return std::nullopt;
}

}  // namespace entente::profiles
