// Encodings by name, and strict conversion to UTF-8 by ICU. Private to sheets and other files that people save. Pure;
// thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// What people may name, in the spelling that they know; those of Unicode first.
const std::vector<const char*>& encodings();

// The name of ours for an encoding's name in any spelling; null: none. Stateful and seven-bit ones aren't taken.
const char* known_encoding(std::string_view wanted);

struct Conversion {
  std::string text;                // UTF-8 without a byte order mark
  std::optional<std::size_t> bad;  // offset of the first byte that doesn't fit; `text` is empty then
};
// `name` is one of encodings().
Conversion to_utf8(std::string_view bytes, const char* name);

// The bytes of a UTF-8 text in Windows-1252; nothing when it has none.
std::optional<std::string> to_windows_1252(std::string_view text);

}  // namespace entente::common
