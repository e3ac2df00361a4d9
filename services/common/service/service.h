// What a process knows of a service that it runs (service_process.h): profiles, listings or matching, each made of its
// parts, which it owns. Thread-safe once made.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace grpc {
class Service;
}

namespace entente::common {

class Service {
 public:
  virtual ~Service() = default;
  // What answers calls; it lives as long as this.
  virtual std::vector<grpc::Service*> grpc_services() const = 0;
  // Calls `proceed` once, from any thread, when what it copies from others is loaded: before that, what needs it
  // answers DEPENDENCY_UNAVAILABLE. Not at all when it is drained before.
  virtual void when_ready(std::function<void()> proceed) = 0;
  // For operators, lines that begin with the service's name; empty when it is ready.
  virtual std::string why_not_ready() const = 0;
  bool ready() const { return why_not_ready().empty(); }
  // Forgets what is old and does what is due, now. The sweep's thread does the same from time to time. Idempotent.
  virtual absl::Status sweep() = 0;
  // Ends streams, copies, and what waits: before the server's shutdown. Idempotent.
  virtual void drain() = 0;
  // drain(), and ends the threads: once no call runs any more. Idempotent.
  virtual void stop() = 0;
};

}  // namespace entente::common
