#include "services/common/service/figures.h"

#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr int kRestsTimes = 99;

}  // namespace

std::string_view age_label(absl::Duration age) {
  if (age < absl::Hours(24)) return "under_1_day";
  if (age < absl::Hours(24 * 7)) return "under_7_days";
  if (age < absl::Hours(24 * 30)) return "under_30_days";
  return "older";
}

void Figures::start(const std::string& service, absl::Duration interval, std::function<absl::Status()> count) {
  sweeper_.start(concat(service, " figures"), interval, [this, count = std::move(count)] {
    const absl::Duration begin = steady_now();
    if (begin < rests_until_) return absl::OkStatus();
    absl::Status status = count();
    const absl::Duration end = steady_now();
    rests_until_ = end + (end - begin) * kRestsTimes;
    return status;
  });
}

}  // namespace entente::common
