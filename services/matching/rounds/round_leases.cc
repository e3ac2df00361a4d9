#include "services/matching/rounds/round_leases.h"

#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/rounds/round_feed.h"

namespace entente::matching {

RoundLeases::RoundLeases(common::Database& database, const common::Clock& clock, common::Ids& ids, RoundFeed& feed,
                         RoundLeaseOptions options)
    : database_(database), clock_(clock), feed_(feed), options_(options), owner_(ids.uuid()) {}

RoundLeases::~RoundLeases() {
  stop();
}

absl::Status RoundLeases::start() {
  ENTENTE_RETURN_IF_ERROR(beat());
  if (options_.beat > absl::ZeroDuration()) thread_ = std::thread([this] { run(); });
  return absl::OkStatus();
}

void RoundLeases::run() {
  std::unique_lock lock(mutex_);
  while (!stop_wake_.wait_for(lock, absl::ToChronoNanoseconds(options_.beat), [this] { return stopped_; })) {
    lock.unlock();
    if (const absl::Status status = beat(); !status.ok()) {
      common::log_warning("leases of rounds couldn't be looked at", {{"error", status.ToString()}});
    }
    lock.lock();
  }
}

RoundLease RoundLeases::lease() const {
  return {owner_, clock_.now() + options_.lease};
}

RoundLeases::Flag RoundLeases::hold(const common::RoundName& key) {
  auto flag = std::make_shared<std::atomic<bool>>(false);
  std::lock_guard lock(mutex_);
  held_[key] = {flag, {}};
  return flag;
}

void RoundLeases::let_go(const common::RoundName& key) {
  std::lock_guard lock(mutex_);
  held_.erase(key);
}

void RoundLeases::give_up(const common::RoundName& key) {
  std::lock_guard lock(mutex_);
  if (const auto found = held_.find(key); found != held_.end()) found->second.flag->store(true);
}

bool RoundLeases::is_held(const common::RoundName& key) const {
  std::lock_guard lock(mutex_);
  const auto found = held_.find(key);
  return found != held_.end() && !found->second.flag->load();
}

absl::StatusOr<bool> RoundLeases::may_store(common::ReadTransaction& tx, const common::RoundName& key) const {
  ENTENTE_ASSIGN_OR_RETURN(const auto running, running_rounds(tx));
  const auto found = running.find(key);
  return found != running.end() && found->second.lease.owner == owner_;
}

absl::Status RoundLeases::beat() {
  using Running = std::map<common::RoundName, RunningRound>;
  ENTENTE_ASSIGN_OR_RETURN(
      const Running running,
      common::read_value<Running>(database_, [](common::ReadTransaction& tx) { return running_rounds(tx); }));
  ENTENTE_RETURN_IF_ERROR(renew(running));
  ENTENTE_RETURN_IF_ERROR(end_expired(running));
  return tell_watchers();
}

absl::Status RoundLeases::renew(const std::map<common::RoundName, RunningRound>& running) {
  struct Renewal {
    common::RoundName key;
    std::string progress;
  };
  std::vector<Renewal> renewals;
  const RoundLease renewed = lease();
  {
    std::lock_guard lock(mutex_);
    for (auto& [key, held] : held_) {
      const auto found = running.find(key);
      // Cancelled, or ended by another replica, which took this one for dead.
      if (found == running.end() || found->second.lease.owner != owner_) {
        held.flag->store(true);
        continue;
      }
      std::string progress = feed_.progress(common::RoundName(key.programme, key.id).text())
                                 .value_or(v1::Round::Progress())
                                 .SerializeAsString();
      const bool due = renewed.expire - found->second.lease.expire >= options_.lease / 3;
      if (due || progress != held.progress) renewals.push_back({key, std::move(progress)});
    }
  }
  if (renewals.empty()) return absl::OkStatus();
  ENTENTE_RETURN_IF_ERROR(database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    for (const Renewal& each : renewals) {
      ENTENTE_RETURN_IF_ERROR(renew_lease(tx, each.key, renewed, each.progress));
    }
    return absl::OkStatus();
  }));
  std::lock_guard lock(mutex_);
  for (Renewal& each : renewals) {
    if (const auto found = held_.find(each.key); found != held_.end()) {
      found->second.progress = std::move(each.progress);
    }
  }
  return absl::OkStatus();
}

absl::Status RoundLeases::end_expired(const std::map<common::RoundName, RunningRound>& running) {
  const absl::Time now = clock_.now();
  const auto ran_out = [&](const RunningRound& round) { return round.lease.expire <= now && !is_held(round.key); };
  for (const auto& [key, round] : running) {
    if (ran_out(round)) return interrupt(ran_out);
  }
  return absl::OkStatus();
}

absl::Status RoundLeases::interrupt(const std::function<bool(const RunningRound&)>& ends) {
  std::vector<v1::Round> ended;
  ENTENTE_RETURN_IF_ERROR(database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    ended.clear();
    ENTENTE_ASSIGN_OR_RETURN(const auto running, running_rounds(tx));
    for (const auto& [key, each] : running) {
      if (!ends(each)) continue;
      ENTENTE_ASSIGN_OR_RETURN(auto round, find_round(tx, key));
      if (!round.has_value()) continue;
      round->set_state(v1::Round::STATE_FAILED);
      round->mutable_failure()->set_id("failure.interrupted");
      round->clear_progress();
      ENTENTE_RETURN_IF_ERROR(update_round(tx, *round, clock_.now()));
      ended.push_back(*std::move(round));
    }
    return absl::OkStatus();
  }));
  for (const v1::Round& round : ended) feed_.publish(round);
  return absl::OkStatus();
}

// Of rounds that are solved elsewhere, or were ended there.
absl::Status RoundLeases::tell_watchers() {
  std::map<std::string, std::string> told;
  for (const std::string& name : feed_.watched()) {
    ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, common::parse_name<common::RoundName>("round", name));
    if (is_held(key)) continue;
    std::optional<v1::Round> round;
    ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(round, find_round_with_progress(tx, key));
      return absl::OkStatus();
    }));
    if (!round.has_value()) continue;
    std::string news = round->SerializeAsString();
    if (const auto found = told_.find(name); found == told_.end() || found->second != news) feed_.tell(*round);
    told[name] = std::move(news);
  }
  told_ = std::move(told);
  return absl::OkStatus();
}

void RoundLeases::stop() {
  {
    std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) return;
    held_.clear();
  }
  stop_wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  const absl::Status status = interrupt([this](const RunningRound& round) { return round.lease.owner == owner_; });
  if (!status.ok()) {
    common::log_warning("running rounds couldn't be marked as interrupted; they will be when their leases have run out",
                        {{"error", status.ToString()}});
  }
}

}  // namespace entente::matching
