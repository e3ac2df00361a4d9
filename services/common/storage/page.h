// Pages that end by bytes as well as by number (AIP-158 lets a page be shorter than asked for), so that no reply passes
// 4 MiB, what a gRPC client takes that wasn't told otherwise. The one way in which lists read the store. Thread-safe:
// constants and functions without state.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/selection.h"

namespace entente::common {

// Leaves room below 4 MiB for what stands around the entries.
inline constexpr std::size_t kMostPageBytes = std::size_t{3} << 20;
// An entry that no reply could carry: messages end at 64 MiB. No request of today can store one.
inline constexpr std::size_t kMostEntryBytes = (std::size_t{64} << 20) - (std::size_t{64} << 10);

// How much a page may hold. The first entry is always taken, so that no list gets stuck at a long one.
struct PageLimit {
  std::int64_t entries = std::numeric_limits<std::int32_t>::max();
  std::size_t bytes = std::numeric_limits<std::size_t>::max();
  const Selection* selection = nullptr;  // null: everything, in the order of the rows
  std::string_view behind = {};          // of an ordered selection: entries whose key is greater
};
inline constexpr std::int64_t kRowsAtOnce = 1024;
// What a list reads: at most `size` entries, as many of them as kMostPageBytes hold.
inline PageLimit page_limit(int size) {
  return {size, kMostPageBytes};
}
// No limit, for the service's own use.
inline constexpr PageLimit kEverything{};

template <typename Message>
struct PageOf {
  std::vector<Message> entries;
  bool more = false;  // entries follow that found no room
};

// Logs that a stored entry of type `what` is left out of a list, and why.
void log_left_out(std::string_view what, std::string_view sql, std::string_view why);

// A page in another order than that of its rows: the first entries by key, as many as fit, found in one scan of all.
// O(n log e) time for e entries in a page, which are all that is held.
template <typename Message>
class OrderedPage {
 public:
  explicit OrderedPage(const PageLimit& limit) : limit_(limit) {}

  void add(std::string key, Message entry, std::size_t size) {
    if (key.compare(limit_.behind) <= 0) return;  // clang 14 knows no <= of these
    if (more_ && key.compare(last_) >= 0) return;
    bytes_ += size;
    entries_.emplace(std::move(key), std::pair(std::move(entry), size));
    while (entries_.size() > 1 &&
           (static_cast<std::int64_t>(entries_.size()) > limit_.entries || bytes_ > limit_.bytes)) {
      const auto last = std::prev(entries_.end());
      bytes_ -= last->second.second;
      last_ = last->first;
      entries_.erase(last);
      more_ = true;
    }
  }
  PageOf<Message> finish() && {
    PageOf<Message> page{.entries = {}, .more = more_};
    for (auto& entry : entries_) page.entries.push_back(std::move(entry.second.first));
    return page;
  }

 private:
  const PageLimit& limit_;
  std::map<std::string, std::pair<Message, std::size_t>> entries_;
  std::size_t bytes_ = 0;
  bool more_ = false;
  std::string last_;  // the smallest key that found no room
};

// Reads the rows of `sql`, which has an ORDER BY and no LIMIT, into a page, kRowsAtOnce at a time until that is full:
// a store on another machine sends what a statement asks for, whole. kEverything is one statement. `read` makes an
// entry of a row: nothing when the reader may not see it, DATA_LOSS or INTERNAL when its bytes can't be read. Such an
// entry doesn't stop the others: a page leaves it out and says so in the log at error level, kEverything fails.
template <typename Message>
absl::StatusOr<PageOf<Message>> read_page(
    ReadTransaction& tx, std::string_view sql, const Params& params, const PageLimit& limit,
    const std::function<absl::StatusOr<std::optional<Message>>(const Row&)>& read) {
  const bool cut = limit.bytes != kEverything.bytes;
  const bool ordered = limit.selection != nullptr && limit.selection->is_ordered();
  PageOf<Message> page;
  OrderedPage<Message> in_order(limit);
  std::size_t bytes = 0;
  std::int64_t rows = 0;
  // A scan ends early by an error only; this one is ours and goes no further.
  const absl::Status full = absl::CancelledError("page full");
  const auto visit = [&](const Row& row) -> absl::Status {
    ++rows;
    absl::StatusOr<std::optional<Message>> entry = read(row);
    if (!entry.ok()) {
      if (!cut) return entry.status();
      log_left_out(Message::descriptor()->full_name(), sql, to_std(entry.status().message()));
      return absl::OkStatus();
    }
    if (!entry->has_value()) return absl::OkStatus();
    if (limit.selection != nullptr && !limit.selection->matches(**entry)) return absl::OkStatus();
    const std::size_t size = (*entry)->ByteSizeLong();
    if (cut && size > kMostEntryBytes) {
      log_left_out(Message::descriptor()->full_name(), sql,
                   concat("its ", size, " bytes are more than a reply can hold"));
      return absl::OkStatus();
    }
    if (ordered) {
      std::string key = limit.selection->key_of(**entry);  // before the entry is moved away
      in_order.add(std::move(key), std::move(**entry), size);
      return absl::OkStatus();
    }
    const bool fits = page.entries.empty() ||
                      (static_cast<std::int64_t>(page.entries.size()) < limit.entries && bytes + size <= limit.bytes);
    if (!fits) {
      page.more = true;
      return absl::Status(full);
    }
    bytes += size;
    page.entries.push_back(std::move(**entry));
    return absl::OkStatus();
  };
  absl::Status status;
  if (!cut) {
    status = tx.scan(sql, params, visit);
  } else {
    // The one behind the page tells that there is more.
    const bool reads_on = ordered || (limit.selection != nullptr && !limit.selection->is_everything());
    const std::int64_t step = reads_on ? kRowsAtOnce : std::min(limit.entries + 1, kRowsAtOnce);
    const std::string some = concat(sql, " LIMIT $", params.size() + 1, " OFFSET $", params.size() + 2);
    for (std::int64_t offset = 0; status.ok() && rows == offset; offset += step) {
      Params with_step = params;
      with_step.insert(with_step.end(), {step, offset});
      status = tx.scan(some, with_step, visit);
    }
  }
  if (!status.ok() && status != full) return status;
  return ordered ? std::move(in_order).finish() : page;
}

}  // namespace entente::common
