// Numbers of workbooks as texts. Private to Workbook. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entente::common {

// As XML writes numbers: 12, -0.5, 1E-3; nothing when it is none, or not finite.
std::optional<double> number_of(std::string_view text);
// Whole ones without a point, others with as many digits as they need.
std::string number_text(double number);

}  // namespace entente::common
