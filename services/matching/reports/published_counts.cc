#include "services/matching/reports/published_counts.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace entente::matching {
namespace {

using Counts = std::vector<std::int64_t>;

bool is_small(std::int64_t count) {
  return count > 0 && count < kLeastShown;
}

// One list and what is left out of it.
class List {
 public:
  explicit List(const Counts& counts) : counts_(counts), hidden_(counts.size()) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (is_small(counts[i])) hide(i);
      if (counts[i] >= kLeastShown) large_.push_back(i);
    }
    // The smallest goes first: it says least.
    std::stable_sort(large_.begin(), large_.end(),
                     [&](std::size_t a, std::size_t b) { return counts_[a] < counts_[b]; });
  }

  // With a total that is shown: each of the hidden ones can be as large as their sum, less one for each other.
  bool is_safe_beside_total() const { return number_ == 0 || (number_ > 1 && sum_ - number_ + 1 >= kLeastShown); }
  // With one that isn't: something must be missing, else the parts add up to it.
  bool is_safe_without_total() const { return number_ > 0 || large_.empty(); }
  // Hides one more; false: there is none.
  bool hide_next() {
    if (next_ == large_.size()) return false;
    hide(large_[next_++]);
    return true;
  }
  std::vector<std::optional<std::int64_t>> shown() const {
    std::vector<std::optional<std::int64_t>> shown(counts_.size());
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (!hidden_[i]) shown[i] = counts_[i];
    }
    return shown;
  }

 private:
  void hide(std::size_t i) {
    hidden_[i] = true;
    ++number_;
    sum_ += counts_[i];
  }

  const Counts& counts_;
  std::vector<bool> hidden_;
  std::vector<std::size_t> large_;
  std::size_t next_ = 0;
  std::int64_t number_ = 0;  // hidden
  std::int64_t sum_ = 0;     // of them
};

}  // namespace

PublishedCounts publish_counts(const std::vector<Counts>& counts) {
  if (counts.empty()) return {};
  const std::int64_t total = std::accumulate(counts.front().begin(), counts.front().end(), std::int64_t{0});
  std::vector<List> lists(counts.begin(), counts.end());
  bool total_shown = !is_small(total);
  for (List& list : lists) {
    while (total_shown && !list.is_safe_beside_total()) total_shown = list.hide_next();
  }
  if (!total_shown) {
    for (List& list : lists) {
      if (!list.is_safe_without_total()) list.hide_next();
    }
  }
  PublishedCounts published;
  if (total_shown) published.total = total;
  for (const List& list : lists) published.lists.push_back(list.shown());
  return published;
}

}  // namespace entente::matching
