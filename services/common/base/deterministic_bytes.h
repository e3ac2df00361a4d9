// Messages as bytes for digests and stores. Pure; thread-safe.
#pragma once

#include <string>

namespace google::protobuf {
class Message;
}

namespace entente::common {

// Bytes that equal messages have in common, of one build: maps have no order of their own on the wire.
std::string deterministic_bytes(const google::protobuf::Message& message);

}  // namespace entente::common
