// ASCII texts of HTTP (RFC 9110, 5). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace entente::gateway {

inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

inline bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

inline std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// What may stand in a field's value: blanks, visible characters and bytes of other encodings.
inline bool is_field_text(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 127);
}

// What names of methods, fields and codings are made of.
inline bool is_token_char(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// −1 for what is no hexadecimal digit.
inline int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// At most `most` bytes for a message to people: what isn't visible ASCII becomes '?'.
inline std::string shown(std::string_view text, std::size_t most = 80) {
  std::string out(text.substr(0, most));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < ' ' || static_cast<unsigned char>(c) > 126) c = '?';
  }
  return out;
}

}  // namespace entente::gateway
