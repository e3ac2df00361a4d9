// The forms in which names are compared: of cities, countries, codes, labels, columns, titles. Whatever two people may
// type differently for one name is folded away (Unicode NFKC and case folding, UAX #15; look-alikes by UTS #39). Pure
// functions; broken UTF-8 counts as signs. Plain ASCII costs a walk over the text, anything else some microseconds.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

// Two names are the same when their keys are. Letter case, accents, width, digits of other scripts, leading zeros,
// zero-width and bidi characters make no difference; Latin letters without decomposition are spelled out (ß → ss,
// ø → o, ł → l); Cyrillic and Greek letters that look like Latin ones are those where the word is Latin otherwise;
// blanks, apostrophes, hyphens and other signs are left out, but for one blank between two digits. Empty: nothing but
// signs. "Huai’an", "HUAI`AN" and "huaian" → "huaian"; "São  Paulo" and "sao-paulo" → "saopaulo".
std::string name_key(std::string_view text);

// The same with words apart: lower-case words with one blank between them, signs as blanks. Apostrophes join: "l'été"
// is "lete", as people write it in addresses. For slugs and ids.
std::string name_words(std::string_view text);
// The same with what an apostrophe joins apart: "l'été" is "l ete". For searching.
std::string name_parts(std::string_view text);

// Names that look the same have the same skeleton (UTS #39 on the key): "Сапа" in Cyrillic and "Cana" in Latin letters.
// For warning of impostors, never for finding: it also takes rn for m.
std::string name_skeleton(std::string_view text);

// True for a letter of another script that stands in an otherwise Latin word and looks like a Latin letter there.
// `at`: where it begins. What name_key() reads as Latin, and messages name.
bool is_look_alike(std::string_view text, std::size_t at);

}  // namespace entente::common
