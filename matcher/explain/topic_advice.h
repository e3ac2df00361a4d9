// Topic advice: which topics a need could honestly name besides its own, so that an offer answers it: siblings of a
// topic that it names, in one creative field, and only where its own text speaks of what the offer's speaks of. A city
// is never told to describe its need as something else. Immutable; safe to read from many threads.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "matcher/score/problem.h"

namespace entente::matcher {

class TopicAdvice {
 public:
  // O(words of the listings · log).
  explicit TopicAdvice(const Problem& problem);

  // No topic brings a pair more relevance than this.
  Points most_of_a_topic() const { return most_of_a_topic_; }

  // Ascending; empty where nothing supports one. Texts that aren't known support nothing.
  std::vector<std::string> topics(Problem::ListingIndex need, Problem::ListingIndex offer) const;

 private:
  bool supported(const Listing& need, const Listing& offer) const;

  // Creative field of a topic; empty: none, as of topics that cut across.
  std::string_view field_of(std::string_view topic) const { return problem_.snapshot().meanings.field(topic); }
  std::uint64_t fields_of(const Listing& listing) const;

  const Problem& problem_;
  Points most_of_a_topic_ = 0;
  std::vector<std::uint64_t> fields_;  // of each listing's topics, as bits; two fields may share one
  std::map<std::pair<std::string_view, std::string_view>, std::int64_t> listings_with_;  // by language and stem
};

}  // namespace entente::matcher
