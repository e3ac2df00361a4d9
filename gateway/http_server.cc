#include "gateway/http_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <charconv>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "gateway/http_session.h"
#include "services/common/errors.h"
#include "services/common/log.h"
#include "services/common/strings.h"

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

}  // namespace

class HttpServer::Listener {
 public:
  Listener(HttpHandler& handler, HttpLimits limits)
      : handler_(handler), limits_(limits), budget_(limits.held_body_bytes), acceptor_(asio::make_strand(io_)) {}

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
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { serve(); });
  }

  int port() const { return port_; }
  void remember_port() {
    error_code ignored;
    port_ = acceptor_.local_endpoint(ignored).port();
  }

  void stop(std::chrono::milliseconds grace) {
    if (threads_.empty()) return;
    if (grace > std::chrono::milliseconds(0)) leave();
    asio::post(acceptor_.get_executor(), [this] {
      error_code ignored;
      acceptor_.close(ignored);
      retry_.cancel();
    });
    each([](HttpSession& session) { session.stop(); });
    {
      std::unique_lock lock(mutex_);
      stopping_ = true;
      all_gone_.wait_for(lock, grace, [this] { return sessions_.empty(); });
    }
    each([](HttpSession& session) { session.abort(); });
    {
      // A session lives as long as its answer is held by a call to a service; those are cancelled by now.
      std::unique_lock lock(mutex_);
      all_gone_.wait(lock, [this] { return sessions_.empty(); });
    }
    work_.reset();
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

 private:
  // Sessions guard themselves; what still comes through ends no thread.
  void serve() {
    for (;;) {
      try {
        io_.run();
        return;
      } catch (const std::exception& exception) {
        common::log(common::LogLevel::kError, "a thread of the HTTP server failed", {{"what", exception.what()}});
      }
    }
  }

  // No client that is being answered sends its next request into a closing connection: its answer says `close`.
  void leave() {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      leaving_ = true;
    }
    each([](HttpSession& session) { session.leave(); });
    std::unique_lock lock(mutex_);
    all_gone_.wait_for(lock, limits_.leave_time, [this] { return sessions_.empty(); });
  }

  void accept() {
    acceptor_.async_accept(asio::make_strand(io_), [this](error_code error, HttpSession::Socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) {
        // Out of descriptors, mostly: try again a little later rather than spin.
        retry_.expires_after(std::chrono::milliseconds(50));
        retry_.async_wait([this](error_code cancelled) {
          if (!cancelled && acceptor_.is_open()) accept();
        });
        return;
      }
      add(std::move(socket));
      accept();
    });
  }

  void add(HttpSession::Socket socket) {
    error_code ignored;
    const auto address = socket.remote_endpoint(ignored).address();
    std::shared_ptr<HttpSession> session, evicted;
    std::vector<std::shared_ptr<HttpSession>> held;
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;  // the socket closes
      if (sessions_.size() >= limits_.connections && (evicted = longest_waiting(held)) == nullptr) return;
      const std::uint64_t id = next_id_++;
      session =
          std::make_shared<HttpSession>(std::move(socket), handler_, limits_, budget_, [this, id] { remove(id); });
      sessions_.emplace(id, Known{session, address});
      if (leaving_) session->leave();
    }
    if (evicted) evicted->evict();
    session->run();
  }

  // Of the address with the most connections, the session that has waited longest for a head; nullptr when all of them
  // are busy. Under the lock; `held` keeps what it looked at until after it. Linear in the connections: only when full.
  std::shared_ptr<HttpSession> longest_waiting(std::vector<std::shared_ptr<HttpSession>>& held) const {
    std::map<asio::ip::address, std::size_t> count;
    for (const auto& [id, known] : sessions_) ++count[known.address];
    using Rank = std::pair<std::size_t, HttpSession::Clock::duration>;
    const auto now = HttpSession::Clock::now();
    std::shared_ptr<HttpSession> best;
    Rank best_rank;
    for (const auto& [id, known] : sessions_) {
      held.push_back(known.session.lock());
      if (held.back() == nullptr || !held.back()->waits()) continue;
      const Rank rank(count[known.address], now - held.back()->waiting_since());
      if (best == nullptr || rank > best_rank) {
        best = held.back();
        best_rank = rank;
      }
    }
    return best;
  }

  void remove(std::uint64_t id) {
    std::lock_guard lock(mutex_);
    sessions_.erase(id);
    if (sessions_.empty()) all_gone_.notify_all();
  }

  // Outside the lock: letting go of the last reference runs `remove`.
  void each(void (*visit)(HttpSession&)) {
    std::vector<std::shared_ptr<HttpSession>> sessions;
    {
      std::lock_guard lock(mutex_);
      for (const auto& [id, known] : sessions_) {
        if (auto session = known.session.lock()) sessions.push_back(std::move(session));
      }
    }
    for (const auto& session : sessions) visit(*session);
  }

  struct Known {
    std::weak_ptr<HttpSession> session;
    asio::ip::address address;
  };

  HttpHandler& handler_;
  const HttpLimits limits_;
  BodyBudget budget_;
  std::mutex mutex_;
  std::condition_variable all_gone_;
  std::unordered_map<std::uint64_t, Known> sessions_;
  std::uint64_t next_id_ = 1;
  bool leaving_ = false;
  bool stopping_ = false;
  int port_ = 0;

  asio::io_context io_;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{asio::make_work_guard(io_)};
  asio::basic_socket_acceptor<tcp, HttpSession::Strand> acceptor_;
  asio::steady_timer retry_{acceptor_.get_executor()};
  std::vector<std::thread> threads_;
};

HttpServer::HttpServer(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {}
HttpServer::~HttpServer() {
  stop(std::chrono::milliseconds(0));
}

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& address, HttpHandler& handler,
                                                              HttpLimits limits, int threads) {
  auto listener = std::make_unique<Listener>(handler, limits);
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
