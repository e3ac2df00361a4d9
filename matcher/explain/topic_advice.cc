#include "matcher/explain/topic_advice.h"

#include <algorithm>

namespace entente::matcher {
namespace {

// Words that both texts must have in common, each in no more than one of kRare listings (or two).
constexpr int kWordsInCommon = 2;
constexpr std::int64_t kRare = 20;

}  // namespace

std::string_view topic_family(std::string_view topic) {
  const std::size_t end = topic.find('-');
  const std::string_view family = end == std::string_view::npos ? std::string_view() : topic.substr(0, end);
  return family == "x" ? std::string_view() : family;
}

TopicAdvice::TopicAdvice(const Problem& problem) : problem_(problem) {
  for (const Listing& listing : problem.listings())
    for (const ListingText& text : listing.texts)
      for (const ListingWord& word : text.words) ++listings_with_[{text.language, word.stem}];
}

std::vector<std::string> TopicAdvice::topics(Problem::ListingIndex need, Problem::ListingIndex offer) const {
  const Listing& sought = problem_.listings()[static_cast<std::size_t>(need)];
  const Listing& given = problem_.listings()[static_cast<std::size_t>(offer)];
  std::vector<std::string> siblings;
  for (const std::string& topic : given.topics) {
    const std::string_view family = topic_family(topic);
    const auto is_sibling = [&](const std::string& own) { return topic_family(own) == family; };
    if (!family.empty() && !std::binary_search(sought.topics.begin(), sought.topics.end(), topic) &&
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
