// The encoding of a sheet, recognised and turned into UTF-8. Private to Sheet. Pure.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

struct DecodedSheet {
  std::string text;           // UTF-8 without a byte order mark
  std::string_view encoding;  // "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"
  bool guessed = false;       // Windows-1252, since it was nothing else
  std::string fault;          // not empty: what is wrong and what to do; `text` is empty then
};

// By byte order mark; else UTF-16 by the pattern of zeros; else UTF-8 where valid; else Windows-1252.
DecodedSheet decode_sheet(std::string_view bytes);

}  // namespace entente::common
