#include "services/profiles/service.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/replication/replication_metrics.h"
#include "services/common/storage/database.h"
#include "services/profiles/methods.h"
#include "services/profiles/migrations.h"
#include "services/profiles/person_store.h"

namespace entente::profiles {

// In the order of their lives: what stands below uses what stands above.
struct Service::State {
  State(const common::Harness& given_harness, common::Database& given_database, const ServiceOptions& given_options)
      : options(given_options),
        harness(given_harness),
        database(given_database),
        hub(database, options.watch),
        handlers(Ground{&database, harness.ids}) {}

  const ServiceOptions options;
  const common::Harness harness;
  common::Database& database;
  common::WatchHub hub;
  const Handlers handlers;
  std::unique_ptr<grpc::Service> grpc_service;
  common::Sweeper sweeper;
  const std::shared_ptr<void> told = common::tell_of_replication(harness.metrics, "profiles", hub, {});
};

absl::StatusOr<std::unique_ptr<Service>> Service::make(const common::Harness& harness, common::Database& database,
                                                       ServiceOptions options) {
  ENTENTE_RETURN_IF_ERROR(migrate(database, *harness.clock, *harness.ids));
  auto state = std::make_unique<State>(harness, database, options);
  ENTENTE_ASSIGN_OR_RETURN(state->grpc_service, serve_profiles(harness, state->handlers, state->hub));
  std::unique_ptr<Service> service(new Service(std::move(state)));
  ENTENTE_RETURN_IF_ERROR(service->hub().start());
  service->state_->sweeper.start("profiles", options.sweep_interval, [raw = service.get()] { return raw->sweep(); });
  return service;
}

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}
Service::~Service() {
  stop();
}

std::vector<grpc::Service*> Service::grpc_services() const {
  return {state_->grpc_service.get()};
}

common::WatchHub& Service::hub() {
  return state_->hub;
}

absl::StatusOr<std::vector<common::Assignment>> Service::assignments(std::string_view subject, absl::Time time) const {
  return common::read_value<std::vector<common::Assignment>>(
      state_->database, [&](common::ReadTransaction& tx) { return assignments_of(tx, subject, time); });
}

absl::Status Service::sweep() {
  const std::optional<absl::Time> now = state_->harness.clock->trusted_now();
  return common::sweep_store(state_->database, now, state_->options.kept);
}

void Service::drain() {
  state_->hub.stop();
}

void Service::stop() {
  drain();
  state_->sweeper.stop();
}

}  // namespace entente::profiles
