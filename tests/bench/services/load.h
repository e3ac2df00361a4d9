// The load itself: calls of one method, in a closed loop (each caller begins its next call when the last one is
// answered) or an open one (a call is due at fixed times, whatever became of those before, and its time counts from
// when it was due, so that a server that stands still isn't spared: no coordinated omission). One thread, which the
// callers share; of the open loop by gRPC another one takes the answers.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/services/tally.h"

namespace entente::bench {

using Clock = std::chrono::steady_clock;

struct Load {
  std::vector<std::string> targets;   // host:port of each server; callers take them in turn
  std::string method;                 // /package.Service/Method
  std::vector<std::string> requests;  // serialized messages, or JSON by HTTP; taken in turn
  std::string token;                  // empty: none
  int connections = 1;                // to each server
  int callers = 1;                    // closed loop
  double rate = 0;                    // calls a second; above 0: open loop
  int most_on_their_way = 20000;      // open loop
  std::chrono::milliseconds warm_up{500};
  std::chrono::milliseconds time{3000};
  std::chrono::milliseconds deadline{10000};
};

// Ends with the program where nothing answers at all.
Tally run_grpc(const Load& load);
// Closed loop only: HTTP/1.1, a connection that stays for each caller.
Tally run_http(const Load& load);

}  // namespace entente::bench
