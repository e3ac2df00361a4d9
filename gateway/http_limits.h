// The limits of an HTTP server: every wait has one in time, every buffer one in bytes.
#pragma once

#include <chrono>
#include <cstddef>

namespace entente::gateway {

struct HttpLimits {
  std::size_t head_bytes = 16 << 10;                  // of a head, and of what stands beside a chunked body with it
  std::size_t head_fields = 100;                      // lines of a head
  std::size_t connections = 1024;                     // the one that is idle longest goes for a new one
  std::size_t connections_per_address = 256;          // of one IPv4 address or IPv6 /64; the same way
  std::size_t bodies_bytes = 256 << 20;               // of all bodies being held, of requests and answers together
  std::size_t skipped_body_bytes = 64 << 10;          // of a body that nobody needs: a longer one ends the connection
  std::size_t read_ahead_bytes = 16 << 10;            // pipelined bytes kept while a request is being answered
  std::chrono::milliseconds head_time{10'000};        // from the first byte of a request to the end of its head
  std::chrono::milliseconds body_pause{20'000};       // longest silence inside a body
  std::chrono::milliseconds body_time{600'000};       // a whole body
  std::chrono::milliseconds keep_alive_time{75'000};  // silence between two requests
  std::chrono::milliseconds write_pause{30'000};      // longest time in which a reader takes nothing
  std::chrono::milliseconds drain_delay{1'000};  // at a stop: still answers, each answer the last of its connection
};

}  // namespace entente::gateway
