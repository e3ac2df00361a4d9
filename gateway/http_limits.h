// What one HTTP server lets a client take of it, in bytes and time.
#pragma once

#include <chrono>
#include <cstddef>

namespace entente::gateway {

struct HttpLimits {
  // Bytes. Head, trailers, chunk extensions and what else frames a request count together, 16 bytes a chunk aside.
  std::size_t header_bytes = 16 << 10;
  std::size_t read_ahead_bytes = 64 << 10;  // pipelined bytes kept while a request is being answered
  std::size_t held_body_bytes = 192 << 20;  // bodies of all connections together; who needs more is told to repeat
  std::size_t connections = 1024;           // when full, the one that has waited longest for a head makes room
  std::chrono::milliseconds header_time{10'000};      // from the first byte of a request to the end of its head
  std::chrono::milliseconds body_pause{20'000};       // longest silence inside a body
  std::chrono::milliseconds body_time{600'000};       // a whole body
  std::chrono::milliseconds keep_alive_time{75'000};  // silence between two requests
  std::chrono::milliseconds write_pause{30'000};      // longest time in which a reader takes nothing
  // Before it stops: still accepts and answers, but ends each connection with its answer, so that no client sends a
  // request into a closing connection. Ends early when nobody is left.
  std::chrono::milliseconds leave_time{1'000};
};

}  // namespace entente::gateway
