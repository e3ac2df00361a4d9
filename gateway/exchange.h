// One request being answered: by one `send`, or by `begin`, any number of `write` and one `finish`.
// Every member may be called from any thread and returns at once; what it asks for happens on the connection's strand,
// and callbacks run there, one at a time. After the client has gone everything is ignored, so that a handler needn't
// look. A callback that throws ends its own connection and no other.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/http/http_message.h"

namespace entente::common {
struct Trace;
}

namespace entente::gateway {

enum class Interrupt {
  kClientGone,  // nobody reads the answer any more
  kStopping,    // the server stops: long answers should end soon
};

class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const HttpRequest& request() const = 0;

  virtual void send(HttpResponse response) = 0;

  // Starts an answer of unknown length; `head.body` is its first piece.
  virtual void begin(HttpResponse head) = 0;
  // `written` runs when the piece is with the operating system: wait for it before the next one, and a slow reader
  // slows its source. It doesn't run when the client has gone.
  virtual void write(std::string piece, std::function<void()> written) = 0;
  virtual void finish() = 0;

  // Sets who is told of interruptions; one that came before is told at once.
  virtual void on_interrupt(std::function<void(Interrupt)> callback) = 0;
  // Calls once after `delay`; replaces the alarm before; an empty function clears it.
  virtual void set_alarm(std::chrono::milliseconds delay, std::function<void()> callback) = 0;
  // Runs on the strand, also when the client has gone.
  virtual void post(std::function<void()> work) = 0;
};

// What is decided when the head of a request is there, before a byte of its body is read.
struct Admission {
  // Answers the request once it is whole. Runs on the connection's strand and must not block.
  std::function<void(const std::shared_ptr<Exchange>&)> answer;
  // Most bytes of the body. Nothing: the answer doesn't need the body, which is read past and never kept.
  std::optional<std::size_t> body_bytes = std::nullopt;
  // Of the call that it is; null: none. answered() is told.
  std::shared_ptr<const common::Trace> trace = nullptr;
};

// What the server asks for each request.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // `address`: whom the connection is of, as connections count them (address_key.h).
  virtual Admission admit(const HttpRequest& head, const std::string& address) = 0;
  // Answers a request that the server itself refuses with this status; `head` may be empty. The connection then ends.
  virtual HttpResponse refuse(const HttpRequest& head, int status, const std::string& message) const = 0;
  // Told of every answer when its last byte is written or its client has gone (`complete` false): for the log.
  virtual void answered(const HttpRequest& request, int status, std::size_t body_bytes,
                        std::chrono::microseconds duration, bool complete, const common::Trace* trace) = 0;
};

}  // namespace entente::gateway
