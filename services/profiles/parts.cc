#include "services/profiles/parts.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/common/clock.h"
#include "services/common/database.h"
#include "services/common/housekeeping.h"
#include "services/common/log.h"
#include "services/common/migrations.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/watch_hub.h"
#include "services/profiles/office_store.h"
#include "services/profiles/person_store.h"
#include "services/profiles/profile_service.h"
#include "services/profiles/schema.h"

namespace entente::profiles {

struct ProfilesParts::State {
  State(common::Database& the_database, const common::Harness& the_harness, const ProfilesOptions& the_options)
      : database(the_database),
        harness(the_harness),
        options(the_options),
        hub(database, {.progress_interval = options.progress_interval}),
        service(harness, Store{&database, harness.ids, [this] { hub.wake(); }}, hub) {}

  common::Database& database;
  const common::Harness harness;
  const ProfilesOptions options;
  common::WatchHub hub;
  ProfileService service;

  std::mutex mutex;
  std::condition_variable woken;
  bool stopped = false;
  std::thread housekeeping;
};

absl::StatusOr<std::unique_ptr<ProfilesParts>> ProfilesParts::make(common::Database& database,
                                                                   const common::Harness& harness,
                                                                   ProfilesOptions options) {
  ENTENTE_RETURN_IF_ERROR(migrate_profiles(database, harness));
  std::unique_ptr<ProfilesParts> parts(new ProfilesParts(std::make_unique<State>(database, harness, options)));
  ENTENTE_RETURN_IF_ERROR(parts->state_->hub.start());
  parts->state_->housekeeping = std::thread([parts = parts.get()] {
    State& state = *parts->state_;
    std::unique_lock lock(state.mutex);
    while (!state.woken.wait_for(lock, absl::ToChronoMilliseconds(state.options.housekeeping_interval),
                                 [&] { return state.stopped; })) {
      lock.unlock();
      if (const absl::Status status = parts->keep_house(); !status.ok()) {
        common::log_warning("housekeeping failed", {{"error", common::to_std(status.message())}});
      }
      lock.lock();
    }
  });
  return parts;
}

ProfilesParts::ProfilesParts(std::unique_ptr<State> state) : state_(std::move(state)) {}
ProfilesParts::~ProfilesParts() {
  stop();
}

grpc::Service* ProfilesParts::service() {
  return &state_->service;
}
common::WatchHub& ProfilesParts::hub() {
  return state_->hub;
}

absl::StatusOr<std::vector<common::Assignment>> ProfilesParts::assignments(std::string_view subject,
                                                                           absl::Time time) const {
  return common::read_value<std::vector<common::Assignment>>(
      state_->database, [&](common::ReadTransaction& tx) { return assignments_of(tx, subject, time); });
}

absl::Status ProfilesParts::keep_house() {
  const std::optional<absl::Time> now = state_->harness.clock->trusted_now();
  return state_->database.write([&](common::WriteTransaction& tx) {
    return common::keep_house(tx, now, state_->options.keep_request_ids, state_->options.keep_changes);
  });
}

void ProfilesParts::stop() {
  state_->hub.stop();
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
  }
  state_->woken.notify_all();
  if (state_->housekeeping.joinable()) state_->housekeeping.join();
}

absl::Status migrate_profiles(common::Database& database, const common::Harness& harness) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), *harness.clock).status());
  return database.write(date_confirmations);
}

}  // namespace entente::profiles
