// Texts of people: UTF-8 validity, length in code points, what may be stored, and how a value is shown in a message.
// Names are compared by name_key.h. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace entente::common {

class FieldViolations;

bool is_valid_utf8(std::string_view text);
// Number of code points. REQUIRES: valid UTF-8.
std::size_t code_points(std::string_view text);
// True when there is a C0 or C1 control character or DEL, or one of the line ends U+2028 and U+2029; with `lines`, tab
// and every line end are allowed.
bool has_control_characters(std::string_view text, bool lines = false);
// The first `count` code points. REQUIRES: valid UTF-8.
std::string truncate_code_points(std::string_view text, std::size_t count);

// True when nothing of the text can be seen: blanks, zero-width characters, soft hyphens, private use …
bool shows_nothing(std::string_view text);

// What a text must be. `required`: it must show something.
struct TextRule {
  std::size_t max_code_points;
  bool required = false;
  bool lines = false;  // line breaks and tabs allowed
};

// Reasons of a text's faults in reports of rows.
inline constexpr std::string_view kTextRequired = "REQUIRED";
inline constexpr std::string_view kTextTooLong = "TOO_LONG";
inline constexpr std::string_view kTextNotUtf8 = "NOT_UTF8";
inline constexpr std::string_view kTextControl = "CONTROL_CHARACTER";
inline constexpr std::string_view kTextInvisible = "INVISIBLE_TEXT";
inline constexpr std::string_view kTextDirection = "TEXT_DIRECTION";

struct TextFault {
  std::string description;  // the rule and what to do
  std::string_view reason;
};
// What is wrong with a text, the first of: not UTF-8; control characters; shows nothing, though it is required or not
// empty; a writing direction that is overridden or embedded (U+202A–202E: use isolates), or an isolate (U+2066–2069)
// that is left open or closed twice in its paragraph; too long. Every text that is stored passes this.
std::optional<TextFault> find_text_fault(std::string_view text, const TextRule& rule);
// Adds a violation to `violations` when `text` breaks the rule.
void check_text(std::string_view field, std::string_view text, const TextRule& rule, FieldViolations& violations);

// OK for what may go into a TEXT column or parameter: valid UTF-8 without NUL. Otherwise INVALID_ARGUMENT.
absl::Status check_storable(std::string_view text);

// Blanks of all kinds, byte order marks, zero-width and direction marks around the text are dropped.
std::string_view trim(std::string_view text);

// The text with what can't be seen by code point and name, and letters of other scripts among Latin ones as well:
// "Dakar<U+200B ZERO WIDTH SPACE>". Bytes that aren't UTF-8 read <E9>. For messages.
std::string revealed(std::string_view text);
// revealed() in typographic quotes, at most 200 characters of it: for values within sentences.
std::string quoted(std::string_view text);

}  // namespace entente::common
