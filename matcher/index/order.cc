#include "matcher/index/order.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "matcher/index/scales.h"

namespace entente::matcher {
namespace {

constexpr int kTopics = 4;      // of a row, that the key holds
constexpr int kTopicBits = 10;  // 0–1023; more topics share the last
constexpr std::int32_t kNoTopic = (1 << kTopicBits) - 1;

}  // namespace

Order::Order(const Lexicon& lexicon)
    : lexicon_(lexicon), topics_(mask_of(lexicon.layout.topics)), areas_(mask_of(lexicon.layout.areas)) {
  std::vector<std::int32_t> by_number(lexicon.topic_rarity.size());
  std::iota(by_number.begin(), by_number.end(), 0);
  std::stable_sort(by_number.begin(), by_number.end(), [&](std::int32_t a, std::int32_t b) {
    return lexicon.topic_rarity[static_cast<std::size_t>(a)] < lexicon.topic_rarity[static_cast<std::size_t>(b)];
  });
  rank_of_topic_.resize(by_number.size());
  for (std::size_t rank = 0; rank < by_number.size(); ++rank)
    rank_of_topic_[static_cast<std::size_t>(by_number[rank])] = std::min(static_cast<std::int32_t>(rank), kNoTopic - 1);
}

std::uint64_t Order::key(const Row& row) const {
  std::array<std::int32_t, kTopics> commonest;
  commonest.fill(kNoTopic);
  for (std::size_t w = 0; w < row.words.size(); ++w) {
    for (std::uint64_t bits = row.words[w] & topics_[w]; bits != 0; bits &= bits - 1) {
      const int topic = static_cast<int>(w) * 64 + std::countr_zero(bits) - lexicon_.layout.topics.first;
      std::int32_t rank = rank_of_topic_[static_cast<std::size_t>(topic)];
      for (std::int32_t& kept : commonest)
        if (rank < kept) std::swap(rank, kept);
    }
  }
  const std::size_t group = group_of(lexicon_.cities[static_cast<std::size_t>(row.city)]);
  std::uint64_t key = static_cast<std::uint64_t>(std::countr_zero(row.words[0] & areas_[0]));
  key = key * kGroups + group;
  for (std::int32_t rank : commonest) key = key << kTopicBits | static_cast<std::uint64_t>(rank);
  return key;
}

}  // namespace entente::matcher
