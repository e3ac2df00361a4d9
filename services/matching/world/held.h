// Held: a message of another service as matching holds it: immutable and shared by all views that have it, with the
// digest of what is relevant in it (of listings: held_listing.h). Safe to share between threads.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "services/common/text/sha256.h"
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
  const std::shared_ptr<const Message>& message() const { return message_; }
  // 32 bytes.
  std::string_view digest() const { return {digest_.data(), digest_.size()}; }

 private:
  std::shared_ptr<const Message> message_;
  std::array<char, 32> digest_{};
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

}  // namespace entente::matching
