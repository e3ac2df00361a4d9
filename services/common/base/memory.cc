#include "services/common/base/memory.h"

#include <malloc.h>

#include <algorithm>

namespace entente::common {
namespace {

constexpr int kArenas = 4;
constexpr std::size_t kLargeRequest = std::size_t{1} << 20;
constexpr std::size_t kMuchFree = std::size_t{64} << 20;
constexpr std::size_t kWorthGiving = std::size_t{8} << 20;

}  // namespace

void keep_arenas_few() {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, kArenas);
#endif
}

MemoryGivenBack::~MemoryGivenBack() {
#ifdef __GLIBC__
  if (request_bytes_ >= kLargeRequest) malloc_trim(0);
#endif
}

void FreeMemory::give_back() {
#ifdef __GLIBC__
  // Also counts what was given back before and lies between what is used: only what comes to it is new.
  const std::size_t bytes = ::mallinfo2().fordblks;
  least_bytes_ = std::min(least_bytes_, bytes);
  const std::size_t fresh = bytes - least_bytes_;
  calls_at_rest_ = fresh < kWorthGiving ? 0 : calls_at_rest_ + 1;
  if (fresh < kMuchFree && calls_at_rest_ < kCallsOfRest) return;
  malloc_trim(0);
  least_bytes_ = ::mallinfo2().fordblks;
  calls_at_rest_ = 0;
#endif
}

}  // namespace entente::common
