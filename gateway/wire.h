// The bytes of a connection, as they are or by TLS. Everything runs on the socket's strand.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <optional>
#include <utility>

namespace entente::gateway {

class Wire {
 public:
  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;
  using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Strand>;

  // `tls`: null for plain bytes.
  Wire(Socket socket, std::shared_ptr<boost::asio::ssl::context> tls)
      : socket_(std::move(socket)), context_(std::move(tls)) {
    if (context_ != nullptr) tls_.emplace(socket_, *context_);
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  }
  Wire(const Wire&) = delete;

  Socket::executor_type get_executor() { return socket_.get_executor(); }
  bool has_tls() const { return tls_.has_value(); }
  // Before the first byte. REQUIRES: has_tls().
  template <typename Handler>
  void handshake(Handler&& done) {
    tls_->async_handshake(boost::asio::ssl::stream_base::server, std::forward<Handler>(done));
  }
  template <typename Handler>
  void read_some(boost::asio::mutable_buffer into, Handler&& done) {
    tls_ ? tls_->async_read_some(into, std::forward<Handler>(done))
         : socket_.async_read_some(into, std::forward<Handler>(done));
  }
  template <typename Handler>
  void write_some(boost::asio::const_buffer from, Handler&& done) {
    tls_ ? tls_->async_write_some(from, std::forward<Handler>(done))
         : socket_.async_write_some(from, std::forward<Handler>(done));
  }
  // Nothing more is sent. TLS says no farewell of its own: every answer says where it ends (RFC 9112, 9.8).
  void end_sending() {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  Socket socket_;
  const std::shared_ptr<boost::asio::ssl::context> context_;
  std::optional<boost::asio::ssl::stream<Socket&>> tls_;
};

}  // namespace entente::gateway
