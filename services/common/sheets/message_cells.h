// Parts of messages as one cell of a sheet, and back: what is written reads as the same part. Pure functions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace google::protobuf {
class Message;
}

namespace entente::common {

// A repeated message field as its JSON list, e.g. [{"languageCode":"fr","title":"…"}]; empty when it holds none.
// REQUIRES: `message` has a repeated message field of that name.
std::string list_cell(const google::protobuf::Message& message, std::string_view field);
// Replaces the field by what the cell says; an empty cell clears it. INVALID_ARGUMENT says what isn't as expected.
absl::Status read_list_cell(std::string_view cell, std::string_view field, google::protobuf::Message* message);

// A time as format_time() writes it, of any zone; nothing when it is none, or not of the years 0001–9999.
std::optional<absl::Time> read_time_cell(std::string_view cell);

using Pairs = std::map<std::string, std::string, std::less<>>;
// Keys with values: key=value;key=value in the order of keys, or a JSON object where a value holds what divides these.
std::string pairs_cell(const Pairs& pairs);
// INVALID_ARGUMENT: neither of the two forms, or a key twice.
absl::StatusOr<Pairs> read_pairs_cell(std::string_view cell);

}  // namespace entente::common
