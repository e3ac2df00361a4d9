#include "services/matching/parts.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "services/common/clock.h"
#include "services/common/database.h"
#include "services/common/housekeeping.h"
#include "services/common/log.h"
#include "services/common/migrations.h"
#include "services/common/redis_pool.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/matching/candidate_handlers.h"
#include "services/matching/migrations.h"
#include "services/matching/mirrors.h"
#include "services/matching/preview_handler.h"
#include "services/matching/problems.h"
#include "services/matching/programme_handlers.h"
#include "services/matching/proposal_handlers.h"
#include "services/matching/redis_candidate_cache.h"
#include "services/matching/round_archive.h"
#include "services/matching/round_feed.h"
#include "services/matching/round_handlers.h"
#include "services/matching/round_runner.h"
#include "services/matching/services.h"
#include "services/matching/world.h"

namespace entente::matching {
namespace {

std::unique_ptr<CandidateCache> make_cache(const common::Clock& clock, std::unique_ptr<common::RedisPool> redis,
                                           const CandidateCacheOptions& options) {
  if (redis != nullptr) return std::make_unique<RedisCandidateCache>(std::move(redis), options);
  return std::make_unique<LocalCandidateCache>(clock, options);
}

}  // namespace

struct Parts::State {
  State(const common::Harness& given_harness, common::Database& given_database, const common::Client& profiles_client,
        const common::Client& listings_client, std::unique_ptr<common::RedisPool> redis, PartsOptions given_options)
      : options(given_options),
        harness(given_harness),
        database(given_database),
        hub(database, options.watch),
        profiles(profiles_client, *harness.ids, options.mirror),
        listings(listings_client, *harness.ids, options.mirror),
        worlds(profiles, listings, database, hub),
        cache(make_cache(*harness.clock, std::move(redis), options.cache)),
        archive(database),
        explainer(options.explain_queue),
        runner(database, hub, *harness.clock, feed, archive, options.round_queue),
        candidate_handlers(database, worlds, problems, *cache, archive),
        programme_handlers(database, hub, worlds, *harness.ids),
        round_handlers(database, hub, worlds, runner, feed),
        preview_handler(worlds, problems),
        proposal_handlers(database, hub, worlds),
        services(make_services({harness, &hub, &worlds, &feed, &explainer, &candidate_handlers, &programme_handlers,
                                &round_handlers, &preview_handler, &proposal_handlers})) {}

  void sweep_now_and_then(Parts& parts) {
    std::unique_lock lock(mutex);
    while (!stopped) {
      lock.unlock();
      const absl::Status status = parts.sweep();
      if (!status.ok()) common::log_warning("the sweep of matching failed", {{"error", status.ToString()}});
      lock.lock();
      stop_wake.wait_for(lock, absl::ToChronoNanoseconds(options.sweep_interval), [this] { return stopped; });
    }
  }

  const PartsOptions options;
  const common::Harness harness;
  common::Database& database;
  common::WatchHub hub;
  ProfilesMirror profiles;
  ListingsMirror listings;
  WorldReader worlds;
  Problems problems;
  std::unique_ptr<CandidateCache> cache;
  RoundArchive archive;
  RoundFeed feed;
  SolverThread explainer;
  RoundRunner runner;
  CandidateHandlers candidate_handlers;
  ProgrammeHandlers programme_handlers;
  RoundHandlers round_handlers;
  PreviewHandler preview_handler;
  ProposalHandlers proposal_handlers;
  const std::vector<std::unique_ptr<grpc::Service>> services;
  std::mutex mutex;
  std::condition_variable stop_wake;
  bool stopped = false;
  std::thread sweeper;
};

absl::StatusOr<std::unique_ptr<Parts>> Parts::make(const common::Harness& harness, common::Database& database,
                                                   const common::Client& profiles, const common::Client& listings,
                                                   std::unique_ptr<common::RedisPool> redis, PartsOptions options) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), *harness.clock).status());
  auto parts = std::unique_ptr<Parts>(
      new Parts(std::make_unique<State>(harness, database, profiles, listings, std::move(redis), options)));
  ENTENTE_RETURN_IF_ERROR(parts->state_->hub.start());
  ENTENTE_RETURN_IF_ERROR(parts->state_->runner.recover());
  if (options.sweep_interval > absl::ZeroDuration()) {
    parts->state_->sweeper = std::thread([raw = parts.get()] { raw->state_->sweep_now_and_then(*raw); });
  }
  return parts;
}

Parts::Parts(std::unique_ptr<State> state) : state_(std::move(state)) {}

Parts::~Parts() {
  stop();
}

std::vector<grpc::Service*> Parts::services() const {
  std::vector<grpc::Service*> services;
  for (const auto& service : state_->services) services.push_back(service.get());
  return services;
}

bool Parts::ready() const {
  return state_->worlds.ready();
}

void Parts::when_ready(std::function<void()> proceed) {
  state_->profiles.mirror().gate().when_reached(
      0, absl::InfiniteFuture(), [this, proceed = std::move(proceed)](const absl::Status& profiles) {
        if (!profiles.ok()) return;
        state_->listings.mirror().gate().when_reached(0, absl::InfiniteFuture(),
                                                      [proceed](const absl::Status& listings) {
                                                        if (listings.ok()) proceed();
                                                      });
      });
}

std::string Parts::why_not_ready() const {
  std::string lines;
  for (const common::Mirror* mirror : {&state_->profiles.mirror(), &state_->listings.mirror()}) {
    if (const std::string why = mirror->why_not_ready(); !why.empty()) common::append(lines, "matching: ", why, "\n");
  }
  return lines;
}

common::Mirror& Parts::profiles_mirror() {
  return state_->profiles.mirror();
}

common::Mirror& Parts::listings_mirror() {
  return state_->listings.mirror();
}

absl::Status Parts::sweep() {
  const std::optional<absl::Time> now = state_->harness.clock->trusted_now();
  return state_->database.write([&](common::WriteTransaction& tx) {
    return common::keep_house(tx, now, state_->options.kept_request_ids, state_->options.kept_changes);
  });
}

void Parts::drain() {
  state_->feed.stop();
  state_->hub.stop();
  // Ends what waits for a position, too.
  state_->listings.mirror().stop();
  state_->profiles.mirror().stop();
  state_->explainer.stop();
}

void Parts::stop() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopped = true;
  }
  state_->stop_wake.notify_all();
  if (state_->sweeper.joinable()) state_->sweeper.join();
  drain();
  state_->runner.stop();
}

}  // namespace entente::matching
