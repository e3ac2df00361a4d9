#include "services/matching/world/change_ring.h"

#include <algorithm>
#include <atomic>

namespace entente::matching {
namespace {

std::atomic<std::int64_t> last_number = 0;

}  // namespace

ChangeRing::ChangeRing(std::size_t names) : most_(names), number_(++last_number) {}

void ChangeRing::record(std::string digest, std::vector<std::string> touched) {
  std::lock_guard lock(mutex_);
  names_ += touched.size();
  steps_.push_back({std::move(digest), std::move(touched)});
  while (steps_.size() > 1 && (names_ > most_ || steps_.size() > most_)) {
    names_ -= steps_.front().touched.size();
    steps_.pop_front();
  }
}

std::optional<std::vector<std::string>> ChangeRing::since(std::string_view digest) const {
  std::lock_guard lock(mutex_);
  const auto last =
      std::find_if(steps_.rbegin(), steps_.rend(), [&](const Step& step) { return step.digest == digest; });
  if (last == steps_.rend()) return std::nullopt;
  std::vector<std::string> names;
  for (auto step = last.base(); step != steps_.end(); ++step)
    names.insert(names.end(), step->touched.begin(), step->touched.end());
  return names;
}

}  // namespace entente::matching
