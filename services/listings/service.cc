#include "services/listings/service.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <optional>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/replication/replication_metrics.h"
#include "services/common/service/figures.h"
#include "services/common/storage/database.h"
#include "services/listings/import_writer.h"
#include "services/listings/life_handlers.h"
#include "services/listings/listing_figures.h"
#include "services/listings/methods.h"
#include "services/listings/migrations.h"
#include "services/listings/profile_mirror.h"

namespace entente::listings {

// In the order of their lives: what stands below uses what stands above.
struct Service::State {
  State(const common::Harness& given_harness, common::Database& given_database, const common::Client& profiles_client,
        const ServiceOptions& given_options)
      : options(given_options),
        harness(given_harness),
        database(given_database),
        hub(database, options.watch),
        profiles(profiles_client, *harness.ids, options.mirror),
        handlers(Ground{
            &database, harness.clock, [this] { return profiles.references(); },
            std::make_shared<ImportGate>(options.limits, [clock = harness.clock] { return clock->steady(); })}) {}

  const ServiceOptions options;
  const common::Harness harness;
  common::Database& database;
  common::WatchHub hub;
  ProfileMirror profiles;
  const Handlers handlers;
  std::unique_ptr<grpc::Service> grpc_service;
  common::Sweeper sweeper;
  common::Figures figures;
  const std::shared_ptr<void> told =
      common::tell_of_replication(harness.metrics, "listings", hub, {&profiles.mirror()});
};

absl::StatusOr<std::unique_ptr<Service>> Service::make(const common::Harness& harness, common::Database& database,
                                                       const common::Client& profiles, ServiceOptions options) {
  ENTENTE_RETURN_IF_ERROR(migrate(database, *harness.clock, *harness.ids));
  ENTENTE_RETURN_IF_ERROR(tidy_up_imports(Ground{&database, harness.clock, {}}));
  auto state = std::make_unique<State>(harness, database, profiles, options);
  ENTENTE_ASSIGN_OR_RETURN(state->grpc_service, serve_listings(harness, state->handlers, state->hub, state->profiles));
  std::unique_ptr<Service> service(new Service(std::move(state)));
  ENTENTE_RETURN_IF_ERROR(service->hub().start());
  service->state_->sweeper.start("listings", options.sweep_interval, [raw = service.get()] { return raw->sweep(); });
  if (harness.metrics != nullptr) {
    service->state_->figures.start("listings", options.figures_interval, [raw = service->state_.get()] {
      return count_listings(raw->database, raw->harness.clock->now(), *raw->harness.metrics);
    });
  }
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
ProfileMirror& Service::profiles() {
  return state_->profiles;
}
const Ground& Service::ground() const {
  return state_->handlers.ground;
}

void Service::when_ready(std::function<void()> proceed) {
  profiles().gate().when_reached(0, absl::InfiniteFuture(), [proceed = std::move(proceed)](const absl::Status& status) {
    if (status.ok()) proceed();
  });
}

std::string Service::why_not_ready() const {
  const std::string why = state_->profiles.why_not_ready();
  return why.empty() ? why : common::concat("listings: ", why, "\n");
}

absl::Status Service::sweep() {
  ENTENTE_RETURN_IF_ERROR(tidy_up_imports(ground()));
  const std::optional<absl::Time> now = state_->harness.clock->trusted_now();
  if (now) {
    ENTENTE_RETURN_IF_ERROR(expire_due(ground(), *now).status());
    ENTENTE_RETURN_IF_ERROR(forget_undo_over(ground(), *now));
  }
  return common::sweep_store(state_->database, now, state_->options.kept);
}

void Service::drain() {
  state_->hub.stop();
  // Ends what waits for a position, too.
  state_->profiles.stop();
}

void Service::stop() {
  drain();
  state_->sweeper.stop();
  state_->figures.stop();
}

}  // namespace entente::listings
