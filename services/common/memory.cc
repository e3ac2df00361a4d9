#include "services/common/memory.h"

#include <malloc.h>

namespace entente::common {
namespace {

constexpr int kArenas = 4;
constexpr std::size_t kLargeRequest = std::size_t{1} << 20;

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

}  // namespace entente::common
