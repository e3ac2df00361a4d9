#include "services/common/text/did_you_mean.h"

#include <algorithm>
#include <cstdlib>

#include "services/common/text/name_key.h"

namespace entente::common {
namespace {

constexpr std::size_t kMostEdits = 2;
constexpr std::size_t kCode = 3;

template <typename Candidates>
std::string nearest(std::string_view value, const Candidates& candidates) {
  const std::string wanted = name_key(value);
  std::size_t best_distance = kMostEdits + 1;
  std::string best;
  std::string beginning;
  for (const auto& candidate : candidates) {
    const std::string known = name_key(candidate);
    // Two edits turn any short word into any other, and one edit turns any code of three letters into another.
    const std::size_t longest = std::max(wanted.size(), known.size());
    const std::size_t allowed = longest <= kCode ? 0 : std::min(kMostEdits, longest / 3);
    const std::size_t distance = edit_distance(wanted, known, kMostEdits);
    if (distance <= allowed && distance < best_distance) {
      best_distance = distance;
      best = std::string(candidate);
    }
    if (beginning.empty() && wanted.size() >= 3 && known.starts_with(wanted)) beginning = std::string(candidate);
  }
  return best.empty() ? beginning : best;
}

}  // namespace

// Optimal string alignment (Damerau 1964), three rows.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::string did_you_mean(std::string_view value, std::span<const std::string> candidates) {
  return nearest(value, candidates);
}

std::string did_you_mean(std::string_view value, std::span<const std::string_view> candidates) {
  return nearest(value, candidates);
}

}  // namespace entente::common
