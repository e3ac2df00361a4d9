// The small steps on texts by their short names. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "services/common/base/ascii.h"
#include "services/common/base/strings.h"

namespace entente::listings {

using common::concat;
using common::is_digit;
using common::is_lower;
using common::join;
using common::lower;
using common::split;
using common::upper;

inline std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (;;) {
    const auto at = text.find(from);
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    out.append(to);
    text.remove_prefix(at + from.size());
  }
}

}  // namespace entente::listings
