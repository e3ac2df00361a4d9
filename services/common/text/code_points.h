// Characters one by one: UTF-8 taken apart and put together, and what Unicode says of each. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace entente::common {

// The code point that begins at `at`, and moves `at` behind it; -1, `at` unmoved, when it isn't valid UTF-8 (RFC 3629:
// shortest form, no surrogates, at most U+10FFFF).
std::int32_t next_code_point(std::string_view text, std::size_t& at);
void append_code_point(std::uint32_t code, std::string& out);

// A blank of any kind (White_Space: tab, no-break, narrow, ideographic …; line ends too).
bool is_blank(std::int32_t code);
// Letters, digits, signs, punctuation: what leaves something on the page. Not blanks, controls, combining marks by
// themselves, zero-width, bidi and other ignorable characters, private use, or what Unicode hasn't assigned.
bool is_visible(std::int32_t code);
// What a reader can't see, or can't tell from a space, when it stands in a text: everything but visible characters,
// marks, the space, tab and line ends.
bool is_hidden(std::int32_t code);

// For messages: "U+200B ZERO WIDTH SPACE"; "U+0001" where Unicode gives no name.
std::string code_point_name(std::int32_t code);

}  // namespace entente::common
