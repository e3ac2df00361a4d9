#include "services/common/sheets/cell_texts.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace entente::common {

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string number_text(double number) {
  constexpr double kExact = 1e15;
  if (number == std::trunc(number) && std::fabs(number) < kExact) {
    return std::to_string(static_cast<std::int64_t>(number));
  }
  // Fifteen digits, as spreadsheets show them: 0.1 + 0.2 is 0.3 there.
  std::array<char, 40> out;
  const auto end = std::to_chars(out.data(), out.data() + out.size(), number, std::chars_format::general, 15).ptr;
  return {out.data(), end};
}

}  // namespace entente::common
