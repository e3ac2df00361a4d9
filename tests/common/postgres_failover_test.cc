// A fail-over to a standby that lagged: it has lost what was acknowledged last, and counts the same revisions on for
// other changes. Whoever has seen what was lost must learn that, also when the new ones have overtaken it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/postgres_database.h"
#include "tests/common/copy_of_things.h"
#include "tests/common/listing_stub_service.h"
#include "tests/postgres/private_postgres.h"

namespace entente::common {
namespace {

constexpr PostgresOptions kPatient{.patience = absl::Seconds(60), .look_interval = absl::Milliseconds(100)};

// Two servers, of which the second follows the first as far as it gets.
struct Pair {
  PrivatePostgres primary;
  std::unique_ptr<PrivatePostgres> standby = PrivatePostgres::standby_of(primary);

  std::unique_ptr<PostgresDatabase> open(const std::string& parameters = "") const {
    const auto url = PostgresUrl::parse(concat("postgresql://entente@/postgres?host=", primary.socket_directory(), ",",
                                               standby->socket_directory(), parameters));
    auto database = PostgresDatabase::open(*url, "listings", kPatient);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  // The standby has what the primary has; what follows it won't get.
  void let_lag() const {
    const std::string last = primary.query("SELECT pg_current_wal_lsn()");
    for (int tries = 0; tries < 3000; ++tries) {
      if (standby->query(concat("SELECT pg_last_wal_replay_lsn() >= '", last, "'")) == "t") break;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    standby->stop();
  }
  void fail_over() {
    primary.crash();
    standby->start();
    standby->promote();
  }
};

absl::StatusOr<std::int64_t> put(Database& database, const std::string& name) {
  return write_value<std::int64_t>(database, [&](WriteTransaction& tx) { return put_thing(tx, name, ""); });
}
StorePoint point(Database& database) {
  return *read_value<StorePoint>(database, last_point);
}
absl::Status check(Database& database, const StorePoint& seen) {
  return database.read([&](ReadTransaction& tx) { return check_timeline(tx, seen); });
}

// A database whose reads wait while it is shut, so that what happens meanwhile is seen at once afterwards.
class Shutter final : public Database {
 public:
  explicit Shutter(std::unique_ptr<Database> inner) : inner_(std::move(inner)) {}
  absl::Status write(const WriteClosure& closure) override { return inner_->write(closure); }
  absl::Status read(const ReadClosure& closure) override {
    if (shut) return make_retryable_error(kDependencyUnavailable, "shut", absl::Milliseconds(10));
    return inner_->read(closure);
  }
  absl::Status change_schema(const SchemaClosure& closure) override { return inner_->change_schema(closure); }
  std::shared_ptr<void> on_commit(std::string_view channel, std::function<void()> wake) override {
    return inner_->on_commit(channel, std::move(wake));
  }
  void on_usable(std::function<void(const absl::Status&)> changed) override { inner_->on_usable(std::move(changed)); }
  std::atomic<bool> shut = false;

 private:
  const std::unique_ptr<Database> inner_;
};

TEST(PostgresFailover, WhatALaggingStandbyLostIsOfAnotherPastThoughItsRevisionsAreTakenAgain) {
  const LogCapture log;
  Pair pair;
  SystemClock clock;
  SeededIds ids(1);
  Shutter* shutter = nullptr;
  StubProcess process({}, {}, std::make_unique<LocalAuthenticator>(), {}, [&](const std::string&) {
    auto made = std::make_unique<Shutter>(pair.open());
    shutter = made.get();
    return made;
  });
  // Another replica, which has written before, so that its connection has to be a new one.
  const auto other = pair.open();
  SeededIds other_ids(2);
  ASSERT_TRUE(begin_timeline(*other, other_ids).ok());
  ASSERT_EQ(*put(*other, "a"), 1);
  ASSERT_EQ(process.append("b"), 2);
  const StorePoint kept = point(*process.database);
  pair.let_lag();
  for (const char* name : {"lost 1", "lost 2", "lost 3"}) process.append(name);
  const StorePoint lost = point(*process.database);
  ASSERT_EQ(lost.revision, 5);
  EXPECT_EQ(lost.timeline, kept.timeline);

  Copy copy;
  const Client client({.target = concat("127.0.0.1:", process.server->port())});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(5, soon()).ok());
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a", "b", "lost 1", "lost 2", "lost 3"}));

  // Until the new server has overtaken what this process has seen, it sees nothing of it.
  shutter->shut = true;
  pair.fail_over();
  std::set<std::string> expected{"a", "b"};
  for (int revision = 3; revision <= 9; ++revision) {
    const std::string name = concat("new ", revision);
    const auto stored = put(*other, name);
    ASSERT_TRUE(stored.ok()) << stored.status();
    EXPECT_EQ(*stored, revision) << "taken again";
    expected.insert(name);
  }
  EXPECT_TRUE(check(*other, kept).ok());
  EXPECT_EQ(reason_of(check(*other, lost)), "OTHER_TIMELINE");
  EXPECT_TRUE(check(*other, point(*other)).ok());
  shutter->shut = false;
  ASSERT_TRUE(mirror.wait_for(9, soon()).ok());
  EXPECT_EQ(copy.get(), expected);
  EXPECT_EQ(mirror.list_count(), 2);
  EXPECT_EQ(reason_of(mirror.check(lost)), "OTHER_TIMELINE");
  // What comes by now is of one past for everybody.
  ASSERT_EQ(process.append("last"), 10);
  ASSERT_TRUE(mirror.wait_for(10, soon()).ok());
  EXPECT_EQ(mirror.list_count(), 2);
  EXPECT_TRUE(mirror.check(point(*other)).ok());
}

TEST(PostgresFailover, AStandbyThatLostNothingGoesOnInTheSamePast) {
  const LogCapture log;
  Pair pair;
  SystemClock clock;
  SeededIds ids(1);
  StubProcess process({}, {}, std::make_unique<LocalAuthenticator>(), {},
                      [&](const std::string&) { return pair.open(); });
  Copy copy;
  const Client client({.target = concat("127.0.0.1:", process.server->port())});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  process.append("a");
  const StorePoint seen = point(*process.database);
  pair.let_lag();
  pair.fail_over();
  ASSERT_EQ(process.append("b"), 2);
  ASSERT_TRUE(mirror.wait_for(2, soon()).ok());
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(mirror.list_count(), 1) << "nobody lists again for nothing";
  EXPECT_NE(point(*process.database).timeline, seen.timeline);
  EXPECT_TRUE(check(*process.database, seen).ok());
}

// Each connection is another server, as far as is known.
TEST(PostgresFailover, EachConnectionThatWritesBeginsATimelineAndOneThatStaysDoesNot) {
  const LogCapture log;
  PrivatePostgres& server = PrivatePostgres::shared();
  const std::string schema = server.new_name();
  const auto database = *PostgresDatabase::open(*PostgresUrl::parse(server.url()), schema);
  ASSERT_TRUE(migrate(*database, kStubMigrations, SystemClock()).ok());
  SeededIds ids(1);
  ASSERT_TRUE(begin_timeline(*database, ids).ok());
  std::set<std::string> timelines;
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(put(*database, "a").ok());
      timelines.insert(point(*database).timeline);
    }
    EXPECT_EQ(timelines.size(), static_cast<std::size_t>(round) + 1);
    const StorePoint seen = point(*database);
    server.query(concat("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'COMMIT'"));
    ASSERT_EQ(*put(*database, "b"), seen.revision + 1);
    EXPECT_TRUE(check(*database, seen).ok());
    timelines.insert(point(*database).timeline);
  }
}

}  // namespace
}  // namespace entente::common
