// The head of a request: Beast reads its lines, and what RFC 9112 leaves to the server is decided here – where the body
// ends, which host and path are meant, whether the connection goes on. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/http_message.h"

namespace entente::gateway {

struct RequestHead {
  HttpRequest request;  // without its body
  int minor_version = 1;
  bool chunked = false;  // the body comes in chunks; else it has `length` bytes
  std::uint64_t length = 0;
  bool keep_alive = false;
  bool expects_continue = false;  // the client waits for 100 before it sends the body
};

// Why a request isn't read; the connection can't go on.
struct Refusal {
  int status;
  std::string message;
};

// Reads a whole head, its empty line included. Nothing when it is read; else `head` may be filled in part. Refused:
// what isn't HTTP/1; no Host or two (in HTTP/1.1); a length twice or beside a transfer coding; a last coding that isn't
// chunked (400), any other coding (501); a target that is no path; more than `most_fields` fields (431).
std::optional<Refusal> read_head(std::string_view text, std::size_t most_fields, RequestHead& head);

}  // namespace entente::gateway
