#include "matcher/explain/topic_advice.h"

#include <algorithm>
#include <functional>
#include <set>

#include "matcher/score/relevance.h"

namespace entente::matcher {
namespace {

// Words that both texts must have in common, each in no more than one of kRare listings (or two).
constexpr int kWordsInCommon = 2;
constexpr std::int64_t kRare = 20;

}  // namespace

std::uint64_t TopicAdvice::fields_of(const Listing& listing) const {
  std::uint64_t fields = 0;
  for (const std::string& topic : listing.topics)
    if (const std::string_view field = field_of(topic); !field.empty())
      fields |= std::uint64_t{1} << std::hash<std::string_view>()(field) % 64;
  return fields;
}

TopicAdvice::TopicAdvice(const Problem& problem) : problem_(problem) {
  std::set<std::string> topics;
  for (const Listing& listing : problem.listings()) {
    topics.insert(listing.topics.begin(), listing.topics.end());
    fields_.push_back(fields_of(listing));
    for (const ListingText& text : listing.texts)
      for (const ListingWord& word : text.words) ++listings_with_[{text.language, word.stem}];
  }
  for (const std::string& topic : topics)
    most_of_a_topic_ = std::max(most_of_a_topic_, points_of_topic(problem, topic));
}

std::vector<std::string> TopicAdvice::topics(Problem::ListingIndex need, Problem::ListingIndex offer) const {
  const Listing& sought = problem_.listings()[static_cast<std::size_t>(need)];
  const Listing& given = problem_.listings()[static_cast<std::size_t>(offer)];
  std::vector<std::string> siblings;
  if ((fields_[static_cast<std::size_t>(need)] & fields_[static_cast<std::size_t>(offer)]) == 0) return siblings;
  for (const std::string& topic : given.topics) {
    const std::string_view field = field_of(topic);
    const auto is_sibling = [&](const std::string& own) { return field_of(own) == field; };
    if (!field.empty() && !std::binary_search(sought.topics.begin(), sought.topics.end(), topic) &&
        std::any_of(sought.topics.begin(), sought.topics.end(), is_sibling))
      siblings.push_back(topic);
  }
  if (!siblings.empty() && !supported(sought, given)) siblings.clear();
  return siblings;
}

bool TopicAdvice::supported(const Listing& need, const Listing& offer) const {
  const std::int64_t most = std::max<std::int64_t>(2, std::ssize(problem_.listings()) / kRare);
  for (const ListingText& mine : need.texts) {
    for (const ListingText& theirs : offer.texts) {
      if (mine.language != theirs.language) continue;
      int common = 0;
      for (const ListingWord& word : mine.words) {
        const std::string& stem = word.stem;
        const auto at =
            std::lower_bound(theirs.words.begin(), theirs.words.end(), stem,
                             [](const ListingWord& other, const std::string& wanted) { return other.stem < wanted; });
        if (at == theirs.words.end() || at->stem != stem) continue;
        const auto found = listings_with_.find({mine.language, stem});
        common += found != listings_with_.end() && found->second <= most ? 1 : 0;
      }
      if (common >= kWordsInCommon) return true;
    }
  }
  return false;
}

}  // namespace entente::matcher
