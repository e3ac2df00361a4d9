// What a process tells Prometheus: counters, gauges whose rows come and go, what is only looked at when somebody asks.
#include "services/common/rpc/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <semaphore>
#include <thread>

#include "absl/time/clock.h"
#include "entente/listings/v1/listing_service.pb.h"
#include "services/common/rpc/access.h"
#include "services/common/rpc/process_metrics.h"
#include "services/common/rpc/worker_pool.h"
#include "services/common/service/measured_database.h"
#include "services/common/storage/store_place.h"
#include "tests/common/temporary_directory.h"

namespace entente::common {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Metric kThings("test_things", "Things.", {"kind", "state"});
constexpr Metric kDone("test_done_total", "What was done.", {"by"});

TEST(Metrics, SayWhatAMetricIs) {
  Metrics metrics;
  metrics.count(kDone, {"anna"});
  metrics.count(kDone, {"anna"}, 2);
  EXPECT_THAT(metrics.text(), HasSubstr("# HELP test_done_total What was done.\n# TYPE test_done_total counter\n"
                                        "test_done_total{by=\"anna\"} 3\n"));
}

TEST(Metrics, CountAStreamButNotHowLongItsClientWantedIt) {
  Metrics metrics;
  metrics.count_call(method_taking<listings::v1::WatchListingsRequest>(), absl::StatusCode::kCancelled, 3600);
  metrics.count_call(method_taking<listings::v1::GetListingRequest>(), absl::StatusCode::kOk, 0.003);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("entente_rpc_calls_total{code=\"CANCELLED\",method=\"WatchListings\","));
  EXPECT_THAT(text, Not(HasSubstr("entente_rpc_duration_seconds_count{method=\"WatchListings\"")));
  EXPECT_THAT(text, HasSubstr("entente_rpc_duration_seconds_bucket{method=\"GetListing\",service=\"entente.listings.v1."
                              "ListingService\",le=\"0.005\"} 1\n"));
}

TEST(Metrics, ForgetRowsOfAGaugeThatAreNoMore) {
  Metrics metrics;
  metrics.replace(kThings, {{{"need", "draft"}, 1}, {{"need", "published"}, 2}});
  EXPECT_THAT(metrics.text(), HasSubstr("test_things{kind=\"need\",state=\"draft\"} 1"));
  metrics.replace(kThings, {{{"need", "published"}, 3}, {{"offer", "published"}, 4}});
  const std::string text = metrics.text();
  EXPECT_THAT(text, Not(HasSubstr("draft")));
  EXPECT_THAT(text, HasSubstr("test_things{kind=\"need\",state=\"published\"} 3"));
  EXPECT_THAT(text, HasSubstr("test_things{kind=\"offer\",state=\"published\"} 4"));
  metrics.replace(kThings, {});
  EXPECT_THAT(metrics.text(), Not(HasSubstr("test_things")));
}

TEST(Metrics, NeverLetACounterGoBack) {
  Metrics metrics;
  metrics.raise(kDone, {"ben"}, 5);
  metrics.raise(kDone, {"ben"}, 3);
  EXPECT_THAT(metrics.text(), HasSubstr("test_done_total{by=\"ben\"} 5\n"));
}

TEST(Metrics, LookAtWhatIsAskedForOnlyAsLongAsItLives) {
  Metrics metrics;
  int looks = 0;
  auto told = metrics.before_text([&] { metrics.set(kThings, {"looks", ""}, ++looks); });
  EXPECT_EQ(looks, 0);
  EXPECT_THAT(metrics.text(), HasSubstr("test_things{kind=\"looks\",state=\"\"} 1"));
  told.reset();
  metrics.text();
  EXPECT_EQ(looks, 1);
}

TEST(ProcessMetrics, AreThoseOfThisProcess) {
  Metrics metrics;
  const auto told = tell_of_process(metrics);
  const std::string text = metrics.text();
  const auto value = [&](const std::string& name) {
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
  };
  EXPECT_GT(value("process_resident_memory_bytes"), 1e6);
  EXPECT_GE(value("process_threads"), 1);
  EXPECT_GE(value("process_open_fds"), 3);
  EXPECT_GE(value("process_max_fds"), value("process_open_fds"));
  EXPECT_GE(value("process_cpu_seconds_total"), 0);
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  EXPECT_LE(value("process_start_time_seconds"), now + 1);
  EXPECT_GT(value("process_start_time_seconds"), now - 3600 * 24);
}

TEST(MeasuredDatabase, TellsHowLongAndHowBusyAndHandsAnswersOn) {
  const TemporaryDirectory directory;
  Metrics metrics;
  const auto place = StorePlace::open(directory.path());
  ASSERT_TRUE(place.ok()) << place.status();
  auto opened = place->open_store("things");
  ASSERT_TRUE(opened.ok()) << opened.status();
  MeasuredDatabase database(*std::move(opened), "things", metrics);
  EXPECT_TRUE(database.write([](WriteTransaction&) { return absl::OkStatus(); }).ok());
  EXPECT_TRUE(absl::IsNotFound(database.read([](ReadTransaction&) { return absl::NotFoundError("no"); })));
  EXPECT_TRUE(absl::IsUnavailable(database.read([](ReadTransaction&) { return absl::UnavailableError("gone"); })));
  // Somebody reads while somebody asks.
  std::string text;
  EXPECT_TRUE(database
                  .read([&](ReadTransaction&) {
                    text = metrics.text();
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_THAT(text, HasSubstr("entente_store_duration_seconds_count{kind=\"write\",service=\"things\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("entente_store_duration_seconds_count{kind=\"read\",service=\"things\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("entente_store_errors_total{kind=\"read\",reason=\"\",service=\"things\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("entente_store_connections{service=\"things\",state=\"busy\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("entente_store_connections{service=\"things\",state=\"idle\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("entente_store_commits_total{service=\"things\"} 1\n"));
}

TEST(WorkerPool, SaysHowBusyALaneIs) {
  WorkerPool pool({.read_threads = 1, .write_threads = 1, .read_queue = 1});
  std::binary_semaphore begun{0}, go_on{0};
  ASSERT_TRUE(pool.submit(Lane::kRead, [&] {
    begun.release();
    go_on.acquire();
  }));
  begun.acquire();
  ASSERT_TRUE(pool.submit(Lane::kRead, [] {}));
  EXPECT_FALSE(pool.submit(Lane::kRead, [] {})) << "the queue is full";
  const WorkerPool::Use use = pool.use(Lane::kRead);
  EXPECT_EQ(use.threads, 1U);
  EXPECT_EQ(use.busy, 1U);
  EXPECT_EQ(use.waiting, 1U);
  EXPECT_EQ(use.limit, 1U);
  EXPECT_EQ(use.refused, 1U);
  go_on.release();
  std::binary_semaphore idle{0};
  while (!pool.submit(Lane::kRead, [&] { idle.release(); })) std::this_thread::yield();
  idle.acquire();
  while (pool.use(Lane::kRead).busy > 0) std::this_thread::yield();
  EXPECT_EQ(pool.use(Lane::kRead).waiting, 0U);
}

}  // namespace
}  // namespace entente::common
