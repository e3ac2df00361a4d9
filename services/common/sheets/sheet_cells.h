// Single cells of a sheet: those that stand for nothing, and the guard against formulas. Pure functions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// True for what programs and people write into a cell that has no value: `#REF!`, `#N/A` and the other errors of
// spreadsheets in any of their languages, `n/a`, `s/o`, `-`, `–`. Blanks around it are the caller's to drop.
bool is_empty_mark(std::string_view cell);
// True for words that mean no value but could be an id: NULL, nan, None.
bool is_empty_word(std::string_view cell);

// True when a cell written as it is would come back as something else, or run: a spreadsheet that splits at comma,
// semicolon or tab sees a part of it begin with =, +, - or @ (full width too; behind blanks, invisible characters,
// quotes or apostrophes), unless the whole is a number; or reading would drop blanks around it, make its CR an LF, or
// take it for empty.
bool needs_guard(std::string_view cell);
// The cell with an apostrophe in front, and one before each inner part that could run; the same when none is needed.
std::string guarded(std::string_view cell);
// What a cell means: one that has a guard in front is the text behind it, as it is; any other without the blanks around
// it and with LF for line ends; guards before inner parts taken off. unguarded(guarded(x)) is x for every x.
std::string unguarded(std::string_view cell);

// In front of every sheet that we write for people: without it Excel on Windows takes UTF-8 for Windows-1252 and shows
// "TÃ©touan". Our reader, LibreOffice and Python's utf-8-sig take it; the sheets of data/ are read by programs and have
// none.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Splits a field that lists several values: separated by `|` or `;`, blanks dropped, empty parts dropped.
std::vector<std::string> split_list(std::string_view field);

// A field of several values, some of which may hold a comma: separated by `|`, `;` or line breaks; where a part of that
// is no value (`is_value`), also by `,`, `،` and `、`, taking as many pieces together as make a value. Blanks around
// and empty parts are dropped.
std::vector<std::string> split_values(std::string_view field, const std::function<bool(std::string_view)>& is_value);

// A whole number as people write it: 12, 1 000, 1.000, 1,000, with one of `units` behind it or not (keys, name_key.h);
// nothing when it is none or above a billion.
std::optional<int> whole_number(std::string_view cell, const std::vector<std::string>& units);

// One line of CSV with quotes where needed (RFC 4180), ended by LF, each field guarded.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace entente::common
