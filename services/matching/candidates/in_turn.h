// Parts of a whole that are made on several threads and taken over on this one, in their order, so that what comes of
// them doesn't depend on the threads. Few are made ahead: there are never more of them than threads.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <type_traits>
#include <utility>

namespace entente::matching {

// `take(make(0)) … take(make(count - 1))`, until `take` returns false. REQUIRES: `make` may be called from many
// threads; threads ≥ 1.
template <typename Make, typename Take>
void take_in_turn(std::size_t count, int threads, const Make& make, Take take) {
  std::deque<std::future<std::invoke_result_t<const Make&, std::size_t>>> ahead;  // it waits for those that are left
  std::size_t begun = 0;
  for (std::size_t at = 0; at < count; ++at) {
    for (; begun < count && begun < at + static_cast<std::size_t>(threads); ++begun)
      ahead.push_back(std::async(std::launch::async, std::cref(make), begun));
    auto made = ahead.front().get();
    ahead.pop_front();
    if (!take(std::move(made))) return;
  }
}

}  // namespace entente::matching
