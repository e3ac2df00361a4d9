// The bytes of an answer on the wire, HTTP/1.1. Pure functions but for `date`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "gateway/http_message.h"

namespace entente::gateway {

// How the end of a body is known: by its length, by chunks, or by the end of the connection (neither).
struct BodyFraming {
  std::optional<std::size_t> length = {};
  bool chunked = false;
};

// Status line and headers, with date, framing and connection.
std::string head_text(const HttpResponse& response, const BodyFraming& framing, bool keep_alive);
// One chunk; of an empty piece: nothing, since an empty chunk ends the body.
std::string chunk_text(std::string piece);
inline constexpr char kLastChunk[] = "0\r\n\r\n";
inline constexpr char kInterimContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace entente::gateway
