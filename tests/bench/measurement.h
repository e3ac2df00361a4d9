// CPU time and peak memory of one piece of work, in a process of its own: what was allocated before, by other work or
// by the bench, doesn't count, and what the work leaves behind can't disturb the next one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace entente::bench {

struct Measurement {
  double cpu_ms = 0;     // processor time of the whole: building and solving
  double solve_ms = 0;   // of solving alone
  double memory_mb = 0;  // greatest resident memory beyond what the process began with, in 10^6 bytes
  std::string value;     // what was reached, e.g. "0/1000/5123456"
  std::string fault;     // why the run doesn't count; empty: it does
};

// Milliseconds of processor time of this process, all its threads.
double cpu_ms();

// The stop watch of one piece of work, as handed to it.
class Watch {
 public:
  // The work begins to solve: what came before was building.
  void building_ends();
  // The work has ended: time and memory are read. What follows (checking) isn't measured.
  void solving_ends();

 private:
  friend std::optional<Measurement> measure(const std::function<void(Watch&, Measurement&)>& work);
  double begin_ = 0;
  double built_ = -1;
  std::int64_t begin_kb_ = 0;
  Measurement measurement_;
};

// Runs `work` in a child process. It calls the watch and fills `value` and `fault`. Nullopt: the child ended
// otherwise (killed, out of memory). REQUIRES: the caller has one thread.
std::optional<Measurement> measure(const std::function<void(Watch&, Measurement&)>& work);

}  // namespace entente::bench
