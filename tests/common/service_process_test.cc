// A process of services: when it says that it serves, and in which order it ends. And the sweep of a service.
#include "services/common/service/service_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/server.h"
#include "services/common/service/service.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sweeper.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string fetch(int port, const std::string& path) {
  FILE* const pipe = popen(concat("curl -s http://127.0.0.1:", port, path).c_str(), "r");
  std::string out;
  char buffer[4096];
  while (fgets(buffer, sizeof buffer, pipe) != nullptr) out += buffer;
  pclose(pipe);
  return out;
}

// What happened, in order. The tests' threads don't overlap where they write here.
using Story = std::vector<std::string>;

class FakeService final : public Service {
 public:
  FakeService(std::string name, Story& story) : name_(std::move(name)), story_(story) {}
  ~FakeService() override { story_.push_back(concat("end of ", name_)); }
  std::vector<grpc::Service*> grpc_services() const override { return {}; }
  void when_ready(std::function<void()> proceed) override { ready_ = std::move(proceed); }
  std::string why_not_ready() const override { return concat(name_, ": loads\n"); }
  absl::Status sweep() override { return absl::OkStatus(); }
  void drain() override {
    story_.push_back(concat("drain ", name_));
    if (during_drain) during_drain();
  }
  void stop() override { story_.push_back(concat("stop ", name_)); }

  void become_ready() { ready_(); }
  std::function<void()> during_drain;

 private:
  const std::string name_;
  Story& story_;
  std::function<void()> ready_;
};

constexpr Migration kTables[] = {{1, "changes", kChangeLogSchema}};
absl::Status migrate_fake(Database& database, const Clock& clock, Ids&) {
  return migrate(database, kTables, clock).status();
}

struct Fixture {
  TemporaryDirectory directory;
  Story story;
  std::unique_ptr<ServiceProcess> process;
  std::vector<FakeService*> services;

  explicit Fixture(bool migrate_only = false) {
    ServiceConfig config;
    config.admin_listen = "127.0.0.1:0";
    config.database = directory.path();
    config.migrate_only = migrate_only;
    process = *ServiceProcess::open(config, *sign_in(config));
  }
  ServiceKind kind(const std::string& name) {
    return {
        name, migrate_fake,
        [this, name](ServiceProcess&, const Harness& harness, Database&) -> absl::StatusOr<std::unique_ptr<Service>> {
          EXPECT_NE(harness.workers, nullptr);
          auto service = std::make_unique<FakeService>(name, story);
          services.push_back(service.get());
          return service;
        }};
  }
};

TEST(ServiceProcess, ServesOnceAllServicesAreReadyAndSaysWhichAreNot) {
  Fixture fixture;
  ASSERT_TRUE(fixture.process->add(fixture.kind("one")).ok());
  ASSERT_TRUE(fixture.process->add(fixture.kind("two")).ok());
  ASSERT_TRUE(fixture.process->serve().ok());
  const int port = fixture.process->server().admin_port();
  EXPECT_EQ(fetch(port, "/readyz"), "not ready\none: loads\ntwo: loads\n");
  fixture.services[0]->become_ready();
  EXPECT_EQ(fetch(port, "/healthz"), "not serving\n");
  fixture.services[1]->become_ready();
  EXPECT_EQ(fetch(port, "/healthz"), "serving\n");
  EXPECT_EQ(fetch(port, "/readyz"), "ready\n");
}

TEST(ServiceProcess, EndsInReverseAndNeverSaysThatItServesAgain) {
  Fixture fixture;
  ASSERT_TRUE(fixture.process->add(fixture.kind("one")).ok());
  ASSERT_TRUE(fixture.process->add(fixture.kind("two")).ok());
  ASSERT_TRUE(fixture.process->serve().ok());
  const int port = fixture.process->server().admin_port();
  fixture.services[0]->become_ready();
  std::string late;
  // Its copies come in while the process ends.
  fixture.services[1]->during_drain = [&] {
    fixture.services[1]->become_ready();
    late = fetch(port, "/healthz");
  };
  fixture.process->stop();
  fixture.process->stop();
  EXPECT_EQ(late, "not serving\n");
  EXPECT_THAT(fixture.story, ElementsAre("drain two", "drain one", "stop two", "stop one"));
}

TEST(ServiceProcess, WithMigrateOnlyBringsTheTablesUpToDateAndMakesNothing) {
  Fixture fixture(true);
  ASSERT_TRUE(fixture.process->add(fixture.kind("one")).ok());
  EXPECT_THAT(fixture.services, IsEmpty());
  EXPECT_TRUE(std::filesystem::exists(fixture.directory.path() + "/one.sqlite"));
}

TEST(ServiceProcess, IsRefusedOffLoopbackWithoutIdentity) {
  TemporaryDirectory directory;
  ServiceConfig config;
  config.listen = "0.0.0.0:0";
  config.database = directory.path();
  EXPECT_EQ(reason_of(ServiceProcess::open(config, *sign_in(config)).status()), "LISTEN_REFUSED");
}

TEST(Sweeper, SweepsAtOnceAndAgainAfterAnError) {
  LogCapture log;
  std::mutex mutex;
  std::condition_variable changed;
  int sweeps = 0;
  Sweeper sweeper;
  sweeper.start("one", absl::Milliseconds(1), [&] {
    std::lock_guard lock(mutex);
    ++sweeps;
    changed.notify_all();
    return sweeps == 1 ? absl::UnavailableError("no store") : absl::OkStatus();
  });
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(20), [&] { return sweeps >= 3; }));
  lock.unlock();
  sweeper.stop();
  sweeper.stop();
  EXPECT_THAT(log.text(), HasSubstr("no store"));
}

TEST(Sweeper, SweepsOnceMoreWhenItIsWoken) {
  std::mutex mutex;
  std::condition_variable changed;
  int sweeps = 0;
  const auto swept = [&](int times) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return sweeps >= times; });
  };
  Sweeper sweeper;
  sweeper.start("one", absl::Hours(1), [&] {
    std::lock_guard lock(mutex);
    ++sweeps;
    changed.notify_all();
    return absl::OkStatus();
  });
  EXPECT_TRUE(swept(1));
  sweeper.wake();
  EXPECT_TRUE(swept(2));
  sweeper.stop();
  sweeper.wake();
  EXPECT_EQ(sweeps, 2);
}

TEST(Sweeper, WithoutAnIntervalNeverSweeps) {
  Sweeper sweeper;
  sweeper.start("one", absl::ZeroDuration(), [] {
    ADD_FAILURE() << "swept";
    return absl::OkStatus();
  });
  sweeper.stop();
}

}  // namespace
}  // namespace entente::common
