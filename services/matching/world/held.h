// Held: a message of another service as matching holds it: immutable and shared by all views that have it, with the
// digest of what is relevant in it. ByCity: messages of names `cities/{city}/…` in shards, one for each city. A copy of
// a ByCity shares all its shards, and a change copies the shard of one city: so a view costs what the number of cities
// costs, not that of messages.
//
// Held and a const ByCity are safe to share between threads.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "services/common/text/sha256.h"
#include "services/matching/documents/convert.h"
#include "services/matching/world/relevant.h"

namespace entente::matching {

template <typename Message>
class Held {
 public:
  Held() = default;
  Held(std::shared_ptr<const Message> message)  // NOLINT(google-explicit-constructor): as the pointer that it was
      : message_(std::move(message)), digest_(relevant_digest(*message_)) {}
  Held(std::shared_ptr<Message> message)  // NOLINT(google-explicit-constructor)
      : Held(std::shared_ptr<const Message>(std::move(message))) {}

  const Message* get() const { return message_.get(); }
  const Message* operator->() const { return message_.get(); }
  const Message& operator*() const { return *message_; }
  // 32 bytes.
  const std::string& digest() const { return digest_; }
  // What its texts say, worked out by the first who asks. Of listings only.
  const ListingTexts* texts() const { return texts_.get(); }

 private:
  std::shared_ptr<const Message> message_;
  std::string digest_;
  std::shared_ptr<const ListingTexts> texts_ =
      std::is_same_v<Message, listings::v1::Listing> ? std::make_shared<const ListingTexts>() : nullptr;
};

// By resource name, in the order of names.
template <typename Message>
using ByName = std::map<std::string, Held<Message>, std::less<>>;

// Of all entries and their names.
template <typename Message>
std::string digest_of(const ByName<Message>& entries) {
  common::Digest digest("entente.by_name.1");
  for (const auto& [name, held] : entries) digest.add(name).add(held.digest());
  return digest.finish();
}

template <typename Message>
class ByCity {
 public:
  ByCity() = default;
  explicit ByCity(ByName<Message> entries) {
    std::map<std::string, ByName<Message>, std::less<>> sorted;
    for (auto& [name, held] : entries) sorted[std::string(city_of(name))].emplace(name, std::move(held));
    for (auto& [city, of_city] : sorted) shards_.emplace(city, make_shard(std::move(of_city)));
  }

  // O(cities + entries of the city).
  void put(const std::string& name, Held<Message> held) {
    std::shared_ptr<const Shard>& shard = shards_[std::string(city_of(name))];
    ByName<Message> entries = shard == nullptr ? ByName<Message>() : shard->entries;
    entries[name] = std::move(held);
    shard = make_shard(std::move(entries));
  }

  // Takes one away, if it is there. O(cities + entries of the city).
  void erase(std::string_view name) {
    const auto at = shards_.find(city_of(name));
    if (name.empty() || at == shards_.end()) return;
    ByName<Message> entries = at->second->entries;
    const auto found = entries.find(name);
    if (found == entries.end()) return;
    entries.erase(found);
    if (entries.empty()) {
      shards_.erase(at);
    } else {
      at->second = make_shard(std::move(entries));
    }
  }

  // nullptr when there is none.
  const Held<Message>* find(std::string_view name) const {
    const auto shard = shards_.find(city_of(name));
    if (shard == shards_.end()) return nullptr;
    const auto found = shard->second->entries.find(name);
    return found == shard->second->entries.end() ? nullptr : &found->second;
  }
  // `see(name, held)`, city by city in the order of names.
  template <typename See>
  void for_each(See see) const {
    for (const auto& [city, shard] : shards_) {
      for (const auto& [name, held] : shard->entries) see(name, held);
    }
  }
  // Of all entries and their names: equal contents have equal digests, however they came. O(cities).
  std::string digest() const {
    common::Digest digest("entente.by_city.1");
    for (const auto& [city, shard] : shards_) digest.add(city).add(shard->digest);
    return digest.finish();
  }

 private:
  struct Shard {
    ByName<Message> entries;
    std::string digest;
  };
  static std::shared_ptr<const Shard> make_shard(ByName<Message> entries) {
    std::string digest = digest_of(entries);
    return std::make_shared<const Shard>(Shard{std::move(entries), std::move(digest)});
  }
  // `cities/{city}` of a name; all of it where it has no more parts.
  static std::string_view city_of(std::string_view name) {
    const std::size_t first = name.find('/');
    return name.substr(0, first == std::string_view::npos ? first : name.find('/', first + 1));
  }

  std::map<std::string, std::shared_ptr<const Shard>, std::less<>> shards_;
};

}  // namespace entente::matching
