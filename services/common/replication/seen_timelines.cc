#include "services/common/replication/seen_timelines.h"

namespace entente::common {
namespace {

// One for each start of a process of the store: the oldest are forgotten.
constexpr std::size_t kMostSpans = 1000;

}  // namespace

void SeenTimelines::pass(const StorePoint& point) {
  std::lock_guard lock(mutex_);
  pass_locked(point);
}

void SeenTimelines::pass_locked(const StorePoint& point) {
  if (point.timeline.empty()) return;
  if (!spans_.empty() && spans_.back().timeline == point.timeline) {
    spans_.back().last = point.revision;
    return;
  }
  spans_.push_back({point.revision, point.revision, point.timeline});
  if (spans_.size() > kMostSpans) spans_.pop_front();
}

void SeenTimelines::begin(const StorePoint& point, bool other_past) {
  std::lock_guard lock(mutex_);
  if (other_past) {
    for (const Span& span : spans_) left_.insert(span.timeline);
    spans_.clear();
    while (left_.size() > kMostSpans) left_.erase(left_.begin());
  }
  // What a timeline that goes on holds in between it holds wherever it is.
  left_.erase(point.timeline);
  pass_locked(point);
}

absl::Status SeenTimelines::check(const StorePoint& point) const {
  if (point.timeline.empty() || point.revision == 0) return absl::OkStatus();
  std::lock_guard lock(mutex_);
  bool other = left_.contains(point.timeline);
  for (const Span& span : spans_) {
    if (span.first <= point.revision && point.revision <= span.last) other = span.timeline != point.timeline;
  }
  return other ? of_another_past(point) : absl::OkStatus();
}

}  // namespace entente::common
