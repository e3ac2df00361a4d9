// Whose call may bring its message now. gRPC takes a message of any length into memory before it hands the call over,
// and its own budget for all (server.h) ends one call at a time: it holds only while few calls are under way to it.
// So a call waits at its head (16 KiB of it are kept) until there is a place for it: each kind of cargo has so many for
// one caller, and so many for all. A place comes back when the message is whole, when the call ends before, or at its
// deadline; calls of some kinds keep it to their end.
// A message that takes too long gives its place to others, but isn't cut off: a slow line may go on, and one that
// stands still stops nobody but, for that time, its own caller. Thread-safe. Constant time a call, but linear in the
// waiting calls where there is a limit for all.
#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/base/clock.h"

namespace entente::common {

inline constexpr std::size_t kUnlimited = static_cast<std::size_t>(-1);

struct CargoLimits {
  std::size_t of_one = 0;               // places of one caller
  std::size_t of_all = kUnlimited;      // of all together
  std::size_t waiting = 0;              // calls of one caller that may wait; who comes then is refused
  absl::Duration longest_message = {};  // until a message that isn't whole gives its place to others
  bool to_end = false;                  // a place is kept to the call's end
};

enum class Cargo {
  kMessage,     // of a signed-in caller
  kSheet,       // the same, large
  kReflection,  // a stream of a signed-in caller, whose messages come one by one
  kHealth,      // of anybody; the caller is a connection
};

struct CallPlacesOptions {
  CargoLimits message{.of_one = 4, .waiting = 2048, .longest_message = absl::Seconds(20)};
  CargoLimits sheet{.of_one = 2, .of_all = 3, .waiting = 16, .longest_message = absl::Seconds(60), .to_end = true};
  CargoLimits reflection{.of_one = 1, .waiting = 4, .longest_message = absl::Seconds(60), .to_end = true};
  CargoLimits health{.of_one = 2, .of_all = 16, .waiting = 16, .longest_message = absl::Seconds(2)};
};

class CallPlaces {
 public:
  using CallerKey = std::size_t;
  // OK to go on, or the error to answer with. Called once, from any thread, without a lock.
  using Verdict = std::function<void(const absl::Status&)>;

  explicit CallPlaces(CallPlacesOptions options = {}, std::function<absl::Duration()> now = steady_now)
      : now_(std::move(now)),
        halls_{Hall{options.message}, Hall{options.sheet}, Hall{options.reflection}, Hall{options.health}} {}

  // The head of a call is there. `time` is what the client gives the call; no message is waited for longer.
  // OVERLOADED: too many of this caller wait. SHUTTING_DOWN: it waited when `close` came.
  void enter(CallerKey caller, Cargo cargo, absl::Duration time, Verdict verdict);
  // The message of one such call is whole, or will never be. Also for calls that didn't enter, e.g. in process. True:
  // the call keeps the place, and `leave` gives it back.
  bool arrive(CallerKey caller, Cargo cargo);
  void leave(CallerKey caller, Cargo cargo);
  // Gives away the places of those that take too long. Call it now and then.
  void sweep();
  // Nobody waits any more.
  void close();

 private:
  struct Call {
    absl::Duration time;
    Verdict verdict;
  };
  struct Line {
    std::vector<absl::Duration> until;  // of the calls whose message isn't whole, in the order of coming
    std::size_t kept = 0;               // by calls whose message is
    std::deque<Call> waiting;
    std::size_t held() const { return until.size() + kept; }
  };
  struct Hall {
    CargoLimits limits;
    std::map<CallerKey, Line> lines = {};  // none is empty
    std::size_t held = 0;                  // of all lines
    std::deque<CallerKey> turns = {};      // where there is a limit for all: one for each waiting call, as they came
  };
  // These REQUIRE the lock.
  static bool has_place(const Hall& hall, const Line& line);
  void take_place(Hall& hall, Line& line, absl::Duration time);
  void forget_slow(Hall& hall, Line& line);
  void admit(Hall& hall, Line& line, std::vector<Verdict>& admitted);
  void admit_from(Hall& hall, CallerKey caller, std::vector<Verdict>& admitted);
  static void drop_if_empty(Hall& hall, CallerKey caller);
  Hall& hall(Cargo cargo) { return halls_[static_cast<std::size_t>(cargo)]; }

  const std::function<absl::Duration()> now_;
  std::mutex mutex_;
  std::array<Hall, 4> halls_;  // by Cargo
  bool closed_ = false;
};

}  // namespace entente::common
