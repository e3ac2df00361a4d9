#include "services/common/storage/trusted_clock.h"

#include <string>

#include "services/common/base/log.h"
#include "services/common/base/time.h"

namespace entente::common {

TrustedClock::TrustedClock(const Clock& clock, TrustedClockOptions options)
    : clock_(clock), options_(options), pending_(Pending{clock.now() - clock.steady(), clock.steady()}) {}

bool TrustedClock::agree(absl::Time a, absl::Time b) const {
  return absl::AbsDuration(a - b) <= options_.tolerance;
}

std::optional<absl::Time> TrustedClock::trusted_now() const {
  std::lock_guard lock(mutex_);
  const absl::Duration steady = clock_.steady();
  const absl::Time wall = clock_.now();
  const absl::Time origin = wall - steady;
  if (trusted_ && agree(origin, *trusted_)) {
    if (pending_) log_warning("the clock is right again; what is due ends again", {{"clock", format_time(wall)}});
    pending_.reset();
    trusted_ = origin;
    return wall;
  }
  const absl::Duration wait = trusted_ ? options_.settle_after_jump : options_.settle_at_start;
  if (pending_ && agree(origin, pending_->origin)) {
    pending_->origin = origin;
    if (steady - pending_->since < wait) return std::nullopt;
    if (trusted_)
      log_warning("the clock's new time is believed; what is due ends again", {{"clock", format_time(wall)}});
    trusted_ = origin;
    pending_.reset();
    return wall;
  }
  const absl::Time before = trusted_ ? *trusted_ : pending_->origin;
  log_warning("the clock jumped against the steady clock: nothing ends by it until it is back or agrees for a while",
              {{"clock", format_time(wall)},
               {"by_the_steady_clock", format_time(before + steady)},
               {"waits_for", absl::FormatDuration(wait)}});
  pending_ = Pending{origin, steady};
  return std::nullopt;
}

}  // namespace entente::common
