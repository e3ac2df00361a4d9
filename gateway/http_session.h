// One connection: reads requests, lets the handler judge each by its head, hands it over when it is whole, writes its
// answer, then reads on. Requests of one connection are answered one after the other, in their order. Everything runs
// on the socket's strand. It reads on while a request is being answered: so it learns at once when the client has gone.
// Whatever a callback throws ends this connection and nothing else.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "gateway/exchange.h"
#include "gateway/http_limits.h"
#include "gateway/request_reader.h"

namespace entente::gateway {

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;
  using Clock = std::chrono::steady_clock;

  // `gone` runs when the session is destroyed. REQUIRES: the references outlive it.
  HttpSession(Socket socket, HttpHandler& handler, const HttpLimits& limits, BodyBudget& budget,
              std::function<void()> gone);
  ~HttpSession();

  void run();
  // Ends the connection with its next answer; waits for it as long as the client likes.
  void leave();
  // Ends the connection when the answer that is being written is done; at once when there is none.
  void stop();
  // Ends the connection now.
  void abort();

  // Makes room for another: as abort, and counts as waiting no longer at once.
  void evict();

  // Since when it waits for a whole head; kBusy while it reads a body or answers. From any thread.
  Clock::time_point waiting_since() const { return Clock::time_point(Clock::duration(waiting_since_.load())); }
  bool waits() const { return waiting_since_.load() != kBusy; }

 private:
  static constexpr Clock::rep kBusy = Clock::duration::max().count();
  class Answer;
  enum class Phase { kIdle, kHead, kBody, kAnswering, kDraining, kClosed };
  struct Piece {
    std::string bytes;
    std::function<void()> written;
  };

  // Runs `work`; an exception closes the connection and is logged.
  template <typename Work>
  void guarded(Work work);
  void post(std::function<void()> work);
  void enter(Phase phase);

  void read();
  void on_read(boost::system::error_code error, std::size_t count);
  void parse();
  bool on_head();
  void dispatch();
  void refuse(HttpResponse response, bool ends_connection);
  void expect_within(std::chrono::milliseconds delay);
  void on_read_timeout();

  void send(HttpResponse response);
  void begin(HttpResponse head);
  void write(std::string piece, std::function<void()> written);
  void finish();
  bool may_keep_alive();
  void enqueue(std::string bytes, std::function<void()> written = {});
  void write_some();
  void on_written(boost::system::error_code error, std::size_t count);
  void on_answered(bool complete);
  void drain();
  void close();

  Socket socket_;
  HttpHandler& handler_;
  const HttpLimits& limits_;
  std::function<void()> gone_;
  Phase phase_ = Phase::kIdle;
  std::atomic<Clock::rep> waiting_since_;
  bool leaving_ = false;
  bool stopping_ = false;

  std::array<char, 16 << 10> incoming_;
  RequestReader reader_;
  Admission admission_;
  bool reading_ = false;
  boost::asio::steady_timer read_timer_;
  Clock::time_point body_end_;

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
  Clock::time_point started_;
};

}  // namespace entente::gateway
