// One request being answered: by one `send`, or by `begin`, any number of `write` and one `finish`.
// Every member may be called from any thread and returns at once; what it asks for happens on the connection's strand,
// and callbacks run there, one at a time. After the client has gone everything is ignored, so that a handler needn't
// look.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/http_message.h"

namespace entente::gateway {

enum class Interrupt {
  kClientGone,  // nobody reads the answer any more
  kStopping,    // the server stops: long answers should end soon
};

class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const HttpRequest& request() const = 0;
  // The request's body, once: it may be large. REQUIRES: on the strand, before the answer begins.
  virtual std::string take_body() = 0;

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

// What becomes of a request, judged by its head alone: a refusal, or a limit for its body and who answers it then.
struct Admission {
  std::optional<HttpResponse> refusal = {};
  std::size_t body_limit = 0;
  // Answers the request when it is whole. Runs on the connection's strand and must not block.
  std::function<void(const std::shared_ptr<Exchange>&)> answer = {};
};

// What the server asks for each request.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Before one byte of the body is kept. Runs on the connection's strand and must not block.
  virtual Admission admit(const HttpRequest& head) = 0;
  // Answers a request that the server itself refuses with this status; `head` may be empty. The connection then ends.
  virtual HttpResponse refuse(const HttpRequest& head, int status, const std::string& message) const = 0;
  // Told of every answer when its last byte is written or its client has gone (`complete` false): for the log.
  virtual void answered(const HttpRequest& request, int status, std::size_t body_bytes,
                        std::chrono::microseconds duration, bool complete) = 0;
};

}  // namespace entente::gateway
