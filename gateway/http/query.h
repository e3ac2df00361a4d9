// The query of a request's target, as forms write it (application/x-www-form-urlencoded). Pure function.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace entente::gateway {

// Names and values, decoded; nothing when a %XX is none or a name stands twice. Linear.
std::optional<std::map<std::string, std::string>> read_query(std::string_view query);

}  // namespace entente::gateway
