// Looks at the bytes of a request before protobuf reads it. Two bytes on the wire can make a field of fifty in memory
// (an empty message in a list, a field that nobody knows), so that a message within its limit could take many times as
// much, and gRPC parses it before any code of ours runs. The page of methods (methods.h) has every request come by
// here; what is refused isn't parsed. Thread-safe. Linear in the bytes, without the texts; nothing is allocated.
#pragma once

#include <google/protobuf/io/zero_copy_stream.h>
#include <google/protobuf/message.h>
#include <grpc/impl/codegen/grpc_types.h>

#include <cstddef>
#include <optional>

#include "absl/status/status.h"

namespace entente::common {

// What a request may be long whose method carries no sheets.
inline constexpr std::size_t kLargestRequest = std::size_t{4} << 20;
// What a request may take in memory beyond its length. The largest that mean something take less than half of it.
inline constexpr std::size_t kMostGrowth = std::size_t{16} << 20;

// Bytes, at least, that a message of this kind takes in memory when these `length` bytes are read, beyond its own
// empty ones; stops counting behind `most`. Nothing: the bytes can't be read as a message, by protobuf neither, which
// would notice it only at the end.
std::optional<std::size_t> parsed_bytes(const google::protobuf::Message& kind,
                                        google::protobuf::io::ZeroCopyInputStream& wire, std::size_t length,
                                        std::size_t most);

// MESSAGE_TOO_LARGE: the request is longer than one of this method may be, or would grow too much. INVALID_FIELD: its
// bytes are damaged.
absl::Status check_message(const google::protobuf::MethodDescriptor& method, grpc_byte_buffer* message);

}  // namespace entente::common
