// Held listings: whole, as a message that all views share, with what its texts say; or packed into the bytes of the
// wire, a third of the size, and read anew by whoever asks. Which one it is changes nothing of what is said: whoever
// fills a view packs those that come behind the first kWholeListings, so that a network of offices works on messages
// and one of a million listings fits into memory. Safe to share between threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/time/time.h"
#include "entente/listings/v1/listing.pb.h"
#include "services/matching/documents/convert.h"
#include "services/matching/world/held.h"

namespace entente::matching {

inline constexpr std::size_t kWholeListings = 32'768;

template <>
class Held<listings::v1::Listing> {
 public:
  using Listing = listings::v1::Listing;

  Held() = default;
  Held(std::shared_ptr<const Listing> message);  // NOLINT(google-explicit-constructor): as the pointer that it was
  Held(std::shared_ptr<Listing> message)         // NOLINT(google-explicit-constructor)
      : Held(std::shared_ptr<const Listing>(std::move(message))) {}
  static Held packed(const Listing& message);
  // Whole, and moved from, where there are fewer than kWholeListings beside it, else packed, and left as it is.
  static Held one_of(std::size_t others, Listing&& message);

  // nullptr of an empty one. Whole: O(1), and the same one each time; packed: O(size), some 3 µs, and one of its own.
  std::shared_ptr<const Listing> message() const;
  // 32 bytes.
  std::string_view digest() const { return {digest_.data(), digest_.size()}; }
  // What its texts say, worked out by the first who asks; nullptr where it is packed.
  const ListingTexts* texts() const { return whole_ == nullptr ? nullptr : &whole_->texts; }
  // Until when it is published or held, without reading it; InfiniteFuture: it is neither, or nothing says.
  absl::Time runs_out() const { return runs_out_; }

 private:
  struct Whole {
    std::shared_ptr<const Listing> message;
    ListingTexts texts;
  };
  explicit Held(const Listing& message);

  std::shared_ptr<const Whole> whole_;
  std::shared_ptr<const char[]> bytes_;
  std::uint32_t size_ = 0;
  absl::Time runs_out_ = absl::InfiniteFuture();
  std::array<char, 32> digest_{};
};

using HeldListing = Held<listings::v1::Listing>;

}  // namespace entente::matching
