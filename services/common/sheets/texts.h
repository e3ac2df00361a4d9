// Texts: what programs say to people, in English and French: the catalogue (data/texts/*.csv, built into the program),
// and numbers, dates and counted words as each language writes them. French has a comma before decimals, narrow blanks
// that don't break between thousands, and counts 0 and 1 alike. A text that the catalogue lacks is shown as its id and
// values in brackets: ugly, but nothing is hidden. Immutable; safe to call from many threads.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::common {

enum class Language { kEnglish, kFrench };

// "en" or "fr".
std::string language_code(Language language);

using TextValues = std::map<std::string, std::string, std::less<>>;

// The sentence of `id`; `{name}` in the catalogue stands for value `name`.
std::string text(std::string_view id, Language language, const TextValues& values = {});
// The text `id`.one or `id`.other, by how the language counts `count`, which is put in at {count} if `values` don't.
std::string counted(std::string_view id, std::int64_t count, Language language, TextValues values = {});

// The sentence as the catalogue has it, its places unfilled; empty where it has none.
std::string_view pattern(std::string_view id, Language language);
// Whether the catalogue has `id`.
bool has_text(std::string_view id);
// `code` of a list of texts such as "axis." or "cause."; a code that the catalogue lacks (of a newer service) stays as
// it is.
std::string text_or_code(std::string_view list, std::string_view code, Language language);
// Every id, sorted.
std::vector<std::string_view> text_ids();
// Those of the network's own words (the sheet that ENTENTE_TEXTS names), which go before the catalogue's; also ids that
// only pages know.
std::vector<std::string_view> own_text_ids();

// 1234567 → "1,234,567", in French "1 234 567".
std::string format_count(std::int64_t number, Language language);
// Points of the engine as shown points: 6150 → "61.5", in French "61,5".
std::string format_points(std::int64_t points, std::int64_t scale, Language language);
// A number as programs write it, in French with a comma before its decimals and groups of thousands from five digits
// on: "12345.50" → "12 345,50".
std::string format_decimal(std::string_view number, Language language);
// What stands behind "%": 3 of 8 → "38 %"; of nothing "–".
std::string format_percent(std::int64_t part, std::int64_t whole, Language language);
// A date as programs write it, YYYY, YYYY-MM or YYYY-MM-DD: in English as it is, in French "1er mars 2026"; what is no
// date stays as it is.
std::string format_date(std::string_view date, Language language);

}  // namespace entente::common
