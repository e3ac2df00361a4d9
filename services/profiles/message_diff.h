// Which fields of two messages differ. Pure functions.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class Message;
}

namespace entente::profiles {

// Names of the top-level fields among `fields` that differ, in their order. Maps are compared as maps.
// REQUIRES: both have the same type and those fields.
std::vector<std::string> changed_fields(const google::protobuf::Message& before, const google::protobuf::Message& after,
                                        std::span<const std::string_view> fields);
// The same over all fields but `skipped` ones.
std::vector<std::string> changed_fields_but(const google::protobuf::Message& before,
                                            const google::protobuf::Message& after,
                                            std::span<const std::string_view> skipped);

}  // namespace entente::profiles
