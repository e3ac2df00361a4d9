// Memory that a process took for a large request goes back to the system behind it. Free functions and a guard; only
// glibc's allocator is asked, with another one nothing happens. Thread-safe.
#pragma once

#include <cstddef>

namespace entente::common {

// A server has some eighty threads, and glibc would give most of them a heap of their own, each as large as the largest
// request that its thread ever had. Four heaps for all cost no time that was measured. Call it first in main, before
// any thread begins.
void keep_arenas_few();

// Gives free memory back at its end, when the request had at least a MiB; else it does nothing. Declare it before what
// the request takes memory for. 1 to 20 ms.
class MemoryGivenBack {
 public:
  explicit MemoryGivenBack(std::size_t request_bytes) : request_bytes_(request_bytes) {}
  ~MemoryGivenBack();
  MemoryGivenBack(const MemoryGivenBack&) = delete;
  MemoryGivenBack& operator=(const MemoryGivenBack&) = delete;

 private:
  const std::size_t request_bytes_;
};

// Gives back what became free in pieces, such as messages that were never whole: they leave holes between others, and
// glibc would keep them. Belongs to one thread, which asks every now and then.
class FreeMemory {
 public:
  // Gives back, when 64 MiB more are free than at least were since it last did, or when 8 MiB more were free at each of
  // the last kCallsOfRest calls: nobody wants them. Some microseconds; then 1 to 100 ms.
  void give_back();

  static constexpr int kCallsOfRest = 5;

 private:
  std::size_t least_bytes_ = 0;  // free, since it last gave back
  int calls_at_rest_ = 0;        // in a row, with as much free as nobody wants
};

}  // namespace entente::common
