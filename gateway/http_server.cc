#include "gateway/http_server.h"

#include <linux/filter.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <charconv>
#include <exception>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "gateway/address_key.h"
#include "gateway/connections.h"
#include "gateway/http_session.h"
#include "gateway/https_certificate.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

absl::StatusOr<tcp::endpoint> endpoint_of(const std::string& address) {
  const auto fault = [&](std::string_view rule) {
    return common::make_error(common::kInvalidConfiguration,
                              common::concat("listen: \"", address, "\" ", rule, ", e.g. 127.0.0.1:8080"));
  };
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return fault("has no port: it must be host:port");
  std::string_view host = std::string_view(address).substr(0, colon);
  if (host.starts_with("[")) {
    if (!host.ends_with("]")) return fault("lacks the closing bracket");
    host = host.substr(1, host.size() - 2);
  }
  int port = 0;
  const char* last = address.data() + address.size();
  const auto [end, wrong] = std::from_chars(address.data() + colon + 1, last, port);
  if (wrong != std::errc() || end != last || port < 0 || port > 65535) {
    return fault("has a port that is not a number from 0 to 65535");
  }
  if (host == "localhost") host = "127.0.0.1";
  error_code error;
  const auto ip = asio::ip::make_address(std::string(host), error);
  if (error) return fault("names a host that is neither an IP address nor localhost");
  return tcp::endpoint(ip, static_cast<unsigned short>(port));
}

// How long connections that were made before the end may still bring their first request.
constexpr std::chrono::milliseconds kLastRequests{100};

// From now on the system answers no new connection of this listener (their clients ask again, and find it closed);
// those it has already accepted can still be taken. Without this, closing the listener would reset them.
void turn_away_new(int listener) {
  // Byte 13 of a TCP header holds its flags; SYN is 2.
  sock_filter code[]{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 2, 0, 1),
                     BPF_STMT(BPF_RET | BPF_K, 0), BPF_STMT(BPF_RET | BPF_K, 0xffffffff)};
  const sock_fprog program{std::size(code), code};
  ::setsockopt(listener, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

}  // namespace

class HttpServer::Listener {
 public:
  Listener(HttpHandler& handler, HttpLimits limits, std::shared_ptr<HttpsCertificate> certificate)
      : handler_(handler), limits_(limits), certificate_(std::move(certificate)), acceptor_(asio::make_strand(io_)) {}

  absl::Status listen(const std::string& address) {
    const auto endpoint = endpoint_of(address);
    if (!endpoint.ok()) return endpoint.status();
    error_code error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use) {
      return common::make_error(
          common::kListenRefused,
          common::concat("listen: ", address,
                         " is in use by another process; end that process, or choose another port with --listen"));
    }
    if (error) {
      return common::make_error(common::kListenRefused, common::concat("listen: ", address, ": ", error.message()));
    }
    return absl::OkStatus();
  }

  void run(int threads) {
    accept();
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }

  int port() const { return port_; }
  void remember_port() {
    error_code ignored;
    port_ = acceptor_.local_endpoint(ignored).port();
  }

  void stop(std::chrono::milliseconds grace) {
    if (threads_.empty()) return;
    retiring_ = true;
    for (const auto& session : connections_.all()) session->retire();
    connections_.wait_until_none(std::min(limits_.drain_delay, grace));
    turn_away_new(acceptor_.native_handle());
    std::promise<void> closed;
    asio::post(acceptor_.get_executor(), [this, &closed] {
      retry_.expires_after(kLastRequests / 2);  // until what was made is taken
      retry_.async_wait([this, &closed](error_code) {
        error_code ignored;
        acceptor_.close(ignored);
        closed.set_value();
      });
    });
    closed.get_future().wait();
    if (grace.count() > 0) connections_.wait_until_none(kLastRequests);
    for (const auto& session : connections_.all()) session->stop();
    connections_.wait_until_none(grace);
    for (const auto& session : connections_.all()) session->abort();
    // A session lives as long as its answer is held by a call to a service; those are cancelled by now.
    connections_.wait_until_none();
    work_.reset();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  // A connection's own steps are guarded by it; what else throws must not end the process either.
  void work() {
    while (true) {
      try {
        io_.run();
        return;
      } catch (const std::exception& exception) {
        common::log_error("a step of the HTTP server failed", {{"what", exception.what()}});
      }
    }
  }

  void accept() {
    acceptor_.async_accept(asio::make_strand(io_), [this](error_code error, Wire::Socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) {
        if (retiring_) return accept();
        // Out of descriptors, mostly: make room, and try again a little later rather than spin.
        connections_.evict_one();
        retry_.expires_after(std::chrono::milliseconds(50));
        retry_.async_wait([this](error_code cancelled) {
          if (!cancelled && acceptor_.is_open()) accept();
        });
        return;
      }
      try {
        add(std::move(socket));
      } catch (const std::exception& exception) {
        common::log_error("a connection couldn't be taken", {{"what", exception.what()}});
      }
      accept();
    });
  }

  void add(Wire::Socket socket) {
    error_code gone;
    const tcp::endpoint client = socket.remote_endpoint(gone);
    if (gone) return;
    const std::uint64_t id = connections_.reserve(client.address());
    if (id == 0) return;  // the socket closes
    auto session = std::make_shared<HttpSession>(
        std::move(socket), certificate_ == nullptr ? nullptr : certificate_->current(), address_key(client.address()),
        handler_, limits_, budget_, [this, id] { connections_.remove(id); });
    connections_.set(id, session);
    session->run();
    if (retiring_) session->retire();
  }

  HttpHandler& handler_;
  const HttpLimits limits_;
  const std::shared_ptr<HttpsCertificate> certificate_;  // of the acceptor's strand
  BodyBudget budget_{limits_.bodies_bytes};
  Connections connections_{limits_};
  std::atomic<bool> retiring_{false};
  int port_ = 0;

  asio::io_context io_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{asio::make_work_guard(io_)};
  asio::basic_socket_acceptor<tcp, Wire::Strand> acceptor_;
  asio::steady_timer retry_{acceptor_.get_executor()};
  std::vector<std::thread> threads_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
HttpServer::~HttpServer() {
  stop(std::chrono::milliseconds(0));
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& address, HttpHandler& handler,
                                                              HttpLimits limits, int threads,
                                                              std::shared_ptr<HttpsCertificate> certificate) {
  auto listener = std::make_unique<Listener>(handler, limits, std::move(certificate));
  if (absl::Status status = listener->listen(address); !status.ok()) return status;
  listener->remember_port();
  listener->run(threads);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(listener)));
}

int HttpServer::port() const {
  return listener_->port();
}
void HttpServer::stop(std::chrono::milliseconds grace) {
  listener_->stop(grace);
}

}  // namespace entente::gateway
