// Messages of the contracts between JSON and protobuf's wire form, by the descriptors linked into the program.
// Thread-safe: pure functions on immutable tables.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace google::protobuf {
class Descriptor;
}

namespace entente::gateway {

// Wire form of a JSON object. INVALID_MESSAGE for JSON that can't be read, unknown fields and values of a wrong kind; a
// field violation names the field by its path.
absl::StatusOr<std::string> wire_from_json(const google::protobuf::Descriptor& type, std::string_view json);

// INVALID_MESSAGE when `wire` isn't a message of `type`.
absl::Status check_wire(const google::protobuf::Descriptor& type, std::string_view wire);

// protobuf's JSON: lowerCamelCase names, 64-bit integers as strings, default values left out.
absl::StatusOr<std::string> json_from_wire(const google::protobuf::Descriptor& type, std::string_view wire);

}  // namespace entente::gateway
