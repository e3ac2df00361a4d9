// What the driver of PostgreSQL promises beside the contract of the seam (database_contract_test.cc): one order of
// commits for several processes, and to go on by itself, without a write lost, invented or done twice, when connections
// and servers end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/postgres_database.h"
#include "services/common/storage/store_place.h"
#include "tests/postgres/private_postgres.h"

namespace entente::common {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kInsert = "INSERT INTO things (name) VALUES ($1)";

absl::Status run(Database& database, const std::string& script) {
  return database.change_schema([&](SchemaTransaction& tx) { return tx.run(tx.in_own_words(script)); });
}
absl::Status execute(Database& database, std::string_view sql, const Params& params = {}) {
  return database.write([&](WriteTransaction& tx) { return tx.execute(sql, params).status(); });
}
std::int64_t number(Database& database, std::string_view sql, const Params& params = {}) {
  const auto row =
      read_value<std::optional<Row>>(database, [&](ReadTransaction& tx) { return tx.query_one(sql, params); });
  EXPECT_TRUE(row.ok()) << row.status();
  return row.ok() && row->has_value() ? (*row)->integer(0) : -1;
}

std::unique_ptr<PostgresDatabase> open(const PrivatePostgres& server, const std::string& name,
                                       const PostgresOptions& options = {}) {
  auto database = PostgresDatabase::open(*PostgresUrl::parse(server.url()), name, options);
  EXPECT_TRUE(database.ok()) << database.status();
  return *std::move(database);
}

// A store with things, which has no key: what is written twice is there twice.
struct Store {
  explicit Store(PrivatePostgres& its_server = PrivatePostgres::shared(), PostgresOptions options = {})
      : server(its_server), name(server.new_name()), database(open(server, name, options)) {
    EXPECT_TRUE(run(*database, "CREATE TABLE things (name TEXT NOT NULL)").ok());
  }
  std::int64_t count(const std::string& thing) const {
    return number(*database, "SELECT count(*) FROM things WHERE name = $1", {thing});
  }
  // Ends the sessions of this store that `which` names.
  std::string terminate(const std::string& which) const {
    return server.query("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE " + which);
  }
  PrivatePostgres& server;
  const std::string name;
  std::unique_ptr<PostgresDatabase> database;
};

// Waits for what another thread or process makes true.
template <typename Condition>
bool comes(Condition condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(PostgresDatabase, RevisionsAreInTheOrderOfCommitsWhicheverReplicaWrites) {
  constexpr int kReplicas = 3, kWriters = 33, kWrites = 12;
  Store store;
  ASSERT_TRUE(run(*store.database, std::string(kChangeLogSchema)).ok());
  // Counted by reading what is there, without a lock of its own: two at once would take the same number.
  ASSERT_TRUE(run(*store.database, "CREATE TABLE numbered (n BIGINT NOT NULL PRIMARY KEY)").ok());
  std::vector<std::unique_ptr<PostgresDatabase>> replicas;
  for (int i = 0; i < kReplicas; ++i) replicas.push_back(open(store.server, store.name));

  std::atomic<bool> done = false;
  std::int64_t snapshots = 0;
  std::thread follower([&] {
    std::map<std::int64_t, std::string> seen;
    while (!done || seen.size() < kWriters * kWrites) {
      const absl::Status status = store.database->read([&](ReadTransaction& tx) -> absl::Status {
        ENTENTE_ASSIGN_OR_RETURN(const std::int64_t last, last_revision(tx));
        std::map<std::int64_t, std::string> now;
        ENTENTE_RETURN_IF_ERROR(tx.scan("SELECT revision, name FROM changes", {}, [&](const Row& row) {
          now.emplace(row.integer(0), row.text(1));
          return absl::OkStatus();
        }));
        EXPECT_EQ(static_cast<std::int64_t>(now.size()), last) << "a later one before an earlier";
        for (const auto& [revision, name] : seen) EXPECT_EQ(now[revision], name);
        seen = std::move(now);
        return absl::OkStatus();
      });
      ASSERT_TRUE(status.ok()) << status;
      ++snapshots;
    }
  });
  std::vector<std::thread> writers;
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      std::int64_t before = 0;
      for (int i = 0; i < kWrites; ++i) {
        const auto revision = write_value<std::int64_t>(
            *replicas[static_cast<std::size_t>(writer % kReplicas)],
            [&](WriteTransaction& tx) -> absl::StatusOr<std::int64_t> {
              ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one("SELECT COALESCE(MAX(n), 0) + 1 FROM numbered"));
              ENTENTE_RETURN_IF_ERROR(tx.execute("INSERT INTO numbered (n) VALUES ($1)", {row->integer(0)}).status());
              return append_change(tx, "thing", concat(writer, "/", i), "x");
            });
        ASSERT_TRUE(revision.ok()) << revision.status();
        EXPECT_GT(*revision, before) << "written later";
        before = *revision;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  done = true;
  follower.join();
  EXPECT_GT(snapshots, 1);
  EXPECT_EQ(number(*store.database, "SELECT MAX(revision) FROM changes"), kWriters * kWrites);
  EXPECT_EQ(number(*store.database, "SELECT MAX(n) FROM numbered"), kWriters * kWrites);
  std::int64_t commits = 0;
  for (const auto& replica : replicas) commits += replica->commit_count();
  EXPECT_LT(commits, kWriters * kWrites) << "callers share commits";
}

TEST(PostgresDatabase, MigrationsOfReplicasThatStartTogetherAreAppliedOnce) {
  const std::string name = PrivatePostgres::shared().new_name();
  const std::vector<Migration> migrations = {{1, "log", kChangeLogSchema}, {2, "timelines", kTimelinesSchema}};
  const ManualClock clock(absl::FromUnixSeconds(100));
  std::atomic<int> applied = 0;
  std::vector<std::thread> replicas;
  for (int i = 0; i < 6; ++i) {
    replicas.emplace_back([&] {
      const auto database = open(PrivatePostgres::shared(), name);
      const auto count = migrate(*database, migrations, clock);
      EXPECT_TRUE(count.ok()) << count.status();
      applied += count.value_or(0);
    });
  }
  for (std::thread& replica : replicas) replica.join();
  EXPECT_EQ(applied, 2);
}

TEST(PostgresDatabase, AWriteWhoseConnectionEndsBeforeItsCommitIsDoneAgain) {
  const LogCapture log;
  Store store;
  int runs = 0;
  const absl::Status status = store.database->write([&](WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(tx.execute(kInsert, {"a"}).status());
    if (++runs == 1) EXPECT_EQ(store.terminate("state = 'idle in transaction'"), "1");
    return tx.execute(kInsert, {"b"}).status();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(store.count("a"), 1);
  EXPECT_EQ(store.count("b"), 1);
}

TEST(PostgresDatabase, ACommitThatEndedBeforeItWasDoneIsDoneAgain) {
  const LogCapture log;
  Store store;
  // Ends its own session in the first COMMIT only; a sequence counts on whatever is rolled back.
  ASSERT_TRUE(store.database
                  ->change_schema([](SchemaTransaction& tx) {
                    return tx.run(R"sql(
CREATE SEQUENCE commits;
CREATE FUNCTION end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); END IF;
  RETURN NULL;
END$$;
CREATE CONSTRAINT TRIGGER end_once AFTER INSERT ON things DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION end_once())sql");
                  })
                  .ok());
  int runs = 0;
  EXPECT_TRUE(store.database
                  ->write([&](WriteTransaction& tx) {
                    ++runs;
                    return tx.execute(kInsert, {"a"}).status();
                  })
                  .ok());
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(store.count("a"), 1);
}

TEST(PostgresDatabase, ACommitWhoseAnswerWasLostIsFoundAndNotDoneAgain) {
  const LogCapture log;
  PrivatePostgres server;
  Store store(server);
  // A commit waits for a standby that isn't there; ending its session then leaves it committed, and nobody is told.
  server.query("ALTER SYSTEM SET synchronous_standby_names TO 'nobody'");
  server.query("SELECT pg_reload_conf()");
  ASSERT_TRUE(comes([&] { return server.query("SHOW synchronous_standby_names") == "nobody"; }));
  std::atomic<int> runs = 0;
  absl::Status status;
  std::thread writer([&] {
    status = store.database->write([&](WriteTransaction& tx) {
      ++runs;
      return tx.execute(kInsert, {"a"}).status();
    });
  });
  EXPECT_TRUE(comes([&] { return store.terminate("wait_event = 'SyncRep'") == "1"; }));
  writer.join();
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 1);
  server.query("ALTER SYSTEM RESET synchronous_standby_names");
  server.query("SELECT pg_reload_conf()");
  EXPECT_EQ(store.count("a"), 1);
}

TEST(PostgresDatabase, AServerThatCrashesUnderLoadLosesAndDoublesNothing) {
  const LogCapture log;
  PrivatePostgres server;
  Store store(server, {.look_interval = absl::Milliseconds(100)});
  std::atomic<int> gone = 0, back = 0;
  store.database->on_usable([&](const absl::Status& usable) { ++(usable.ok() ? back : gone); });
  std::atomic<bool> stop = false;
  std::mutex mutex;
  std::map<std::string, bool> acknowledged;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; !stop; ++i) {
        const std::string thing = concat(writer, "/", i);
        const absl::Status status = execute(*store.database, kInsert, {thing});
        if (!status.ok()) EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
        std::lock_guard lock(mutex);
        acknowledged[thing] = status.ok();
      }
    });
  }
  const auto written = [&] {
    std::lock_guard lock(mutex);
    return acknowledged.size();
  };
  for (int crash = 0; crash < 2; ++crash) {
    const std::size_t before = written();
    EXPECT_TRUE(comes([&] { return written() > before + 50; }));
    server.crash();
    EXPECT_TRUE(comes([&] { return gone > crash; })) << "it says that the store is gone";
    const absl::Status read = store.database->read([](ReadTransaction& tx) { return tx.query("SELECT 1").status(); });
    EXPECT_EQ(reason_of(read), "DEPENDENCY_UNAVAILABLE");
    server.start();
    EXPECT_TRUE(comes([&] { return back > crash + 1; })) << "and that it is back";
  }
  const std::size_t before = written();
  EXPECT_TRUE(comes([&] { return written() > before + 50; })) << "it goes on by itself";
  stop = true;
  for (std::thread& writer : writers) writer.join();
  std::map<std::string, int> times;
  ASSERT_TRUE(store.database
                  ->read([&](ReadTransaction& tx) {
                    return tx.scan("SELECT name FROM things", {}, [&](const Row& row) {
                      ++times[row.text(0)];
                      return absl::OkStatus();
                    });
                  })
                  .ok());
  for (const auto& [thing, is_acknowledged] : acknowledged) {
    EXPECT_LE(times[thing], 1) << thing << " was done twice";
    if (is_acknowledged) EXPECT_EQ(times[thing], 1) << thing << " was lost";
  }
  store.database->on_usable(nullptr);
}

TEST(PostgresDatabase, AServerThatSaysNothingIsLeftAndFoundAgain) {
  const LogCapture log;
  PrivatePostgres server;
  // Those who wait for an answer would do so for a minute.
  const auto opened = PostgresDatabase::open(*PostgresUrl::parse(server.url("connect_timeout=2")), server.new_name(),
                                             {.patience = absl::ZeroDuration(),
                                              .look_interval = absl::Milliseconds(50),
                                              .look_timeout = absl::Milliseconds(500),
                                              .answer_timeout = absl::Minutes(10)});
  ASSERT_TRUE(opened.ok()) << opened.status();
  PostgresDatabase& database = **opened;
  ASSERT_TRUE(run(database, "CREATE TABLE things (name TEXT NOT NULL)").ok());
  server.halt();
  const absl::Status written = execute(database, kInsert, {"a"});
  EXPECT_EQ(reason_of(written), "DEPENDENCY_UNAVAILABLE") << written;
  server.go_on();
  EXPECT_TRUE(comes([&] { return execute(database, kInsert, {"b"}).ok(); }));
  EXPECT_TRUE(
      comes([&] { return database.read([](ReadTransaction& tx) { return tx.query("SELECT 1").status(); }).ok(); }));
  EXPECT_EQ(number(database, "SELECT count(*) FROM things WHERE name = 'a'"), 0)
      << "its session was left before COMMIT";
  EXPECT_EQ(number(database, "SELECT count(*) FROM things WHERE name = 'b'"), 1);
}

// Functions that fail as a server does, the first time or always.
void make_failures(Database& database) {
  ASSERT_TRUE(database
                  .change_schema([](SchemaTransaction& tx) {
                    return tx.run(R"sql(
CREATE SEQUENCE calls;
CREATE FUNCTION fail(state TEXT, once BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
BEGIN
  IF once = 0 OR nextval('calls') = 1 THEN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = 'as asked'; END IF;
  RETURN 1;
END$$)sql");
                  })
                  .ok());
}

TEST(PostgresDatabase, ASerializationFailureOrDeadlockIsRepeatedAndNobodyHears) {
  for (const char* state : {"40001", "40P01"}) {
    Store store;
    make_failures(*store.database);
    int runs = 0;
    const absl::Status status = store.database->write([&](WriteTransaction& tx) -> absl::Status {
      ++runs;
      ENTENTE_RETURN_IF_ERROR(tx.execute(kInsert, {"a"}).status());
      return tx.query("SELECT fail($1, $2)", {state, 1}).status();
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(store.count("a"), 1);
  }
}

TEST(PostgresDatabase, ErrorsOfTheServerAreSaidInTheWordsOfTheSeam) {
  Store store;
  make_failures(*store.database);
  const auto fails = [&](const char* state) {
    return store.database->write([&](WriteTransaction& tx) {
      return tx.query("SELECT fail($1, $2)", {state, 0}).status();
    });
  };
  EXPECT_EQ(reason_of(fails("53100")), "STORE_FULL");
  EXPECT_EQ(fails("53100").code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(reason_of(fails("53200")), "DEPENDENCY_UNAVAILABLE") << "out of memory";
  EXPECT_EQ(reason_of(fails("55P03")), "DEPENDENCY_UNAVAILABLE") << "a lock isn't had in time";
  EXPECT_EQ(reason_of(fails("57014")), "DEPENDENCY_UNAVAILABLE") << "a statement takes too long";
  EXPECT_EQ(reason_of(fails("23505")), "ALREADY_EXISTS");
  EXPECT_EQ(fails("23503").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(reason_of(fails("42501")), "STORE_UNUSABLE");
  EXPECT_EQ(fails("22012").code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(execute(*store.database, kInsert, {"a"}).ok()) << "its neighbours aren't taken along";
}

TEST(PostgresDatabase, WakesTheListenersOfEveryReplica) {
  Store store;
  const auto other = open(store.server, store.name);
  std::atomic<int> here = 0, there = 0;
  const auto listening = store.database->on_commit("things", [&] { ++here; });
  const auto elsewhere = other->on_commit("things", [&] { ++there; });
  const auto other_channel = other->on_commit("parts", [&] { ADD_FAILURE() << "nobody notified it"; });
  const auto notify = [&] {
    return store.database->write([](WriteTransaction& tx) {
      tx.notify("things");
      return tx.execute(kInsert, {"a"}).status();
    });
  };
  ASSERT_TRUE(notify().ok());
  EXPECT_EQ(here, 1) << "its own at once";
  EXPECT_TRUE(comes([&] { return there > 0; }));
}

TEST(PostgresDatabase, HearsOfCommitsThatNobodyNotified) {
  Store store(PrivatePostgres::shared(), {.look_interval = absl::Milliseconds(20)});
  std::atomic<int> wakes = 0;
  const auto listening = store.database->on_commit("things", [&] { ++wakes; });
  const auto others = [&](int batch) {
    store.server.query(concat("INSERT INTO ", store.name, ".entente_writers VALUES ('another', ", batch,
                              ", now()) ON CONFLICT (id) DO UPDATE SET last_batch = excluded.last_batch"));
  };
  for (int batch = 1; batch <= 3; ++batch) {
    wakes = 0;
    others(batch);
    EXPECT_TRUE(comes([&] { return wakes > 0; })) << batch;
  }
}

TEST(PostgresDatabase, ReadsGoOnWhenTheirIdleConnectionsWereEnded) {
  const LogCapture log;
  Store store;
  ASSERT_TRUE(execute(*store.database, kInsert, {"a"}).ok());
  EXPECT_EQ(store.count("a"), 1);
  ASSERT_NE(store.terminate("query = 'ROLLBACK'"), "0");
  EXPECT_EQ(store.count("a"), 1);
}

TEST(PostgresDatabase, AReadThatWritesIsRefused) {
  Store store;
  EXPECT_FALSE(store.database->read([](ReadTransaction& tx) { return tx.query("DELETE FROM things").status(); }).ok());
}

TEST(PostgresDatabase, ALongResultComesInPiecesAndMayBeLeft) {
  Store store;
  ASSERT_TRUE(run(*store.database,
                  "INSERT INTO things SELECT lpad(cast(g AS text), 6, '0') || repeat('x', 900) FROM "
                  "generate_series(1, 5000) AS g")
                  .ok());
  constexpr std::string_view kAll = "SELECT name FROM things ORDER BY name";
  for (int repeat = 0; repeat < 2; ++repeat) {
    int next = 0;
    const absl::Status status = store.database->read([&](ReadTransaction& tx) -> absl::Status {
      ENTENTE_RETURN_IF_ERROR(tx.scan(kAll, {}, [&](const Row& row) -> absl::Status {
        EXPECT_EQ(std::stoi(row.text(0).substr(0, 6)), ++next);
        // Another one in between, now and then the same.
        if (next % 1000 == 0) EXPECT_EQ(tx.query(kAll)->size(), 5000u);
        return absl::OkStatus();
      }));
      int some = 0;
      EXPECT_EQ(
          tx.scan(kAll, {}, [&](const Row&) { return ++some < 700 ? absl::OkStatus() : absl::AbortedError("enough"); })
              .message(),
          "enough");
      EXPECT_EQ(some, 700);
      return tx.query("SELECT 1").status();
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(next, 5000);
  }
}

TEST(PostgresDatabase, TakesOfSeveralHostsTheOneThatWrites) {
  PrivatePostgres& server = PrivatePostgres::shared();
  // The first isn't there; the second refuses writes.
  PrivatePostgres reader({"default_transaction_read_only=on"});
  const auto url = PostgresUrl::parse(concat("postgresql://entente@/postgres?host=/nowhere,", reader.socket_directory(),
                                             ",", server.socket_directory()));
  ASSERT_TRUE(url.ok()) << url.status();
  const auto database = PostgresDatabase::open(*url, server.new_name());
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_TRUE(run(**database, "CREATE TABLE things (name TEXT NOT NULL)").ok());
  EXPECT_TRUE(execute(**database, kInsert, {"a"}).ok());
}

TEST(PostgresDatabase, SaysWhatIsWrongWithADatabaseAndNoPassword) {
  const LogCapture log;
  const auto open_url = [](const std::string& url) {
    return PostgresDatabase::open(*PostgresUrl::parse(url), "test", {.patience = absl::ZeroDuration()}).status();
  };
  const absl::Status absent = open_url("postgresql://anna:secret@127.0.0.1:1/entente?connect_timeout=2");
  EXPECT_EQ(reason_of(absent), "DEPENDENCY_UNAVAILABLE");
  EXPECT_THAT(std::string(absent.message()), HasSubstr("postgresql://anna@127.0.0.1:1/entente can't be reached"));
  EXPECT_THAT(std::string(absent.message()), Not(HasSubstr("secret")));
  PrivatePostgres& server = PrivatePostgres::shared();
  server.query("CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'");
  const absl::Status latin = open_url("postgresql://entente@/old?host=" + server.socket_directory());
  EXPECT_EQ(reason_of(latin), "STORE_UNUSABLE") << latin;
  server.query("CREATE ROLE guest LOGIN");
  const absl::Status guest = open_url("postgresql://guest@/postgres?host=" + server.socket_directory());
  EXPECT_EQ(reason_of(guest), "STORE_UNUSABLE") << guest;
}

TEST(PostgresUrl, IsShownWithoutWhatIsSecret) {
  const auto url =
      PostgresUrl::parse("postgresql://anna:secret@one:5433,two/entente?sslpassword=hidden&sslmode=verify-full");
  ASSERT_TRUE(url.ok());
  EXPECT_EQ(url->shown(), "postgresql://anna@one,two:5433,/entente");
  const std::map<std::string, std::string> parameters(url->parameters().begin(), url->parameters().end());
  EXPECT_EQ(parameters.at("sslmode"), "verify-full");
  EXPECT_EQ(parameters.at("target_session_attrs"), "read-write");
  EXPECT_EQ(without_password("postgresql://anna:secret@db/entente"), "postgresql://anna@db/entente");
  EXPECT_EQ(without_password("postgresql://anna:secret@db:port:x/%zz"), "postgresql://…");
  EXPECT_EQ(without_password("some/directory"), "some/directory");
  const absl::Status wrong = PostgresUrl::parse("postgresql://anna:secret@db/entente?nothing=secret").status();
  EXPECT_EQ(reason_of(wrong), "INVALID_CONFIGURATION");
  EXPECT_THAT(std::string(wrong.message()), Not(HasSubstr("secret")));
}

TEST(StorePlace, OpensSchemasOfADatabase) {
  const auto place = StorePlace::open(PrivatePostgres::shared().url());
  ASSERT_TRUE(place.ok()) << place.status();
  const auto first = place->open_store("profiles");
  const auto second = place->open_store("listings");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_TRUE(run(**first, "CREATE TABLE things (name TEXT NOT NULL)").ok());
  EXPECT_TRUE(run(**second, "CREATE TABLE things (name TEXT NOT NULL)").ok()) << "each its own";
  EXPECT_TRUE(place->open_store("profiles").ok()) << "by as many as like";
}

}  // namespace
}  // namespace entente::common
