#include "gateway/connections.h"

#include <algorithm>

#include "gateway/address_key.h"
#include "gateway/http_session.h"

namespace entente::gateway {

std::uint64_t Connections::reserve(const boost::asio::ip::address& address) {
  const std::string key = address_key(address);
  std::shared_ptr<HttpSession> victim;
  std::uint64_t id = 0;
  {
    std::lock_guard lock(mutex_);
    std::size_t all = 0, same = 0;
    for (const auto& [each, entry] : entries_) {
      all += entry.leaving ? 0 : 1;
      same += !entry.leaving && entry.address == key ? 1 : 0;
    }
    const bool address_full = same >= limits_.connections_per_address;
    if (address_full || all >= limits_.connections) {
      victim = take_idlest(address_full ? key : "");
      if (!victim) return 0;
    }
    // Those that leave are gone soon; were they not, the number would still be bounded.
    if (entries_.size() >= 2 * limits_.connections) return 0;
    id = next_id_++;
    entries_.emplace(id, Entry{key, {}});
  }
  if (victim) victim->evict();
  return id;
}

// REQUIRES: the lock is held.
std::shared_ptr<HttpSession> Connections::take_idlest(const std::string& address) {
  std::shared_ptr<HttpSession> found;
  Entry* place = nullptr;
  auto since = std::chrono::steady_clock::time_point::max();
  for (auto& [id, entry] : entries_) {
    if (entry.leaving || (!address.empty() && entry.address != address)) continue;
    auto session = entry.session.lock();
    if (!session || session->idle_since() >= since) continue;
    since = session->idle_since();
    place = &entry;
    found = std::move(session);
  }
  if (place != nullptr) place->leaving = true;
  return found;
}

void Connections::set(std::uint64_t id, const std::shared_ptr<HttpSession>& session) {
  std::lock_guard lock(mutex_);
  entries_[id].session = session;
}

void Connections::remove(std::uint64_t id) {
  std::lock_guard lock(mutex_);
  entries_.erase(id);
  if (entries_.empty()) none_.notify_all();
}

void Connections::evict_one() {
  std::shared_ptr<HttpSession> victim;
  {
    std::lock_guard lock(mutex_);
    victim = take_idlest("");
  }
  if (victim) victim->evict();
}

std::vector<std::shared_ptr<HttpSession>> Connections::all() const {
  std::vector<std::shared_ptr<HttpSession>> out;
  std::lock_guard lock(mutex_);
  for (const auto& [id, entry] : entries_) {
    if (auto session = entry.session.lock()) out.push_back(std::move(session));
  }
  return out;
}

bool Connections::wait_until_none(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return none_.wait_for(lock, time, [this] { return entries_.empty(); });
}

void Connections::wait_until_none() {
  std::unique_lock lock(mutex_);
  none_.wait(lock, [this] { return entries_.empty(); });
}

}  // namespace entente::gateway
