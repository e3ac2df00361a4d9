// How bytes read under the encodings that they may be in, side by side, for people to see which one is right. What is
// likely is judged by how the words look (encoding_guess.h) and by ICU's detector, which counts frequent letters and
// syllables; each has cases where the other fails. Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

// Of the first cell that isn't ASCII: line 2 reads “…” as Windows-1252, “…” as …. Where another cell reads badly under
// what the sheet as a whole is most likely in, that one as well, and whether the sheet looks mixed. Empty: nothing to
// show. Reads the first 256 KiB.
std::string readings_of_sheet(std::string_view bytes);

// The same for a text that was read as Windows-1252 by guess: “…” as Windows-1252, “…” as ….
std::string other_readings(std::string_view text);

}  // namespace entente::common
