// Canonical JSON of contracts' messages: keys sorted, names of fields as in the contract, numbers as integers (all of
// them, zeros too), enums by name, whatever else has its default left out. Pure; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>
#include <google/protobuf/message.h>
#include <nlohmann/json.hpp>

namespace entente::matching {

// REQUIRES: no floating-point field is set (the contracts have none).
nlohmann::json to_json(const google::protobuf::Message& message);

// Fills `message`; INVALID_ARGUMENT names `where` and what doesn't fit.
absl::Status from_json(const nlohmann::json& json, std::string_view where, google::protobuf::Message& message);

// No blanks, UTF-8, one newline at the end.
std::string canonical_text(const nlohmann::json& json);

// Parses a document. Refuses what isn't JSON, an object, or is nested deeper than any document of ours.
absl::StatusOr<nlohmann::json> parse_document(std::string_view text, std::string_view file);

}  // namespace entente::matching
