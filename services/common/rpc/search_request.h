// What the requests of searches have in common: words and how many answers are wanted; and the best of what was found.
// Pure functions.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/statusor.h"
#include "services/common/text/search_words.h"

namespace entente::common {

inline constexpr int kMostFound = 100;
inline constexpr int kUsuallyFound = 20;
// Of what a store finds so much is looked at, to rank it: a word that stands in everything costs no more.
inline constexpr std::int64_t kMostLookedAt = 500;

struct AskedSearch {
  SearchQuery query;
  int most = kUsuallyFound;
};
// INVALID_FIELD: `query` is no text of 1–200 characters with a letter or digit, or `most`, whose field is `most_field`,
// isn't 0–100.
absl::StatusOr<AskedSearch> read_search_request(const std::string& query, int most, std::string_view most_field);

// The best `most` of what was found: by rank, then `order` (less is better), then name. Thread-safe as a value is.
template <typename Message>
class BestFound {
 public:
  explicit BestFound(int most) : most_(static_cast<std::size_t>(most)) {}
  // By reference, so that what is said of it beside is read before it is moved.
  void add(SearchRank rank, int order, Message&& message) { found_.push_back({{rank, order}, std::move(message)}); }
  // Fills `entries`; true: there are more.
  bool finish(google::protobuf::RepeatedPtrField<Message>& entries) && {
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return a.place != b.place ? a.place < b.place : a.message.name() < b.message.name();
    });
    for (std::size_t i = 0; i < std::min(most_, found_.size()); ++i) *entries.Add() = std::move(found_[i].message);
    return found_.size() > most_;
  }

 private:
  struct Found {
    std::pair<SearchRank, int> place;
    Message message;
  };
  std::size_t most_;
  std::vector<Found> found_;
};

}  // namespace entente::common
