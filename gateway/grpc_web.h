// What gRPC-Web (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md) has of its own beside Connect's
// envelopes: the status in a last envelope, and the time of a call. Its text form, base64 for browsers without binary
// answers, isn't spoken. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/connect_protocol.h"

namespace entente::gateway {

// The last envelope: flags 0x80, `grpc-status`, `grpc-message` (percent-encoded), `grpc-status-details-bin`, metadata.
std::string grpc_web_end(const grpc::Status& status, const Metadata& metadata, common::Language language);

// Milliseconds of `grpc-timeout`: at most eight digits and a unit of H, M, S, m, u, n. INVALID_TIMEOUT.
absl::StatusOr<std::int64_t> parse_grpc_timeout(std::string_view value);

}  // namespace entente::gateway
