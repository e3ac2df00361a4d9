// What a plain handler knows of the call: the caller, how long it has, and what to hand on when it calls another
// service. A value; copied into the worker that runs the handler.
#pragma once

#include <functional>
#include <string>

#include "absl/time/time.h"
#include "services/common/base/trace.h"
#include "services/common/rpc/caller.h"

namespace entente::common {

struct CallContext {
  Caller caller;
  absl::Time now = absl::InfinitePast();         // when the call came, by the injected clock
  absl::Time deadline = absl::InfiniteFuture();  // on the machine's clock, as gRPC gives it
  Trace trace;                                   // this call in it
  std::string person_token;                      // to forward when this call is made for a person; never logged
  // The client went away, or the process ends and has no more time: long work stops.
  std::function<bool()> cancelled = [] { return false; };
  // Has this run once the client goes away, at once when it is gone already; the latest replaces the one before.
  std::function<void(std::function<void()>)> when_cancelled = [](const std::function<void()>&) {};
};

// For tests and calls within the process.
CallContext make_call(Caller caller, absl::Time now);

}  // namespace entente::common
