#include "services/common/admin_http.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "services/common/errors.h"
#include "services/common/strings.h"

namespace entente::common {
namespace {

constexpr std::size_t kLongestHead = 8192;
constexpr int kPollMs = 200;

struct Bound {
  int descriptor = -1;
  int port = 0;
  std::string why;
};

Bound bind_to(const std::string& address) {
  Bound bound;
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    bound.why = "write host:port";
    return bound;
  }
  std::string host = address.substr(0, colon);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const std::string port = address.substr(colon + 1);
  if (const int error = getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found); error != 0) {
    bound.why = gai_strerror(error);
    return bound;
  }
  bound.descriptor = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (bound.descriptor < 0 || setsockopt(bound.descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(bound.descriptor, found->ai_addr, found->ai_addrlen) != 0 || listen(bound.descriptor, 16) != 0) {
    bound.why = std::strerror(errno);
    if (bound.descriptor >= 0) close(bound.descriptor);
    bound.descriptor = -1;
  }
  freeaddrinfo(found);
  if (bound.descriptor < 0) return bound;
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  if (getsockname(bound.descriptor, reinterpret_cast<sockaddr*>(&name), &size) == 0) {
    char text[NI_MAXSERV] = "0";
    getnameinfo(reinterpret_cast<sockaddr*>(&name), size, nullptr, 0, text, sizeof text, NI_NUMERICSERV);
    bound.port = std::atoi(text);
  }
  return bound;
}

void send_all(int connection, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = send(connection, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

std::string why_not_bindable(const std::string& address) {
  const Bound bound = bind_to(address);
  if (bound.descriptor >= 0) close(bound.descriptor);
  return bound.why;
}

absl::StatusOr<std::unique_ptr<AdminHttp>> AdminHttp::start(const std::string& address,
                                                            std::function<AdminReply(std::string_view)> answer) {
  const Bound bound = bind_to(address);
  if (bound.descriptor < 0) {
    return make_error(kListenRefused, concat("the admin address ", address, " can't be listened on: ", bound.why,
                                             "; choose another with --admin-listen"));
  }
  return std::unique_ptr<AdminHttp>(new AdminHttp(bound.descriptor, bound.port, std::move(answer)));
}

AdminHttp::AdminHttp(int listener, int port, std::function<AdminReply(std::string_view)> answer)
    : listener_(listener), port_(port), answer_(std::move(answer)), thread_([this] { run(); }) {}

AdminHttp::~AdminHttp() {
  stopped_ = true;
  thread_.join();
  close(listener_);
}

void AdminHttp::run() {
  while (!stopped_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, kPollMs) <= 0) continue;
    const int connection = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    const timeval limit{1, 0};
    setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    serve(connection);
    shutdown(connection, SHUT_WR);
    close(connection);
  }
}

void AdminHttp::serve(int connection) {
  std::string head;
  char buffer[1024];
  while (head.find("\r\n\r\n") == std::string::npos && head.size() < kLongestHead) {
    const ssize_t size = recv(connection, buffer, sizeof buffer, 0);
    if (size <= 0) return;
    head.append(buffer, static_cast<std::size_t>(size));
  }
  const std::vector<std::string_view> words = split(std::string_view(head).substr(0, head.find("\r\n")), ' ');
  AdminReply reply{405, "text/plain; charset=utf-8", "only GET\n"};
  if (words.size() == 3 && (words[0] == "GET" || words[0] == "HEAD")) {
    reply = answer_(words[1].substr(0, words[1].find('?')));
    if (reply.status == 404) reply.body = "there is /metrics and /healthz\n";
  }
  send_all(connection, concat("HTTP/1.1 ", reply.status, reply.status == 200 ? " OK" : " Refused",
                              "\r\nContent-Type: ", reply.content_type, "\r\nContent-Length: ", reply.body.size(),
                              "\r\nConnection: close\r\n\r\n"));
  if (words[0] != "HEAD") send_all(connection, reply.body);
}

}  // namespace entente::common
