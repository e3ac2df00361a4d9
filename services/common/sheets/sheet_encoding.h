// The encoding of a sheet, recognised or given by name, and turned into UTF-8, strictly: a byte that doesn't fit is a
// fault, never replaced. By ICU. Private to Sheet and to readers of other files that people save. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

struct DecodedSheet {
  std::string text;      // UTF-8 without a byte order mark; broken UTF-8 is kept as it is, see `bad_bytes`
  std::string encoding;  // "UTF-8", "UTF-16LE", "UTF-32BE", "Windows-1251" …
  bool guessed = false;  // Windows-1252, since it was nothing else and reads like it
  std::string fault;     // not empty: what is wrong and what to do; `text` is empty then
  // Where UTF-8 is broken: offsets into `text`, the first 100. The sheet says in which rows and columns that is.
  std::vector<std::size_t> bad_bytes = {};
  std::size_t dropped = 0;  // bytes in front of `text`: the mark of UTF-8
};

// By byte order mark (UTF-8, -16, -32); else UTF-16 and -32 by the pattern of zeros; else UTF-8 where valid; else
// `encoding` when it is given; else UTF-8 with bad bytes where most of what isn't ASCII is valid; else Windows-1252
// where what comes out reads like a Western text, else a fault that shows how it reads under the likely encodings.
DecodedSheet decode_sheet(std::string_view bytes, std::string_view encoding = {});

// Empty: a name that decode_sheet() takes (or none); else what to write.
std::string encoding_fault(std::string_view encoding);

}  // namespace entente::common
