// The Connect protocol's forms (https://connectrpc.com/docs/protocol): codes, errors, envelopes, content types.
// Pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/sheets/texts.h"

namespace grpc {
class Status;
}

namespace entente::gateway {

struct ContentType {
  bool json;
  bool stream;            // messages in envelopes, the status behind them
  bool grpc_web = false;  // gRPC-Web (grpc_web.h), which has that for unary calls as well
};

// The four content types of the protocol and those of gRPC-Web, with or without parameters; nothing for any other.
std::optional<ContentType> parse_content_type(std::string_view value);
std::string_view content_type_name(ContentType type);

// HTTP status of a unary error, by the protocol's table.
int http_status_of(const grpc::Status& status);

// {"code", "message", "details": [{"type", "value", "debug"}]}; `debug` only for types that are linked in. The message
// is English; in another `language` it stands among the details, too, as google.rpc.LocalizedMessage, if the catalogue
// has it.
std::string error_json(const grpc::Status& status, common::Language language = common::Language::kEnglish);

using Metadata = std::multimap<std::string, std::string>;

// The last envelope of a stream: flags 2, {"error": …, "metadata": {name: [values]}}.
std::string end_of_stream(const grpc::Status& status, const Metadata& metadata,
                          common::Language language = common::Language::kEnglish);

// Flags, length in four bytes (big endian), payload.
std::string envelope(std::string_view payload, unsigned char flags = 0);

// The serialized google.rpc.Status of an error, as error_json has its details.
std::string details_of(const grpc::Status& status, common::Language language);

// The payload of a body that is exactly one envelope. INVALID_MESSAGE, UNSUPPORTED_ENCODING.
absl::StatusOr<std::string> open_envelope(std::string body);

// Milliseconds of `connect-timeout-ms`. INVALID_TIMEOUT.
absl::StatusOr<std::int64_t> parse_timeout_ms(std::string_view value);

// Metadata that a browser may see: nothing of gRPC's own or of the connection; binary values in base64.
Metadata visible_metadata(const std::multimap<std::string, std::string>& metadata);

}  // namespace entente::gateway
