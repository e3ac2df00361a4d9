#include "services/common/rpc/admin_http.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <list>
#include <optional>
#include <thread>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

constexpr std::uint32_t kLongestHead = 8192;

// Opens `acceptor` on host:port; why not, in the system's words, else empty.
std::string bind_to(const std::string& address, tcp::acceptor& acceptor) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return "write host:port";
  std::string host = address.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  tcp::resolver resolver(acceptor.get_executor());
  const auto found = resolver.resolve(host, address.substr(colon + 1), tcp::resolver::passive, error);
  if (error) return error.message();
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(16, error);
  return error ? error.message() : std::string();
}

using Answer = std::function<AdminReply(std::string_view)>;

http::response<http::string_body> answer_to(const http::request<http::empty_body>& request, const Answer& answer) {
  AdminReply reply{405, "text/plain; charset=utf-8", "only GET\n"};
  if (request.method() == http::verb::get || request.method() == http::verb::head) {
    const std::string_view target(request.target().data(), request.target().size());
    reply = answer(target.substr(0, target.find('?')));
    if (reply.status == 404) reply.body = "there is /metrics, /livez, /healthz and /readyz\n";
  }
  http::response<http::string_body> response(static_cast<http::status>(reply.status), 11);
  response.set(http::field::content_type, reply.content_type);
  response.keep_alive(false);
  response.body() = std::move(reply.body);
  response.prepare_payload();
  if (request.method() == http::verb::head) response.body().clear();  // its length stays
  return response;
}

// One connection: reads a head, answers, closes. Held by what it waits for.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, const Answer& answer, std::chrono::nanoseconds longest)
      : stream_(std::move(socket)), answer_(answer), longest_(longest) {
    parser_.header_limit(kLongestHead);
    parser_.body_limit(0);
  }
  void run() {
    stream_.expires_after(longest_);  // for all reads of the head together
    http::async_read_header(stream_, buffer_, parser_,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error) self->answer();
                            });
  }
  void close() { stream_.close(); }

 private:
  void answer() {
    response_ = answer_to(parser_.get(), answer_);
    stream_.expires_after(longest_);
    http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code, std::size_t) {
      beast::error_code ignored;
      self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    });
  }
  beast::tcp_stream stream_;
  const Answer& answer_;
  const std::chrono::nanoseconds longest_;
  beast::flat_buffer buffer_{kLongestHead};
  http::request_parser<http::empty_body> parser_;
  http::response<http::string_body> response_;
};

}  // namespace

struct AdminHttp::State {
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  Answer answer;
  AdminOptions options;
  std::list<std::weak_ptr<Session>> sessions;  // the oldest first
  std::thread thread;

  void accept() {
    acceptor.async_accept([this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) begin(std::move(socket));
      accept();
    });
  }
  void begin(tcp::socket socket) {
    sessions.remove_if([](const auto& session) { return session.expired(); });
    if (sessions.size() >= options.most_connections) {
      if (const auto oldest = sessions.front().lock()) oldest->close();
      sessions.pop_front();
    }
    const auto session =
        std::make_shared<Session>(std::move(socket), answer, absl::ToChronoNanoseconds(options.longest));
    sessions.push_back(session);
    session->run();
  }
};

std::string why_not_bindable(const std::string& address) {
  asio::io_context io;
  tcp::acceptor acceptor(io);
  return bind_to(address, acceptor);
}

absl::StatusOr<std::unique_ptr<AdminHttp>> AdminHttp::start(const std::string& address, Answer answer,
                                                            AdminOptions options) {
  auto state = std::make_unique<State>();
  state->answer = std::move(answer);
  state->options = options;
  if (const std::string why = bind_to(address, state->acceptor); !why.empty()) {
    return make_error(kListenRefused, concat("the admin address ", address, " can't be listened on: ", why,
                                             "; choose another with --admin-listen"));
  }
  return std::unique_ptr<AdminHttp>(new AdminHttp(std::move(state)));
}

AdminHttp::AdminHttp(std::unique_ptr<State> state) : state_(std::move(state)) {
  state_->accept();
  state_->thread = std::thread([raw = state_.get()] { raw->io.run(); });
}

AdminHttp::~AdminHttp() {
  state_->io.stop();
  state_->thread.join();
}

int AdminHttp::port() const {
  boost::system::error_code ignored;
  return state_->acceptor.local_endpoint(ignored).port();
}

}  // namespace entente::common
