#include "services/common/service/measured_database.h"

#include <prometheus/histogram.h>

#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/rpc/metrics.h"

namespace entente::common {
namespace {

constexpr Metric kSeconds("entente_store_duration_seconds",
                          "Time of reads and writes of the store, with what they waited for a connection or a commit.",
                          {"service", "kind"});
constexpr Metric kErrors("entente_store_errors_total",
                         "Reads and writes that failed for the store's sake, by the reason that callers got.",
                         {"service", "kind", "reason"});
constexpr Metric kConnections("entente_store_connections", "Connections of a store for reads.", {"service", "state"});
constexpr Metric kMost("entente_store_connections_max", "Most connections for reads that there may be.", {"service"});
constexpr Metric kWaiting("entente_store_waiting", "Reads that wait for a connection, and writes for the writer.",
                          {"service", "kind"});
constexpr Metric kCommits("entente_store_commits_total", "Commits of this process; one holds all writes that waited.",
                          {"service"});
constexpr Metric kUsable("entente_store_usable", "1 while the store can be read and written.", {"service"});

// What isn't an answer of the closure, but the store's own.
bool is_of_store(const absl::Status& status) {
  if (status.ok()) return false;
  if (absl::IsUnavailable(status) || absl::IsInternal(status) || absl::IsDataLoss(status)) return true;
  const std::string reason = reason_of(status);
  return reason == kStoreFull.reason || reason == kOverloaded.reason;
}

}  // namespace

MeasuredDatabase::MeasuredDatabase(std::unique_ptr<Database> database, std::string service, Metrics& metrics)
    : database_(std::move(database)),
      service_(std::move(service)),
      metrics_(metrics),
      reads_(metrics.histogram(kSeconds, {service_, "read"})),
      writes_(metrics.histogram(kSeconds, {service_, "write"})),
      told_(metrics.before_text([this] { tell(); })) {
  metrics_.set(kUsable, {service_}, 1);
  for (const char* kind : {"read", "write"})
    metrics_.count(kErrors, {service_, kind, kDependencyUnavailable.reason}, 0);
}

MeasuredDatabase::~MeasuredDatabase() = default;

absl::Status MeasuredDatabase::write(const WriteClosure& closure) {
  const absl::Duration begin = steady_now();
  absl::Status status = database_->write(closure);
  writes_.Observe(absl::ToDoubleSeconds(steady_now() - begin));
  return count(std::move(status), "write");
}

absl::Status MeasuredDatabase::read(const ReadClosure& closure) {
  const absl::Duration begin = steady_now();
  absl::Status status = database_->read(closure);
  reads_.Observe(absl::ToDoubleSeconds(steady_now() - begin));
  return count(std::move(status), "read");
}

absl::Status MeasuredDatabase::change_schema(const SchemaClosure& closure) {
  return database_->change_schema(closure);
}

std::shared_ptr<void> MeasuredDatabase::on_commit(std::string_view channel, std::function<void()> wake) {
  return database_->on_commit(channel, std::move(wake));
}

void MeasuredDatabase::on_usable(std::function<void(const absl::Status&)> changed) {
  if (!changed) return database_->on_usable(nullptr);
  database_->on_usable([this, changed = std::move(changed)](const absl::Status& usable) {
    metrics_.set(kUsable, {service_}, usable.ok() ? 1 : 0);
    changed(usable);
  });
}

StoreUse MeasuredDatabase::use() const {
  return database_->use();
}

absl::Status MeasuredDatabase::count(absl::Status status, std::string_view kind) {
  if (is_of_store(status)) metrics_.count(kErrors, {service_, kind, reason_of(status)});
  return status;
}

void MeasuredDatabase::tell() const {
  const StoreUse use = database_->use();
  metrics_.set(kMost, {service_}, static_cast<double>(use.most_readers));
  metrics_.set(kConnections, {service_, "busy"}, static_cast<double>(use.busy_readers));
  metrics_.set(kConnections, {service_, "idle"}, static_cast<double>(use.open_readers - use.busy_readers));
  metrics_.set(kWaiting, {service_, "read"}, static_cast<double>(use.waiting_reads));
  metrics_.set(kWaiting, {service_, "write"}, static_cast<double>(use.waiting_writes));
  metrics_.raise(kCommits, {service_}, static_cast<double>(use.commits));
}

}  // namespace entente::common
