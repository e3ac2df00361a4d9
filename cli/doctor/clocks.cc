#include <sys/timex.h>

#include "cli/doctor/checks.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

constexpr absl::Duration kApart = absl::Seconds(2);
constexpr absl::Duration kFarApart = absl::Seconds(30);  // half of what tokens are given

}  // namespace

void compare_clocks(const std::string& who, absl::Time other, absl::Time own, Findings& findings) {
  const absl::Duration apart = absl::AbsDuration(other - own);
  const common::TextValues values{{"who", who}, {"apart", absl::FormatDuration(absl::Trunc(apart, absl::Seconds(1)))}};
  if (apart <= kApart) {
    findings.add(Severity::kFine, "clock.agrees", values);
  } else {
    findings.add(apart > kFarApart ? Severity::kError : Severity::kWarning, "clock.differs", values);
  }
}

void check_clock(Findings& findings) {
  timex time{};
  // Only asks. Where that isn't allowed nothing is known.
  const int state = adjtimex(&time);
  if (state == -1) return;
  if (state == TIME_ERROR || (time.status & STA_UNSYNC) != 0) {
    findings.add(Severity::kNote, "clock.alone");
  } else {
    findings.add(Severity::kFine, "clock.kept");
  }
}

}  // namespace entente::cli
