// Whether a text was read in the encoding that it was written in, by how its words look. Rules of thumb for questions
// to people, never for changing a text. Pure functions; valid UTF-8 in.
#pragma once

#include <string_view>

namespace entente::common {

// True for a text of Western Europe that was read as Windows-1252: letters, quotes and signs stand where such texts
// have them. False for what other encodings read as Windows-1252 mostly look like: "£ódŸ", "Diyarbakýr", "Êàçàíü",
// "±±¾©".
bool reads_western(std::string_view text);

// How many per mille of the characters beyond ASCII stand in words that read like words: of one script, capitals in
// front or everywhere, and not accents only. 1000 for ASCII.
int likeness(std::string_view text);

// True when a text looks as if it had been read in another encoding once and saved again: "Ã©", "â€™", U+FFFD.
bool looks_misread(std::string_view text);

}  // namespace entente::common
