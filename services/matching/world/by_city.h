// ByCity: messages of names `cities/{city}/…`, by city: a city's in leaves of 32 to 64, the cities in pages. A copy
// shares all pages, and a change copies one page, the list of one city's leaves and one leaf: so a view, and its
// digest, cost what the number of pages costs, and a change next to nothing more in a city of thousands. Which leaf a
// message is in follows from its name and from how many its city has, so that equal contents have equal digests,
// however they came. A const one is safe to share between threads.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/common/text/sha256.h"
#include "services/matching/world/held.h"

namespace entente::matching {

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
    std::vector<Shards> pages(kPages);
    for (auto& [city, of_city] : sorted) pages[page_of(city)].emplace(city, shard_of(std::move(of_city)));
    for (std::size_t p = 0; p < kPages; ++p)
      if (!pages[p].empty()) turn(p, std::move(pages[p]));
  }

  // O(pages + leaves of the city); now and then, as a city grows or shrinks to twice or half of it, all of its entries.
  void put(const std::string& name, Held<Message> held) {
    change_leaf(name, [&](ByName<Message>& entries) { entries.insert_or_assign(name, std::move(held)); });
  }
  // Takes one away, if it is there. As put().
  void erase(std::string_view name) {
    if (find(name) == nullptr) return;
    change_leaf(name, [&](ByName<Message>& entries) { entries.erase(entries.find(name)); });
  }

  // nullptr when there is none.
  const Held<Message>* find(std::string_view name) const {
    const Shard* const shard = find_shard(city_of(name));
    const Leaf* const leaf = shard == nullptr ? nullptr : shard->leaves[leaf_of(name, shard->leaves.size())].get();
    if (leaf == nullptr) return nullptr;
    const auto found = leaf->entries.find(name);
    return found == leaf->entries.end() ? nullptr : &found->second;
  }
  // `see(name, held)` for all of `cities/{city}`, in an order that follows from what there is.
  template <typename See>
  void for_each_of(std::string_view city, See see) const {
    if (const Shard* const shard = find_shard(city)) visit(*shard, see);
  }
  // The same for all, in the order of cities. O(entries + cities · log cities).
  template <typename See>
  void for_each(See see) const {
    std::map<std::string_view, const Shard*> all;
    for (const auto& page : pages_) {
      if (page == nullptr) continue;
      for (const auto& [city, shard] : page->shards) all.emplace(city, shard.get());
    }
    for (const auto& [city, shard] : all) visit(*shard, see);
  }
  std::size_t size() const { return size_; }
  // Of all entries and their names: equal contents have equal digests, however they came. O(pages).
  std::string digest() const {
    common::Digest digest("entente.by_city.3");
    for (std::size_t p = 0; p < pages_.size(); ++p)
      if (pages_[p] != nullptr) digest.add(std::to_string(p)).add(pages_[p]->digest);
    return digest.finish();
  }

 private:
  static constexpr std::size_t kPages = 1024, kOfLeaf = 32;
  struct Leaf {
    ByName<Message> entries;
    std::string digest;
  };
  struct Shard {
    std::vector<std::shared_ptr<const Leaf>> leaves;  // leaves_for(size) of them; null: nothing is in it
    std::size_t size = 0;
    std::string digest;
  };
  using Shards = std::map<std::string, std::shared_ptr<const Shard>, std::less<>>;
  struct Page {
    Shards shards;
    std::string digest;
    std::size_t size = 0;  // entries
  };

  // `cities/{city}` of a name; all of it where it has no more parts.
  static std::string_view city_of(std::string_view name) {
    const std::size_t first = name.find('/');
    return name.substr(0, first == std::string_view::npos ? first : name.find('/', first + 1));
  }
  // The same on every machine (FNV-1a), since digests follow from it.
  static std::uint64_t hash(std::string_view text) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return hash ^ hash >> 32;
  }
  static std::size_t page_of(std::string_view city) { return hash(city) % kPages; }
  static std::size_t leaf_of(std::string_view name, std::size_t leaves) { return hash(name) % leaves; }
  static std::size_t leaves_for(std::size_t entries) {
    return std::bit_ceil(std::max<std::size_t>(1, entries / kOfLeaf));
  }

  template <typename See>
  static void visit(const Shard& shard, See& see) {
    for (const auto& leaf : shard.leaves) {
      if (leaf == nullptr) continue;
      for (const auto& [name, held] : leaf->entries) see(name, held);
    }
  }
  const Shard* find_shard(std::string_view city) const {
    const Page* const page = pages_.empty() ? nullptr : pages_[page_of(city)].get();
    if (page == nullptr) return nullptr;
    const auto shard = page->shards.find(city);
    return shard == page->shards.end() ? nullptr : shard->second.get();
  }

  static std::shared_ptr<const Leaf> make_leaf(ByName<Message> entries) {
    if (entries.empty()) return nullptr;
    std::string digest = digest_of(entries);
    return std::make_shared<const Leaf>(Leaf{std::move(entries), std::move(digest)});
  }
  static std::shared_ptr<const Shard> make_shard(std::vector<std::shared_ptr<const Leaf>> leaves, std::size_t size) {
    common::Digest digest("entente.city.1");
    for (const auto& leaf : leaves) digest.add(leaf == nullptr ? std::string_view() : std::string_view(leaf->digest));
    return std::make_shared<const Shard>(Shard{std::move(leaves), size, digest.finish()});
  }
  static std::shared_ptr<const Shard> shard_of(ByName<Message> entries) {
    const std::size_t size = entries.size();
    std::vector<ByName<Message>> parts(leaves_for(size));
    while (!entries.empty()) {
      auto node = entries.extract(entries.begin());
      ByName<Message>& part = parts[leaf_of(node.key(), parts.size())];
      part.insert(part.end(), std::move(node));
    }
    std::vector<std::shared_ptr<const Leaf>> leaves;
    for (ByName<Message>& part : parts) leaves.push_back(make_leaf(std::move(part)));
    return make_shard(std::move(leaves), size);
  }

  template <typename Change>
  static std::shared_ptr<const Shard> changed(const Shard& shard, std::string_view name, Change change) {
    std::vector<std::shared_ptr<const Leaf>> leaves = shard.leaves;
    std::shared_ptr<const Leaf>& place = leaves[leaf_of(name, leaves.size())];
    ByName<Message> entries = place == nullptr ? ByName<Message>() : place->entries;
    const std::size_t others = shard.size - entries.size();
    change(entries);
    const std::size_t size = others + entries.size();
    if (leaves_for(size) == leaves.size()) {
      place = make_leaf(std::move(entries));
      return make_shard(std::move(leaves), size);
    }
    place.reset();
    for (const auto& leaf : leaves)
      if (leaf != nullptr) entries.insert(leaf->entries.begin(), leaf->entries.end());
    return shard_of(std::move(entries));
  }

  template <typename Change>
  void change_leaf(std::string_view name, Change change) {
    const std::string_view city = city_of(name);
    const std::size_t at = page_of(city);
    Shards shards = pages_.empty() || pages_[at] == nullptr ? Shards() : pages_[at]->shards;
    const auto found = shards.find(city);
    const Shard none{std::vector<std::shared_ptr<const Leaf>>(1), 0, {}};
    std::shared_ptr<const Shard> shard = changed(found == shards.end() ? none : *found->second, name, change);
    if (shard->size > 0) {
      shards.insert_or_assign(std::string(city), std::move(shard));
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
      size += shard->size;
    }
    size_ += size;
    pages_[at] = std::make_shared<const Page>(Page{std::move(shards), digest.finish(), size});
  }

  std::vector<std::shared_ptr<const Page>> pages_;  // none, or kPages of them
  std::size_t size_ = 0;
};

}  // namespace entente::matching
