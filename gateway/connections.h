// Which connections there are, and which one goes when there are too many. Thread-safe.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/http_limits.h"

namespace entente::gateway {

class HttpSession;

class Connections {
 public:
  explicit Connections(const HttpLimits& limits) : limits_(limits) {}

  // Makes room for one of this address, by ending the one that waits longest for a head: among those of the address
  // when that has too many, else among all. Nothing when none waits; else the number of the new one. Linear in their
  // number, when there are too many.
  std::uint64_t reserve(const boost::asio::ip::address& address);
  void set(std::uint64_t id, const std::shared_ptr<HttpSession>& session);
  void remove(std::uint64_t id);
  // Ends the one that waits longest, e.g. when descriptors are used up.
  void evict_one();

  std::vector<std::shared_ptr<HttpSession>> all() const;
  // Waits until there is none; false when that isn't so after `time`.
  bool wait_until_none(std::chrono::milliseconds time);
  void wait_until_none();

 private:
  struct Entry {
    std::string address;
    std::weak_ptr<HttpSession> session;
    bool leaving = false;
  };
  std::shared_ptr<HttpSession> take_idlest(const std::string& address);

  const HttpLimits& limits_;
  mutable std::mutex mutex_;
  std::condition_variable none_;
  std::map<std::uint64_t, Entry> entries_;
  std::uint64_t next_id_ = 1;
};

}  // namespace entente::gateway
