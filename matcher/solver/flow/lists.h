// Lists: many short lists in one block of memory. A list that outgrows its room moves to the end of the block. The
// order within a list changes when something is erased. A value; not for several threads.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace entente::matcher::flow {

template <class T>
class Lists {
 public:
  // Lists with room for `rooms[k]` items each, all empty.
  void reset(std::span<const std::int32_t> rooms) {
    ranges_.clear();
    ranges_.reserve(rooms.size());
    std::int64_t first = 0;
    for (std::int32_t room : rooms) {
      ranges_.push_back({first, 0, room});
      first += room;
    }
    items_.assign(static_cast<std::size_t>(first), T{});
  }

  std::int32_t size() const { return static_cast<std::int32_t>(ranges_.size()); }
  std::int32_t count(std::int32_t list) const { return ranges_[list].count; }
  std::span<T> of(std::int32_t list) {
    return {items_.data() + ranges_[list].first, static_cast<std::size_t>(ranges_[list].count)};
  }
  std::span<const T> of(std::int32_t list) const {
    return {items_.data() + ranges_[list].first, static_cast<std::size_t>(ranges_[list].count)};
  }

  void add_list() { ranges_.push_back({static_cast<std::int64_t>(items_.size()), 0, 0}); }

  void push(std::int32_t list, T item) {
    Range& range = ranges_[list];
    if (range.count == range.room) grow(range);
    items_[static_cast<std::size_t>(range.first + range.count++)] = std::move(item);
  }

  // The last item takes the place of item k.
  void erase(std::int32_t list, std::size_t k) {
    const std::span<T> items = of(list);
    items[k] = std::move(items.back());
    --ranges_[list].count;
  }

  void clear(std::int32_t list) { ranges_[list].count = 0; }

 private:
  struct Range {
    std::int64_t first;
    std::int32_t count;
    std::int32_t room;
  };

  void grow(Range& range) {
    const std::int32_t room = range.room < 2 ? 4 : 2 * range.room;
    const std::size_t first = items_.size();
    items_.resize(first + static_cast<std::size_t>(room));
    for (std::int32_t k = 0; k < range.count; ++k)
      items_[first + static_cast<std::size_t>(k)] = std::move(items_[static_cast<std::size_t>(range.first + k)]);
    range.first = static_cast<std::int64_t>(first);
    range.room = room;
  }

  std::vector<Range> ranges_;
  std::vector<T> items_;
};

}  // namespace entente::matcher::flow
