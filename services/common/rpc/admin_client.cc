#include "services/common/rpc/admin_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

// One question, step by step; each runs only when the one before went well.
class Question {
 public:
  Question(const tcp::resolver::results_type& where, const std::string& path, absl::Duration timeout)
      : request_(http::verb::get, path, 11) {
    request_.set(http::field::host, "localhost");
    stream_.expires_after(absl::ToChronoNanoseconds(timeout));
    stream_.async_connect(where, [this](beast::error_code error, const tcp::endpoint&) {
      if (goes_on(error)) write();
    });
  }
  // Why not; empty when the answer was 200.
  std::string ask() {
    io_.run();
    if (error_) return error_.message();
    if (response_.result() == http::status::ok) return "";
    std::string said = std::move(response_.body());
    while (said.ends_with('\n')) said.pop_back();
    return said;
  }
  std::string date() const { return std::string(response_[http::field::date]); }

 private:
  void write() {
    http::async_write(stream_, request_, [this](beast::error_code error, std::size_t) {
      if (goes_on(error)) read();
    });
  }
  void read() {
    http::async_read(stream_, buffer_, response_, [this](beast::error_code error, std::size_t) { goes_on(error); });
  }
  bool goes_on(beast::error_code error) {
    error_ = error;
    return !error;
  }

  boost::asio::io_context io_{1};
  beast::tcp_stream stream_{io_};
  http::request<http::empty_body> request_;
  beast::flat_buffer buffer_;
  http::response<http::string_body> response_;
  beast::error_code error_;
};

// Where somebody of this machine finds who listens on all its addresses.
std::string host_to_ask(std::string host) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty() || host == "0.0.0.0") return "127.0.0.1";
  return host == "::" ? "::1" : host;
}

}  // namespace

absl::Status ask_admin_port(const std::string& address, const std::string& path, absl::Duration timeout,
                            absl::Time* date) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return make_error(kInvalidConfiguration,
                      concat("the admin address '", address, "' is no host:port; give the process's --admin-listen"));
  }
  boost::asio::io_context io;
  boost::system::error_code error;
  const auto where = tcp::resolver(io).resolve(host_to_ask(address.substr(0, colon)), address.substr(colon + 1), error);
  std::string why = error.message();
  if (!error) {
    Question question(where, path, timeout);
    why = question.ask();
    absl::Time told;
    // As RFC 9110, 5.6.7 has it.
    if (date != nullptr && absl::ParseTime("%a, %d %b %E4Y %H:%M:%S GMT", question.date(), &told, nullptr))
      *date = told;
    if (why.empty()) return absl::OkStatus();
  }
  return make_error(kDependencyUnavailable, concat("the process at ", address, " says: ", why));
}

}  // namespace entente::common
