// A clock that says when it can't be believed. A wall clock that is set wrong for half a minute must not end listings
// for good, so sweeps ask trusted_now(), which holds the wall clock against the steady one:
//
// - As long as both go on together, the time is believed. Steps below the tolerance are NTP's daily work, and a
//   machine that slept is no jump either: the steady clock counted.
// - When the wall clock jumps, nothing is believed until it has come back, or until both have agreed for so long that
//   somebody must have meant it: NTP that corrects a clock that was wrong, a virtual machine that was restored.
// - At the start nothing is known of the wall clock. It is believed once it has agreed for a while, in which NTP
//   corrects what a machine without a battery woke up with.
//
// now() and steady() are those of the clock below. Jumps and their end are logged, once each, with both clocks. A jump
// that comes and goes between two looks isn't seen, and harms nothing. Thread-safe.
#pragma once

#include <mutex>
#include <optional>

#include "absl/time/time.h"
#include "services/common/base/clock.h"

namespace entente::common {

struct TrustedClockOptions {
  absl::Duration tolerance = absl::Minutes(1);        // between the clocks, from one look to the next
  absl::Duration settle_at_start = absl::Minutes(5);  // of agreement until a clock is believed first
  absl::Duration settle_after_jump = absl::Hours(1);  // of agreement until a new time is believed: waiting costs little
};

class TrustedClock : public Clock {
 public:
  // `clock` outlives this.
  explicit TrustedClock(const Clock& clock, TrustedClockOptions options = {});
  absl::Time now() const override { return clock_.now(); }
  absl::Duration steady() const override { return clock_.steady(); }
  // Looks at both clocks. REQUIRES: asked now and then while it runs, e.g. by each sweep.
  std::optional<absl::Time> trusted_now() const override;

 private:
  // A reading of both clocks by the moment when the steady one stood at zero: it stays while both go on together.
  struct Pending {
    absl::Time origin;
    absl::Duration since;
  };
  bool agree(absl::Time a, absl::Time b) const;
  const Clock& clock_;
  const TrustedClockOptions options_;
  mutable std::mutex mutex_;
  mutable std::optional<absl::Time> trusted_;  // origin; nothing: not believed yet since the start
  mutable std::optional<Pending> pending_;     // what the wall clock says instead
};

}  // namespace entente::common
