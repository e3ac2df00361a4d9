// Slugs: ids of resources. 1–63 characters of a–z, 0–9 and inner single hyphens, the first one a letter or digit
// (AIP-122 within a DNS label). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

class FieldViolations;

bool is_slug(std::string_view text);
// Makes a slug: the words of name_words() joined by hyphens, other scripts left out, cut to 63 characters at a hyphen
// where possible. Empty when nothing is left (e.g. a text in another script): the caller then takes a random id.
std::string make_slug(std::string_view text);
// Adds a violation that says the rule and, where one can be made, a slug that would do.
void check_slug(std::string_view field, std::string_view text, FieldViolations& violations);

}  // namespace entente::common
