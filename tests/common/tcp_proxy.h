// A line to a port of this machine that a test can cut: connections break, and new ones are refused, until it is
// mended. Thread-safe.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "services/common/base/strings.h"

namespace entente::common {

class TcpProxy {
 public:
  explicit TcpProxy(int target) : target_(target) { mend(); }
  ~TcpProxy() {
    cut();
    for (std::thread& thread : threads_) thread.join();
  }
  std::string address() const { return concat("127.0.0.1:", port_); }
  // So far.
  int connections() const {
    std::lock_guard lock(mutex_);
    return connections_;
  }
  void cut() {
    std::lock_guard lock(mutex_);
    const int listening = std::exchange(listening_, -1);
    if (listening >= 0) shutdown(listening, SHUT_RDWR);
    for (const int end : ends_) shutdown(end, SHUT_RDWR);
  }
  void mend() {
    std::lock_guard lock(mutex_);
    listening_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address = of_port(port_);
    EXPECT_EQ(bind(listening_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listening_, 16), 0);
    socklen_t size = sizeof address;
    getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    threads_.emplace_back([this, listening = listening_] { take(listening); });
  }

 private:
  static sockaddr_in of_port(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  void take(int listening) {
    for (int near = 0; (near = accept4(listening, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
      const int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_in address = of_port(target_);
      std::lock_guard lock(mutex_);
      if (listening_ != listening || connect(far, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(near);
        close(far);
        continue;
      }
      ++connections_;
      ends_.insert(ends_.end(), {near, far});
      threads_.emplace_back([this, near, far] { carry(near, far); });
    }
    close(listening);
  }
  // Both ways, until one end is over.
  void carry(int near, int far) {
    pollfd ends[2] = {{near, POLLIN, 0}, {far, POLLIN, 0}};
    std::vector<char> buffer(1 << 16);
    for (bool open = true; open && poll(ends, 2, -1) > 0;) {
      for (int from = 0; from < 2 && open; ++from) {
        if (ends[from].revents == 0) continue;
        const ssize_t read = recv(ends[from].fd, buffer.data(), buffer.size(), 0);
        open = read > 0;
        for (ssize_t sent = 0; open && sent < read;) {
          const ssize_t part =
              send(ends[1 - from].fd, buffer.data() + sent, static_cast<std::size_t>(read - sent), MSG_NOSIGNAL);
          open = part > 0;
          sent += part;
        }
      }
    }
    std::lock_guard lock(mutex_);
    std::erase_if(ends_, [&](int end) { return end == near || end == far; });
    close(near);
    close(far);
  }

  const int target_;
  int port_ = 0;  // any free one, and then the same
  mutable std::mutex mutex_;
  int connections_ = 0;
  int listening_ = -1;
  std::vector<int> ends_;
  std::vector<std::thread> threads_;
};

}  // namespace entente::common
