// One connection: reads requests, hands each to the handler, writes its answer, then reads on. Requests of one
// connection are answered one after the other, in their order. Everything runs on the socket's strand. It reads on
// while a request is being answered: so it learns at once when the client has gone.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/exchange.h"
#include "gateway/http_server.h"

namespace entente::gateway {

class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

  // `gone` runs when the session is destroyed.
  HttpSession(Socket socket, HttpHandler& handler, const HttpLimits& limits, std::function<void()> gone);
  ~HttpSession();

  void run();
  // Ends the connection when the answer that is being written is done; at once when there is none.
  void stop();
  // Ends the connection now.
  void abort();

 private:
  class Answer;
  enum class Phase { kIdle, kHead, kBody, kAnswering, kDraining, kClosed };
  struct Piece {
    std::string bytes;
    std::function<void()> written;
  };

  void read();
  void on_read(boost::system::error_code error, std::size_t count);
  void parse();
  bool on_head();
  void dispatch();
  void refuse(int status, const std::string& message);
  void expect_within(std::chrono::milliseconds delay);
  void on_read_timeout();

  void send(HttpResponse response);
  void begin(HttpResponse head);
  void finish();
  std::string head_text(const HttpResponse& response, bool chunked, std::size_t length);
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
  bool stopping_ = false;

  std::array<char, 16 << 10> incoming_;
  boost::beast::flat_buffer in_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  HttpRequest request_;
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
  std::chrono::steady_clock::time_point started_;
};

}  // namespace entente::gateway
