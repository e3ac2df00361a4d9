// One connection: reads requests, hands each to the handler, writes its answer, then reads on. Requests of one
// connection are answered one after the other, in their order. Everything runs on the socket's strand. It reads on
// while a request is being answered: so it learns at once when the client has gone. Whatever throws on the strand ends
// this connection, is logged, and touches no other.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/exchange.h"
#include "gateway/http/request_reader.h"
#include "gateway/http_limits.h"
#include "gateway/wire.h"

namespace entente::gateway {

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  // `tls`: null for plain HTTP. `address`: address_key() of the client. `gone` runs when the session is destroyed.
  HttpSession(Wire::Socket socket, std::shared_ptr<boost::asio::ssl::context> tls, std::string address,
              HttpHandler& handler, const HttpLimits& limits, BodyBudget& budget, std::function<void()> gone);
  ~HttpSession();

  void run();
  // This answer and the next ones say that they are the last of the connection.
  void retire();
  // Ends the connection when the answer that is being written is done; at once when there is none.
  void stop();
  // Ends the connection if it still waits for the head of a request.
  void evict();
  // Since when it has waited for the head of a request; `max()` while it is busy. From any thread.
  std::chrono::steady_clock::time_point idle_since() const { return idle_since_.load(); }
  // Ends the connection now.
  void abort();

 private:
  class Answer;
  enum class Phase { kReading, kAnswering, kDraining, kClosed };
  struct Piece {
    std::string bytes;
    std::function<void()> written;
  };

  // Runs `step` with whatever it is called with; what it throws ends the connection.
  template <typename Step>
  auto guarded(Step step);
  void fail(const char* what);

  void begin_reading();
  void read();
  void on_read(boost::system::error_code error, std::size_t count);
  void parse();
  void on_head();
  void dispatch(HttpRequest request);
  void refuse(int status, const std::string& message);
  void expect_within(std::chrono::milliseconds delay);
  void set_idle(bool idle);
  void on_read_timeout();

  void send(HttpResponse response);
  void begin(const HttpResponse& head);
  void finish();
  void enqueue(std::string bytes, std::function<void()> written = {});
  void write_some();
  void on_written(boost::system::error_code error, std::size_t count);
  void on_answered(bool complete);
  void drain();
  void close();

  Wire wire_;
  const std::string address_;
  HttpHandler& handler_;
  const HttpLimits& limits_;
  std::function<void()> gone_;
  BodyBudget& budget_;
  Phase phase_ = Phase::kReading;
  std::atomic<std::chrono::steady_clock::time_point> idle_since_;
  bool stopping_ = false;

  std::array<char, 8 << 10> incoming_;
  std::string in_;  // read and not yet taken by the reader
  RequestReader reader_;
  Admission admission_;
  BodyLease answer_lease_;
  bool reading_ = false;
  boost::asio::steady_timer read_timer_;
  std::chrono::steady_clock::time_point body_end_;

  std::shared_ptr<Answer> answer_;
  std::deque<Piece> out_;
  std::size_t front_offset_ = 0;
  boost::asio::steady_timer write_timer_;
  bool keep_alive_ = false;
  bool chunked_ = false;
  bool head_sent_ = false;
  bool finished_ = false;
  int status_ = 0;
  std::size_t body_bytes_ = 0;
  std::size_t drained_bytes_ = 0;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace entente::gateway
