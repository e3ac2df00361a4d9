#include "services/matching/service.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <optional>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/mail/mail.h"
#include "services/common/replication/replication_metrics.h"
#include "services/common/service/figures.h"
#include "services/common/storage/database.h"
#include "services/common/storage/redis_pool.h"
#include "services/matching/candidates/candidate_answers.h"
#include "services/matching/candidates/followers.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/candidates/redis_candidate_cache.h"
#include "services/matching/decisions.h"
#include "services/matching/invitations/invitation_store.h"
#include "services/matching/matching_figures.h"
#include "services/matching/methods.h"
#include "services/matching/migrations.h"
#include "services/matching/proposals/answer_days.h"
#include "services/matching/proposals/contact_grants.h"
#include "services/matching/proposals/due_cooperations.h"
#include "services/matching/proposals/listing_changes.h"
#include "services/matching/proposals/places.h"
#include "services/matching/proposals/reason_acts.h"
#include "services/matching/rounds/round_archive.h"
#include "services/matching/rounds/round_feed.h"
#include "services/matching/rounds/round_leases.h"
#include "services/matching/solving/engine_appraiser.h"
#include "services/matching/solving/pair_judge.h"
#include "services/matching/solving/round_runner.h"
#include "services/matching/tasks/digest_mail.h"
#include "services/matching/tasks/open_work.h"
#include "services/matching/tasks/task_feed.h"
#include "services/matching/world/focal_points.h"
#include "services/matching/world/mirrors.h"
#include "services/matching/world/people.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

std::unique_ptr<CandidateCache> make_cache(const common::Clock& clock, std::unique_ptr<common::RedisPool> redis,
                                           const CandidateCacheOptions& options) {
  if (redis != nullptr) return std::make_unique<RedisCandidateCache>(std::move(redis), options);
  return std::make_unique<LocalCandidateCache>(clock, options);
}

}  // namespace

// In the order of their lives: what stands below uses what stands above.
struct Service::State {
  State(const common::Harness& given_harness, common::Database& given_database, const common::Client& profiles_client,
        const common::Client& listings_client, std::unique_ptr<common::RedisPool> redis, ServiceOptions given_options)
      : options(std::move(given_options)),
        harness(given_harness),
        database(given_database),
        hub(database, options.watch),
        profiles(profiles_client, *harness.ids, options.mirror),
        listings(listings_client, *harness.ids, options.mirror),
        worlds(profiles, listings, stored_decisions(), database, hub),
        problems(harness.metrics),
        followers(harness.metrics),
        cache(make_cache(*harness.clock, std::move(redis), options.cache)),
        answers(problems, followers, *cache, harness.metrics),
        archive(database),
        leases(database, *harness.clock, *harness.ids, feed, options.leases),
        runner(database, *harness.clock, leases, feed, archive, options.round_queue, harness.metrics),
        places(listings_client),
        held(database, *harness.clock, places),
        listing_changes(listings_client),
        acts(database, *harness.clock, listing_changes),
        open_work(database),
        people(profiles_client),
        focal_points(people),
        task_feed(
            *harness.clock, [this] { return worlds.read(); }, open_work, focal_points),
        digests({database, *harness.clock, [this] { return worlds.read(); }, open_work, people, focal_points,
                 options.mailer.get(), harness.metrics, options.keep_dead_letters}),
        appraiser(problems, archive),
        contacts(profiles_client),
        grants(database, *harness.clock, contacts),
        answer_days(database, *harness.clock, [this] { return worlds.read(); }),
        handlers{CandidateHandlers(worlds, answers),
                 CandidatePreview(worlds, problems),
                 ExplainHandlers(database, worlds, problems, archive),
                 ProgrammeHandlers(database, worlds, *harness.ids),
                 RoundHandlers(database, worlds, runner, feed),
                 PreviewHandler(worlds, problems),
                 ProposalHandlers(database, [this] { return worlds.read(); }),
                 CooperationHandlers(database, worlds, tell_steps),
                 ReviewHandlers(
                     database, [this] { return worlds.read(); }, held),
                 DecisionHandlers(database, [this](absl::Time now) { return focal_points.read(now); }),
                 AnswerHandlers(
                     database, [this] { return worlds.read(); }, held),
                 InterestHandlers(
                     database, [this] { return worlds.read(); }, judge_pairs(problems)),
                 InvitationHandlers(
                     database, *harness.ids, [this] { return worlds.read(); }, people),
                 InvitedHandlers(database, *harness.clock, [this] { return worlds.read(); }, people,
                                 {handlers.proposals,
                                  [this](const common::CallContext& call, const v1::RecordAnswerRequest& answer,
                                         const std::string& invitation) {
                                    return handlers.answers.begin(call, answer, invitation);
                                  },
                                  [this](const common::CallContext& call, const v1::ListTasksRequest& list) {
                                    return handlers.tasks.list(call, list);
                                  }}),
                 TaskHandlers(
                     database, [this] { return worlds.read(); }, open_work, people, focal_points, handlers.proposals),
                 ByHandHandlers(
                     database, [this] { return worlds.read(); }, appraiser),
                 AssigneeHandlers(
                     database, [this] { return worlds.read(); }, people),
                 CarryingOut(database, [this] { return worlds.read(); }),
                 ReportHandlers(database, [this] { return worlds.read(); }),
                 PublishHandlers(database),
                 CompareHandlers(database, worlds, problems),
                 QuestionHandlers(database, worlds)},
        due(database) {}

  const ServiceOptions options;
  const common::Harness harness;
  common::Database& database;
  common::WatchHub hub;
  ProfilesMirror profiles;
  ListingsMirror listings;
  WorldReader worlds;
  Problems problems;
  Followers followers;
  std::unique_ptr<CandidateCache> cache;
  CandidateAnswers answers;
  RoundArchive archive;
  RoundFeed feed;
  RoundLeases leases;
  RoundRunner runner;
  PlacesOfListings places;
  HeldPlaces held;
  ChangesOfListings listing_changes;
  ReasonActs acts;
  OpenWorkReader open_work;
  PeopleOfProfiles people;
  FocalPoints focal_points;
  TaskFeed task_feed;
  DigestMail digests;
  EngineAppraiser appraiser;
  ContactsOfProfiles contacts;
  ContactGrants grants;
  AnswerDays answer_days;
  Handlers handlers;
  DueCooperations due;
  std::vector<std::unique_ptr<grpc::Service>> grpc_services;
  common::Sweeper sweeper;
  common::Sweeper outbox;
  common::Sweeper task_looks;
  common::Sweeper mail;
  std::unique_ptr<MatchingFigures> figures;
  common::Figures figures_thread;
  const std::shared_ptr<void> told =
      common::tell_of_replication(harness.metrics, "matching", hub, {&profiles.mirror(), &listings.mirror()});
};

absl::StatusOr<std::unique_ptr<Service>> Service::make(const common::Harness& harness, common::Database& database,
                                                       const common::Client& profiles, const common::Client& listings,
                                                       std::unique_ptr<common::RedisPool> redis,
                                                       ServiceOptions options) {
  ENTENTE_RETURN_IF_ERROR(migrate(database, *harness.clock, *harness.ids));
  options.cache.metrics = harness.metrics;
  auto state = std::make_unique<State>(harness, database, profiles, listings, std::move(redis), options);
  ENTENTE_ASSIGN_OR_RETURN(state->grpc_services,
                           serve_matching(harness, state->handlers,
                                          {state->hub, state->worlds, state->feed, state->task_feed, state->people}));
  std::unique_ptr<Service> service(new Service(std::move(state)));
  ENTENTE_RETURN_IF_ERROR(service->state_->hub.start());
  ENTENTE_RETURN_IF_ERROR(service->state_->leases.start());
  service->state_->sweeper.start("matching", options.sweep_interval, [raw = service.get()] { return raw->sweep(); });
  service->state_->outbox.start("matching outbox", options.outbox_interval,
                                [raw = service.get()] { return raw->deliver(); });
  // What a process that ended left to be done needn't wait for the interval on top.
  service->when_ready([raw = service->state_.get()] { raw->outbox.wake(); });
  service->state_->task_looks.start("matching tasks", options.task_interval,
                                    [raw = service.get()] { return raw->look(); });
  if (options.mailer != nullptr)
    service->state_->mail.start("matching mail", options.mail_interval,
                                [raw = service.get()] { return raw->send_mail(); });
  if (harness.metrics != nullptr) {
    State& its = *service->state_;
    its.figures = std::make_unique<MatchingFigures>(its.database, *harness.clock, its.open_work, *harness.metrics);
    its.figures_thread.start("matching", options.figures_interval,
                             [figures = its.figures.get()] { return figures->count(); });
  }
  return service;
}

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}

Service::~Service() {
  stop();
}

std::vector<grpc::Service*> Service::grpc_services() const {
  std::vector<grpc::Service*> services;
  for (const auto& service : state_->grpc_services) services.push_back(service.get());
  return services;
}

void Service::when_ready(std::function<void()> proceed) {
  state_->profiles.mirror().gate().when_reached(
      0, absl::InfiniteFuture(), [this, proceed = std::move(proceed)](const absl::Status& profiles) {
        if (!profiles.ok()) return;
        state_->listings.mirror().gate().when_reached(0, absl::InfiniteFuture(),
                                                      [proceed](const absl::Status& listings) {
                                                        if (listings.ok()) proceed();
                                                      });
      });
}

std::string Service::why_not_ready() const {
  std::string lines;
  for (const common::Mirror* mirror : {&state_->profiles.mirror(), &state_->listings.mirror()}) {
    if (const std::string why = mirror->why_not_ready(); !why.empty()) common::append(lines, "matching: ", why, "\n");
  }
  return lines;
}

common::Mirror& Service::profiles_mirror() {
  return state_->profiles.mirror();
}

common::Mirror& Service::listings_mirror() {
  return state_->listings.mirror();
}

absl::Status Service::sweep() {
  const std::optional<absl::Time> now = state_->harness.clock->trusted_now();
  ENTENTE_RETURN_IF_ERROR(common::sweep_store(state_->database, now, state_->options.kept));
  if (!now.has_value()) return absl::OkStatus();
  if (const absl::Duration kept = state_->options.keep_invitations; kept > absl::ZeroDuration()) {
    ENTENTE_RETURN_IF_ERROR(expire_invitations(state_->database, *now - kept).status());
  }
  return state_->due.run(*now).status();
}

absl::Status Service::deliver() {
  // Before the other services have answered once they can't be asked, and what is owed would wait for another try.
  if (!state_->worlds.ready()) return absl::OkStatus();
  // Each for itself: one that fails doesn't keep the others from theirs.
  absl::Status status = state_->held.run().status();
  status.Update(state_->acts.run().status());
  status.Update(state_->grants.run().status());
  status.Update(state_->answer_days.run().status());
  return status;
}

absl::Status Service::look() {
  return state_->task_feed.look();
}

absl::Status Service::send_mail() {
  return state_->worlds.ready() ? state_->digests.run() : absl::OkStatus();
}

void Service::drain() {
  state_->task_feed.stop();
  if (state_->options.mailer != nullptr) state_->options.mailer->stop();
  state_->feed.stop();
  state_->hub.stop();
  // Ends what waits for a position, too.
  state_->listings.mirror().stop();
  state_->profiles.mirror().stop();
}

void Service::stop() {
  drain();
  state_->sweeper.stop();
  state_->outbox.stop();
  state_->task_looks.stop();
  state_->mail.stop();
  state_->figures_thread.stop();
  state_->runner.stop();
  state_->leases.stop();
}

}  // namespace entente::matching
