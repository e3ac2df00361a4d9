// The answer to one request as its handler sees it: an exchange whose calls, from any thread, go to its session's
// strand. Private to HttpSession.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway/http/answer_text.h"
#include "gateway/http_session.h"

namespace entente::gateway {

template <typename Step>
auto HttpSession::guarded(Step step) {
  return [self = shared_from_this(), step = std::move(step)](auto&&... arguments) mutable {
    try {
      step(std::forward<decltype(arguments)>(arguments)...);
    } catch (const std::exception& exception) {
      self->fail(exception.what());
    } catch (...) {
      self->fail("something that is no exception of the standard library");
    }
  };
}

// The exchange that handlers see. A late call for an answer that is over finds another one, or none, in its session.
class HttpSession::Answer : public Exchange, public std::enable_shared_from_this<Answer> {
 public:
  Answer(std::shared_ptr<HttpSession> session, HttpRequest request)
      : session_(std::move(session)), request_(std::move(request)), alarm_(session_->wire_.get_executor()) {}

  const HttpRequest& request() const override { return request_; }

  void send(HttpResponse response) override {
    post([self = shared_from_this(), response = std::move(response)]() mutable {
      if (self->current()) self->session_->send(std::move(response));
    });
  }
  void begin(HttpResponse head) override {
    post([self = shared_from_this(), head = std::move(head)] {
      if (self->current()) self->session_->begin(head);
    });
  }
  void write(std::string piece, std::function<void()> written) override {
    post([self = shared_from_this(), piece = std::move(piece), written = std::move(written)]() mutable {
      if (!self->current()) return;
      HttpSession& session = *self->session_;
      session.body_bytes_ += piece.size();
      session.enqueue(session.chunked_ ? chunk_of(piece) : std::move(piece), std::move(written));
    });
  }
  void finish() override {
    post([self = shared_from_this()] {
      if (self->current()) self->session_->finish();
    });
  }
  void on_interrupt(std::function<void(Interrupt)> callback) override {
    post([self = shared_from_this(), callback = std::move(callback)]() mutable {
      if (self->over_) return;
      if (self->interrupt_) callback(*self->interrupt_);
      self->callback_ = std::move(callback);
    });
  }
  void set_alarm(std::chrono::milliseconds delay, std::function<void()> callback) override {
    post([self = shared_from_this(), delay, callback = std::move(callback)]() mutable {
      self->alarm_.cancel();
      if (!callback || self->over_) return;
      self->alarm_.expires_after(delay);
      self->alarm_.async_wait(
          self->session_->guarded([self, callback = std::move(callback)](boost::system::error_code waited) {
            if (!waited && !self->over_) callback();
          }));
    });
  }
  void post(std::function<void()> work) override {
    boost::asio::post(session_->wire_.get_executor(), session_->guarded(std::move(work)));
  }

  // On the strand:
  void interrupt(Interrupt what) {
    if (interrupt_ == Interrupt::kClientGone) return;
    interrupt_ = what;
    if (auto callback = callback_) callback(what);
  }
  // Lets go of everything that holds this answer.
  void end() {
    over_ = true;
    callback_ = nullptr;
    alarm_.cancel();
  }

 private:
  bool current() const { return session_->answer_.get() == this; }

  std::shared_ptr<HttpSession> session_;
  HttpRequest request_;
  boost::asio::steady_timer alarm_;
  std::function<void(Interrupt)> callback_;
  std::optional<Interrupt> interrupt_;
  bool over_ = false;
};

}  // namespace entente::gateway
