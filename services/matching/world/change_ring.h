// ChangeRing: what a copy has lately gone through, by its contents: after which names were touched it had which digest.
// So who holds an answer of some time ago, here or in another replica, learns what may have changed since; contents are
// compared and never revisions, which say less of a copy that is just being listed. Bounded: the oldest go first.
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::matching {

class ChangeRing {
 public:
  explicit ChangeRing(std::size_t names = 65536);

  // Of two rings of this process, the greater one was begun later, with a newer list.
  std::int64_t number() const { return number_; }

  // The copy has this digest by now, after these names were touched.
  void record(std::string digest, std::vector<std::string> touched);
  // All names that were touched since it last had this digest, some more than once; nothing: it isn't known that it
  // had.
  std::optional<std::vector<std::string>> since(std::string_view digest) const;

 private:
  struct Step {
    std::string digest;
    std::vector<std::string> touched;  // just before it
  };
  const std::size_t most_;
  const std::int64_t number_;
  mutable std::mutex mutex_;
  std::deque<Step> steps_;
  std::size_t names_ = 0;
};

}  // namespace entente::matching
