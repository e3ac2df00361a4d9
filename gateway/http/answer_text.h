// Answers as bytes: Beast writes heads and chunks. Pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "gateway/http/http_message.h"

namespace entente::gateway {

// Head of an answer whose body has `length` bytes; nothing: it comes in chunks, or (`until_end`) ends with the
// connection. Says the date, and whether the connection goes on.
enum class BodyEnd { kLength, kChunks, kConnection };
std::string answer_head(const HttpResponse& response, BodyEnd end, std::size_t length, bool keep_alive);

std::string chunk_of(std::string_view piece);
std::string last_chunk();

inline constexpr char kInterimContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace entente::gateway
