// A server that isn't Redis: whatever it is told, it answers the same bytes, at once or one by one.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace entente::common {

class NonsenseServer {
 public:
  enum class Pace { kAtOnce, kByteByByte, kWithoutEnd };

  // `port` 0: any.
  explicit NonsenseServer(std::string answer, Pace pace = Pace::kAtOnce, int port = 0)
      : answer_(std::move(answer)), pace_(pace) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~NonsenseServer() {
    ended_ = true;
    thread_.join();
    close(listener_);
  }
  NonsenseServer(const NonsenseServer&) = delete;
  NonsenseServer& operator=(const NonsenseServer&) = delete;
  int port() const { return port_; }

 private:
  struct Visitor {
    int socket;
    std::string owed;
  };
  void serve() {
    std::vector<Visitor> visitors;
    while (!ended_) {
      std::vector<pollfd> waiting{{listener_, POLLIN, 0}};
      for (const Visitor& visitor : visitors) waiting.push_back({visitor.socket, POLLIN, 0});
      bool owed = false;
      for (Visitor& visitor : visitors) owed = give(visitor) || owed;
      poll(waiting.data(), waiting.size(), owed ? 5 : 20);
      for (std::size_t i = 1; i < waiting.size(); ++i) {
        char bytes[65536];
        if (waiting[i].revents == 0) continue;
        if (recv(waiting[i].fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
          visitors[i - 1].owed += answer_;
        } else {
          close(std::exchange(visitors[i - 1].socket, -1));
        }
      }
      std::erase_if(visitors, [](const Visitor& visitor) { return visitor.socket < 0; });
      if (waiting[0].revents != 0) visitors.push_back({accept(listener_, nullptr, nullptr), ""});
    }
    for (const Visitor& visitor : visitors) close(visitor.socket);
  }
  // True while more is owed.
  bool give(Visitor& visitor) const {
    if (visitor.owed.empty()) return false;
    if (pace_ == Pace::kWithoutEnd && visitor.owed.size() < 1'000'000) visitor.owed += std::string(1'000'000, 'x');
    const std::size_t count = pace_ == Pace::kByteByByte ? 1 : visitor.owed.size();
    const ssize_t sent = send(visitor.socket, visitor.owed.data(), count, MSG_NOSIGNAL | MSG_DONTWAIT);
    visitor.owed.erase(0, sent > 0 ? static_cast<std::size_t>(sent) : errno == EAGAIN ? 0 : visitor.owed.size());
    return !visitor.owed.empty();
  }

  const std::string answer_;
  const Pace pace_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace entente::common
