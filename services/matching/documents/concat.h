// Texts and whole numbers put one behind the other. (Debian's abseil has a string_view of its own, which absl::StrCat
// doesn't convert from the standard one.) Pure; thread-safe.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace entente::matching {

inline void append_part(std::string& out, std::string_view part) {
  out += part;
}
inline void append_part(std::string& out, std::integral auto part) {
  out += std::to_string(part);
}

template <class... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  (append_part(out, parts), ...);
  return out;
}

}  // namespace entente::matching
