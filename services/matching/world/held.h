// Held: a message of another service as matching holds it: immutable and shared by all views that have it, with the
// digest of what is relevant in it. ByCity: messages of names `cities/{city}/…` in shards, one for each city, and the
// shards in pages. A copy of a ByCity shares all its pages, and a change copies one page and the shard of one city: so
// a view, and its digest, cost what the number of pages costs, not that of cities or messages.
//
// Held and a const ByCity are safe to share between threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "services/common/text/sha256.h"
#include "services/matching/documents/convert.h"
#include "services/matching/world/relevant.h"

namespace entente::matching {

template <typename Message>
class Held {
 public:
  Held() = default;
  Held(std::shared_ptr<const Message> message)  // NOLINT(google-explicit-constructor): as the pointer that it was
      : message_(std::move(message)) {
    relevant_digest(*message_).copy(digest_.data(), digest_.size());
  }
  Held(std::shared_ptr<Message> message)  // NOLINT(google-explicit-constructor)
      : Held(std::shared_ptr<const Message>(std::move(message))) {}

  const Message* get() const { return message_.get(); }
  const Message* operator->() const { return message_.get(); }
  const Message& operator*() const { return *message_; }
  // 32 bytes.
  std::string_view digest() const { return {digest_.data(), digest_.size()}; }
  // What its texts say, worked out by the first who asks. Of listings only.
  const ListingTexts* texts() const { return texts_.get(); }

 private:
  std::shared_ptr<const Message> message_;
  std::array<char, 32> digest_{};
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
    while (!entries.empty()) {
      auto node = entries.extract(entries.begin());
      ByName<Message>& of_city = sorted[std::string(city_of(node.key()))];
      of_city.insert(of_city.end(), std::move(node));
    }
    std::vector<std::map<std::string, std::shared_ptr<const Shard>, std::less<>>> pages(kPages);
    for (auto& [city, of_city] : sorted) pages[page_of(city)].emplace(city, make_shard(std::move(of_city)));
    for (std::size_t p = 0; p < kPages; ++p)
      if (!pages[p].empty()) turn(p, std::move(pages[p]));
  }

  // O(pages + entries of the city).
  void put(const std::string& name, Held<Message> held) {
    change_city(name, [&](ByName<Message>& entries) { entries[name] = std::move(held); });
  }

  // Takes one away, if it is there. O(pages + entries of the city).
  void erase(std::string_view name) {
    if (find(name) == nullptr) return;
    change_city(name, [&](ByName<Message>& entries) { entries.erase(entries.find(name)); });
  }

  // nullptr when there is none.
  const Held<Message>* find(std::string_view name) const {
    const ByName<Message>* const entries = of_city(city_of(name));
    if (entries == nullptr) return nullptr;
    const auto found = entries->find(name);
    return found == entries->end() ? nullptr : &found->second;
  }
  // All of `cities/{city}`; nullptr when there are none.
  const ByName<Message>* of_city(std::string_view city) const {
    const Page* const page = pages_.empty() ? nullptr : pages_[page_of(city)].get();
    if (page == nullptr) return nullptr;
    const auto shard = page->shards.find(city);
    return shard == page->shards.end() ? nullptr : &shard->second->entries;
  }
  // `see(name, held)`, city by city in the order of names. O(entries + cities · log cities).
  template <typename See>
  void for_each(See see) const {
    std::map<std::string_view, const Shard*> all;
    for (const auto& page : pages_) {
      if (page == nullptr) continue;
      for (const auto& [city, shard] : page->shards) all.emplace(city, shard.get());
    }
    for (const auto& [city, shard] : all) {
      for (const auto& [name, held] : shard->entries) see(name, held);
    }
  }
  std::size_t size() const { return size_; }
  // Of all entries and their names: equal contents have equal digests, however they came. O(pages).
  std::string digest() const {
    common::Digest digest("entente.by_city.2");
    for (std::size_t p = 0; p < pages_.size(); ++p)
      if (pages_[p] != nullptr) digest.add(std::to_string(p)).add(pages_[p]->digest);
    return digest.finish();
  }

 private:
  static constexpr std::size_t kPages = 1024;
  struct Shard {
    ByName<Message> entries;
    std::string digest;
  };
  using Shards = std::map<std::string, std::shared_ptr<const Shard>, std::less<>>;
  struct Page {
    Shards shards;
    std::string digest;
    std::size_t size = 0;  // entries
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
  // The same on every machine (FNV-1a), since digests follow from it.
  static std::size_t page_of(std::string_view city) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : city) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return (hash ^ hash >> 32) % kPages;
  }

  template <typename Change>
  void change_city(std::string_view name, Change change) {
    const std::string_view city = city_of(name);
    const std::size_t at = page_of(city);
    Shards shards = pages_.empty() || pages_[at] == nullptr ? Shards() : pages_[at]->shards;
    const auto found = shards.find(city);
    ByName<Message> entries = found == shards.end() ? ByName<Message>() : found->second->entries;
    change(entries);
    if (!entries.empty()) {
      shards.insert_or_assign(std::string(city), make_shard(std::move(entries)));
    } else if (found != shards.end()) {
      shards.erase(found);
    }
    turn(at, std::move(shards));
  }

  // Another page in this place.
  void turn(std::size_t at, Shards shards) {
    pages_.resize(kPages);
    if (pages_[at] != nullptr) size_ -= pages_[at]->size;
    pages_[at].reset();
    if (shards.empty()) return;
    common::Digest digest("entente.page.1");
    std::size_t size = 0;
    for (const auto& [city, shard] : shards) {
      digest.add(city).add(shard->digest);
      size += shard->entries.size();
    }
    size_ += size;
    pages_[at] = std::make_shared<const Page>(Page{std::move(shards), digest.finish(), size});
  }

  std::vector<std::shared_ptr<const Page>> pages_;  // none, or kPages of them
  std::size_t size_ = 0;
};

}  // namespace entente::matching
