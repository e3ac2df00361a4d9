// A text as a JSON string. Pure function.
#pragma once

#include <string>
#include <string_view>

namespace entente::gateway {

// Quoted and escaped; bytes that aren't UTF-8 become U+FFFD, so that the result is always valid JSON.
std::string json_text(std::string_view text);

}  // namespace entente::gateway
