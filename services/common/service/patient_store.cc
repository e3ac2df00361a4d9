#include "services/common/service/patient_store.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/admin_port.h"
#include "services/common/service/process.h"
#include "services/common/storage/database.h"
#include "services/common/storage/store_place.h"

namespace entente::common {
namespace {

constexpr absl::Duration kPause = absl::Seconds(1);

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> open_store_patiently(const StorePlace& place, const std::string& name,
                                                               const Patience& patience) {
  const absl::Duration begin = steady_now();
  std::mutex mutex;
  std::string cause;
  std::unique_ptr<AdminHttp> admin;
  for (;;) {
    absl::StatusOr<std::unique_ptr<Database>> opened = place.open_store(name);
    const absl::Duration waited = steady_now() - begin;
    if (opened.ok() || reason_of(opened.status()) != kDependencyUnavailable.reason) {
      if (opened.ok() && !cause.empty()) {
        log_warning("the store is there", {{"store", name}, {"seconds", absl::ToInt64Seconds(waited)}});
      }
      return opened;
    }
    std::string now(opened.status().message());
    if (waited >= patience.longest) {
      if (cause.empty()) return opened;
      return make_retryable_error(kDependencyUnavailable,
                                  concat(now, "; waited ", absl::ToInt64Seconds(waited), " s for it"),
                                  absl::Seconds(1));
    }
    if (now != cause) {
      log_warning("waiting for the store",
                  {{"store", name}, {"longest_seconds", absl::ToInt64Seconds(patience.longest)}, {"error", now}});
      std::lock_guard lock(mutex);
      cause = std::move(now);
    }
    if (admin == nullptr && !patience.admin_listen.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(admin, open_admin_port(patience.admin_listen, {.serves = [] { return false; },
                                                                              .why_not_ready =
                                                                                  [&] {
                                                                                    std::lock_guard lock(mutex);
                                                                                    return concat(
                                                                                        "waiting for the store of ",
                                                                                        name, ": ", cause, "\n");
                                                                                  },
                                                                              .metrics = patience.metrics}));
    }
    if (signal_comes(std::min(kPause, patience.longest - waited))) {
      log_warning("ended while it waited for the store", {{"store", name}});
      return absl::CancelledError("the process was told to end while it waited for its store");
    }
  }
}

}  // namespace entente::common
