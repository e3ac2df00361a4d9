// Canonical JSON of contracts' messages: keys sorted, names of fields as in the contract, numbers as integers (all of
// them, zeros too), enums by their word where they
// have one of their own, else by name, choices (common/wording.h) as one text, whatever else has its default left out.
// Pure; safe to call from many threads.
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

// The same values in the words of protobuf's own JSON: names of enums instead of their words, choices as messages. What
// means nothing stays as it is. Names of fields may be those of the contract or of protobuf's JSON.
nlohmann::json with_protobuf_names(nlohmann::json json, const google::protobuf::Descriptor& type);

// No blanks, UTF-8, one newline at the end.
std::string canonical_text(const nlohmann::json& json);

// Parses a document. Refuses what isn't JSON, an object, or is nested deeper than any document of ours.
absl::StatusOr<nlohmann::json> parse_document(std::string_view text, std::string_view file);

}  // namespace entente::matching
