// JSON texts, RFC 8259. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entente::gateway {

// `text` as a JSON string; bytes that aren't UTF-8 become U+FFFD.
std::string json_text(std::string_view text);

// What is wrong with a JSON text, or nothing: read strictly, no name twice in an object, at most 64 objects and lists
// in each other. Linear in time; keeps the names of the objects that are open.
std::optional<std::string> json_fault(std::string_view json);

}  // namespace entente::gateway
