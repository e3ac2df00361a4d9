// A JSON object of somebody who isn't trusted: a token's parts, a provider's documents. Pure functions.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// The object; nothing when the text isn't strict JSON in UTF-8 (RFC 8259), isn't an object, names something twice in
// one object, at any depth (RFC 7519 section 4 lets a reader refuse that), or is more than 16 deep. Linear.
std::optional<nlohmann::json> read_json_object(std::string_view text);

// The text of a member; nothing when there is none, or it isn't a text.
std::optional<std::string> text_in(const nlohmann::json& object, std::string_view name);

// The value at `claim`, a name, or a path of names of objects that begins with / and is escaped as RFC 6901 has it,
// e.g. /realm_access/roles: a text, or the texts of an array. Empty: nothing there, or nothing of that kind.
std::vector<std::string> texts_at(const nlohmann::json& object, const std::string& claim);

}  // namespace entente::common
