// Sentinels tell where the master is, and a fail-over is followed: real servers, started here.
#include <gtest/gtest.h>

#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/storage/redis_pool.h"
#include "tests/common/redis_server.h"

namespace entente::common {
namespace {

constexpr char kPassword[] = "a secret";

RedisServer replica_of(const RedisServer& master) {
  return RedisServer({"--replicaof", "127.0.0.1", std::to_string(master.port()), "--masterauth", kPassword,
                      "--requirepass", kPassword});
}

struct Office {
  RedisServer master{{"--requirepass", kPassword, "--masterauth", kPassword}};
  RedisServer replica = replica_of(master);
  RedisServer sentinel = RedisServer::sentinel_of(master, kPassword);
  SystemClock clock;
  SeededIds ids{3};

  RedisOptions options() const {
    RedisOptions options = sentinel.options();
    // The first one is none.
    options.sentinels = {{.port = 1}, {.port = sentinel.port()}};
    options.master_name = "office";
    options.password = kPassword;
    options.breaker_pause = absl::Milliseconds(50);
    return options;
  }
  std::string role(const RedisServer& server) const {
    const RedisAnswer answer = server.say({"ROLE"}, kPassword);
    return answer.list.empty() ? "none" : answer.list.front().text;
  }
  // The sentinel has found the replica, which has the master's data.
  void settle() const {
    ASSERT_TRUE(comes_true([&] {
      return sentinel.say({"SENTINEL", "REPLICAS", "office"}).list.size() == 1 &&
             replica.say({"INFO", "replication"}, kPassword).text.find("master_link_status:up") != std::string::npos;
    }));
  }
};

TEST(RedisSentinel, AFailOverIsFollowed) {
  Office office;
  office.settle();
  RedisPool pool(office.options(), office.clock, office.ids);
  ASSERT_TRUE(pool.set("key", "before", absl::Minutes(1)).ok());
  ASSERT_TRUE(comes_true([&] { return office.replica.say({"GET", "key"}, kPassword).text == "before"; }));

  office.master.end();
  EXPECT_TRUE(comes_true([&] { return pool.set("key", "after", absl::Minutes(1)).ok(); }));
  EXPECT_EQ(office.role(office.replica), "master");
  EXPECT_EQ(*pool.get("key"), "after");

  // The former master comes back, is made a replica, and nobody writes to it.
  office.master.start();
  // As the sentinel does, sooner or later.
  office.master.say({"REPLICAOF", "127.0.0.1", std::to_string(office.replica.port())}, kPassword);
  EXPECT_TRUE(comes_true([&] { return office.role(office.master) == "slave"; }));
  ASSERT_TRUE(pool.set("key", "again", absl::Minutes(1)).ok());
  EXPECT_EQ(office.replica.say({"GET", "key"}, kPassword).text, "again");
}

TEST(RedisSentinel, AMasterThatWasMadeAReplicaIsLeftWithinTheCall) {
  Office office;
  office.settle();
  RedisPool pool(office.options(), office.clock, office.ids);
  ASSERT_TRUE(pool.set("key", "before", absl::Minutes(1)).ok());
  ASSERT_TRUE(comes_true([&] { return office.sentinel.say({"SENTINEL", "FAILOVER", "office"}).text == "OK"; }));
  ASSERT_TRUE(comes_true([&] {
    const RedisAnswer at = office.sentinel.say({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", "office"});
    return at.list.size() == 2 && at.list[1].text == std::to_string(office.replica.port());
  }));
  // As the sentinel does, sooner or later.
  office.master.say({"REPLICAOF", "127.0.0.1", std::to_string(office.replica.port())}, kPassword);
  EXPECT_TRUE(pool.set("key", "after", absl::Minutes(1)).ok());
  EXPECT_EQ(office.replica.say({"GET", "key"}, kPassword).text, "after");
  EXPECT_EQ(pool.counts().errors, 0);
}

TEST(RedisSentinel, WhoIsNoMasterIsntTakenForOne) {
  RedisServer master;
  RedisServer sentinel = RedisServer::sentinel_of(master);
  SystemClock clock;
  SeededIds ids(3);
  RedisOptions options = sentinel.options();
  options.sentinels = {{.port = sentinel.port()}};
  options.master_name = "office";
  RedisPool pool(options, clock, ids);
  // Behind the sentinel's back, which still names it.
  master.say({"REPLICAOF", "127.0.0.1", "1"});
  const absl::Status status = pool.ping();
  EXPECT_NE(std::string(status.message()).find("it isn't the master"), std::string::npos) << status;
  master.say({"REPLICAOF", "NO", "ONE"});
  EXPECT_TRUE(pool.ping().ok());
}

TEST(RedisSentinel, AnUnknownMasterIsSaid) {
  Office office;
  RedisOptions options = office.options();
  options.master_name = "another";
  RedisPool pool(options, office.clock, office.ids);
  const absl::Status status = pool.ping();
  EXPECT_NE(std::string(status.message()).find("knows no master another"), std::string::npos) << status;
}

}  // namespace
}  // namespace entente::common
