#include "services/listings/parts.h"

#include <optional>

#include "services/common/clock.h"
#include "services/common/database.h"
#include "services/common/housekeeping.h"
#include "services/common/log.h"
#include "services/common/migrations.h"
#include "services/common/status.h"
#include "services/listings/import_writer.h"
#include "services/listings/life_handlers.h"
#include "services/listings/schema.h"

namespace entente::listings {

absl::StatusOr<std::unique_ptr<Parts>> Parts::make(const common::Harness& harness, common::Database& database,
                                                   const common::Client& profiles, PartsOptions options) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), *harness.clock).status());
  ENTENTE_RETURN_IF_ERROR(tidy_up_imports(Ground{&database, {}}));
  return std::unique_ptr<Parts>(new Parts(harness, database, profiles, options));
}

Parts::Parts(const common::Harness& harness, common::Database& database, const common::Client& profiles,
             PartsOptions options)
    : options_(options),
      harness_(harness),
      database_(database),
      hub_(database, options.watch),
      mirror_(profiles, *harness.ids, options.mirror),
      ground_{&database, [this] { return mirror_.references(); }, [this] { hub_.wake(); },
              std::make_shared<ImportGate>(options.limits, [clock = harness.clock] { return clock->steady(); })},
      service_(harness, ground_, hub_, mirror_.gate()) {
  if (options_.sweep_interval > absl::ZeroDuration()) sweeper_ = std::thread([this] { sweep_now_and_then(); });
}

Parts::~Parts() {
  stop();
}

absl::Status Parts::sweep() {
  ENTENTE_RETURN_IF_ERROR(tidy_up_imports(ground_));
  const std::optional<absl::Time> now = harness_.clock->trusted_now();
  if (now) ENTENTE_RETURN_IF_ERROR(expire_due(ground_, *now).status());
  return database_.write([&](common::WriteTransaction& tx) {
    return common::keep_house(tx, now, options_.kept_request_ids, options_.kept_changes);
  });
}

void Parts::sweep_now_and_then() {
  std::unique_lock lock(mutex_);
  while (!stopped_) {
    lock.unlock();
    const absl::Status status = sweep();
    if (!status.ok()) common::log_warning("the sweep of listings failed", {{"error", status.ToString()}});
    lock.lock();
    stop_wake_.wait_for(lock, absl::ToChronoNanoseconds(options_.sweep_interval), [this] { return stopped_; });
  }
}

void Parts::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  stop_wake_.notify_all();
  if (sweeper_.joinable()) sweeper_.join();
  hub_.stop();
  mirror_.stop();
}

}  // namespace entente::listings
