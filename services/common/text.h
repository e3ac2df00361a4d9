// Texts of people: UTF-8 validity, length in code points, control characters, folding for search. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace entente::common {

class FieldViolations;

bool is_valid_utf8(std::string_view text);
// Number of code points. REQUIRES: valid UTF-8.
std::size_t code_points(std::string_view text);
// True when there is a C0 or C1 control character or DEL; with `lines`, tab, CR and LF are allowed.
bool has_control_characters(std::string_view text, bool lines = false);
// The first `count` code points. REQUIRES: valid UTF-8.
std::string truncate_code_points(std::string_view text, std::size_t count);

// What a text must be. `required`: not blank.
struct TextRule {
  std::size_t max_code_points;
  bool required = false;
  bool lines = false;  // line breaks and tabs allowed
};
// Adds a violation to `violations` when `text` breaks the rule.
void check_text(std::string_view field, std::string_view text, const TextRule& rule, FieldViolations& violations);

// ASCII of Latin letters: accents dropped, ß → ss, æ → ae, ø → o, ł → l …; other characters stay as they are.
std::string fold_to_ascii(std::string_view text);
// For searching without regard to case and accents: fold_to_ascii, then lower case, spaces joined. Stored in a column.
std::string fold_for_search(std::string_view text);

// OK for what may go into a TEXT column or parameter: valid UTF-8 without NUL. Otherwise INVALID_ARGUMENT.
absl::Status check_storable(std::string_view text);

// Blanks (ASCII and U+00A0) around the text are dropped.
std::string_view trim(std::string_view text);

}  // namespace entente::common
