// The limit of what one resource may hold, on top of the limits of its fields: many long texts in many languages each
// keep their own. It is asked when something is written; what an older program stored stays readable. Pure functions.
#pragma once

#include <cstddef>
#include <optional>

namespace google::protobuf {
class Message;
}

namespace entente::common {

struct FieldViolation;

// Of a resource of a contract in wire form. A page of 3 MiB then holds at least 48.
inline constexpr std::size_t kMostResourceBytes = std::size_t{64} << 10;

// Nothing when `message` has at most `most` bytes. Else the field that has most of them, and how many it has in all.
std::optional<FieldViolation> check_size(const google::protobuf::Message& message,
                                         std::size_t most = kMostResourceBytes);

}  // namespace entente::common
