// Putting texts together and taking them apart. Debian's abseil has a string_view of its own that std::string_view
// doesn't convert to, so absl::StrCat, StrAppend and StrSplit don't take ours: use these. Pure functions.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/strings/string_view.h"

namespace entente::common {

// A part of concat(): a text, a character or an integer.
class Piece {
 public:
  Piece(std::string_view text) : text_(text) {}                       // NOLINT(google-explicit-constructor)
  Piece(const std::string& text) : text_(text) {}                     // NOLINT(google-explicit-constructor)
  Piece(const char* text) : text_(text) {}                            // NOLINT(google-explicit-constructor)
  Piece(absl::string_view text) : text_(text.data(), text.size()) {}  // NOLINT(google-explicit-constructor)
  Piece(char c) : number_(1, c), text_(number_) {}                    // NOLINT(google-explicit-constructor)
  template <std::integral T>
  requires(!std::same_as<T, bool> && !std::same_as<T, char>) Piece(T number)
      : number_(std::to_string(number)), text_(number_) {}  // NOLINT(google-explicit-constructor)
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
  std::string_view text() const { return text_; }

 private:
  std::string number_;
  std::string_view text_;
};

template <typename... Parts>
void append(std::string& out, const Parts&... parts) {
  (out.append(Piece(parts).text()), ...);
}

template <typename... Parts>
std::string concat(const Parts&... parts) {
  std::string out;
  append(out, parts...);
  return out;
}

// Texts with `separator` between them.
template <typename Texts>
std::string join(const Texts& texts, std::string_view separator) {
  std::string out;
  bool first = true;
  for (const auto& text : texts) {
    if (!first) out.append(separator);
    first = false;
    out.append(Piece(text).text());
  }
  return out;
}

// The parts between the separators, empty ones too; at least one.
std::vector<std::string_view> split(std::string_view text, char separator);

// Between the two kinds of string_view.
inline absl::string_view to_absl(std::string_view text) {
  return absl::string_view(text.data(), text.size());
}
inline std::string_view to_std(absl::string_view text) {
  return std::string_view(text.data(), text.size());
}

}  // namespace entente::common
