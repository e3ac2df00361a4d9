#include "services/matching/world/held_listing.h"

#include <utility>

#include "services/common/base/time.h"
#include "services/matching/world/relevant.h"

namespace entente::matching {

HeldListing::Held(const Listing& message) {
  relevant_digest(message).copy(digest_.data(), digest_.size());
  const bool open = message.state() == Listing::STATE_PUBLISHED || message.state() == Listing::STATE_HELD;
  if (open && message.has_expire_time()) runs_out_ = common::from_timestamp(message.expire_time());
}

HeldListing::Held(std::shared_ptr<const Listing> message) : Held(*message) {
  auto whole = std::make_shared<Whole>();
  whole->message = std::move(message);
  whole_ = std::move(whole);
}

HeldListing HeldListing::packed(const Listing& message) {
  HeldListing held(message);
  const std::size_t size = message.ByteSizeLong();
  const auto bytes = std::make_shared_for_overwrite<char[]>(size);
  message.SerializeToArray(bytes.get(), static_cast<int>(size));
  held.bytes_ = bytes;
  held.size_ = static_cast<std::uint32_t>(size);
  return held;
}

HeldListing HeldListing::one_of(std::size_t others, Listing&& message) {
  if (others >= kWholeListings) return packed(message);
  return {std::make_shared<const Listing>(std::move(message))};
}

std::shared_ptr<const listings::v1::Listing> HeldListing::message() const {
  if (whole_ != nullptr) return whole_->message;
  if (bytes_ == nullptr) return nullptr;
  auto message = std::make_shared<Listing>();
  message->ParseFromArray(bytes_.get(), static_cast<int>(size_));
  return message;
}

}  // namespace entente::matching
