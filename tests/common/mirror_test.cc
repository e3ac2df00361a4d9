// A mirror of a real service: loads, follows, resumes after a restart, lists again after compaction, stops promptly.
#include "services/common/replication/mirror.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <semaphore>
#include <set>

#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/replication/follow_stream.h"
#include "tests/common/listing_stub_service.h"

namespace entente::common {
namespace {

// The names that it has seen.
struct Copy {
  std::mutex mutex;
  std::set<std::string> names;
  std::set<std::string> get() {
    std::lock_guard lock(mutex);
    return names;
  }
};

MirrorSource source_of(const Client& client, Copy& copy) {
  const std::shared_ptr<v1::ListingService::Stub> stub = v1::ListingService::NewStub(client.channel());
  MirrorSource source;
  source.name = "listings";
  source.list = [stub, &copy](MirrorCalls& calls) -> absl::StatusOr<StorePoint> {
    PagePoints points;
    std::set<std::string> names;
    ENTENTE_RETURN_IF_ERROR((read_pages<v1::ListListingsRequest, v1::ListListingsResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListListings(context, request, reply); },
        [&](const auto& page) {
          for (const auto& listing : page.listings()) names.insert(listing.name());
        })));
    std::lock_guard lock(copy.mutex);
    copy.names = std::move(names);
    return points.first();
  };
  source.follow = follow_stream<v1::WatchListingsResponse>(
      [stub](grpc::ClientContext* context, const StorePoint& from) {
        return stub->WatchListings(context, watch_from<v1::WatchListingsRequest>(from));
      },
      [&copy](const v1::WatchListingsResponse& response) {
        if (!response.has_listing()) return;
        std::lock_guard lock(copy.mutex);
        copy.names.insert(response.listing().name());
      });
  return source;
}

constexpr MirrorOptions kQuick{
    .page_timeout = absl::Seconds(5), .first_pause = absl::Milliseconds(5), .longest_pause = absl::Milliseconds(40)};

absl::Time soon() {
  return absl::Now() + absl::Seconds(15);
}

TEST(Mirror, LoadsThenFollows) {
  StubProcess process;
  process.append("a");
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = concat("127.0.0.1:", process.server->port())});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(1, soon()).ok());
  EXPECT_TRUE(mirror.ready());
  EXPECT_TRUE(mirror.check_ready().ok());
  const std::int64_t revision = process.append("b");
  ASSERT_TRUE(mirror.wait_for(revision, soon()).ok());
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(mirror.list_count(), 1);
}

TEST(Mirror, ReachesARevisionThatItsWatchDoesntShowByProgress) {
  StubProcess process({}, {}, std::make_unique<LocalAuthenticator>(), {.progress_interval = absl::Milliseconds(5)});
  process.append("a");
  SeededIds ids(1);
  Copy copy;
  const Client client(process.server->in_process_channel(), {});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(1, soon()).ok());
  const std::int64_t revision = process.append("hidden");
  EXPECT_TRUE(mirror.wait_for(revision, soon()).ok());
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a"}));
}

TEST(Mirror, ResumesAfterARestartWithoutListing) {
  auto process = std::make_unique<StubProcess>();
  process->append("a");
  const std::string address = concat("127.0.0.1:", process->server->port());
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = address});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(1, soon()).ok());
  // The hub ends with its server; both come back on the same port over the same store.
  process->server.reset();
  process->service.reset();
  process->hub = std::make_unique<WatchHub>(*process->database);
  ASSERT_TRUE(process->hub->start().ok());
  process->service = std::make_unique<ListingStubService>(
      Harness{process->authenticator.get(), process->workers.get(), &process->clock, &process->ids, &process->metrics},
      *process->database, *process->hub);
  const std::int64_t revision = process->append("b");
  process->start({.listen = address});
  ASSERT_TRUE(mirror.wait_for(revision, soon()).ok());
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(mirror.list_count(), 1);
}

TEST(Mirror, ListsAgainWhenItsRevisionIsCompacted) {
  auto process = std::make_unique<StubProcess>();
  process->append("a");
  const std::string address = concat("127.0.0.1:", process->server->port());
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = address});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(1, soon()).ok());
  process->server.reset();
  process->service.reset();
  process->append("b");
  const std::int64_t revision = process->append("c");
  ASSERT_TRUE(process->database->write([](WriteTransaction& tx) { return compact_changes(tx, 1).status(); }).ok());
  process->hub = std::make_unique<WatchHub>(*process->database);
  ASSERT_TRUE(process->hub->start().ok());
  process->service = std::make_unique<ListingStubService>(
      Harness{process->authenticator.get(), process->workers.get(), &process->clock, &process->ids, &process->metrics},
      *process->database, *process->hub);
  process->start({.listen = address});
  ASSERT_TRUE(mirror.wait_for(revision, soon()).ok());
  EXPECT_EQ(mirror.list_count(), 2);
  EXPECT_EQ(copy.get(), (std::set<std::string>{"c"}));  // the stub lists what the log keeps
}

// Stops the process, does `meanwhile` with its files, and starts it again at the same address.
void restart(std::unique_ptr<StubProcess>& process, const std::function<void(const std::string&)>& meanwhile) {
  const std::string address = concat("127.0.0.1:", process->server->port());
  process->server.reset();
  process->service.reset();
  process->hub.reset();
  process->database.reset();
  meanwhile(process->directory.path() + "/listings.sqlite");
  process->open({.listen = address}, {});
}

TEST(Mirror, ListsAgainWhenItsSourceIsARestoredBackupThatHasOvertakenIt) {
  TemporaryDirectory backup;
  auto process = std::make_unique<StubProcess>();
  process->append("a");
  // Stopped, so that the file is whole.
  restart(process, [&](const std::string& file) { std::filesystem::copy_file(file, backup.path() + "/copy"); });
  for (const char* name : {"lost 1", "lost 2"}) process->append(name);
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = concat("127.0.0.1:", process->server->port())});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(3, soon()).ok());
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a", "lost 1", "lost 2"}));
  std::set<std::string> expected{"a"};
  restart(process, [&](const std::string& file) {
    std::filesystem::copy_file(backup.path() + "/copy", file, std::filesystem::copy_options::overwrite_existing);
    // The restored store is ahead before the mirror is back.
    const auto database = *SqliteDatabase::open(*DataDirectory::open(process->directory.path()), "listings");
    ASSERT_TRUE(begin_timeline(*database, process->ids).ok());
    for (int i = 0; i < 9; ++i) {
      const std::string name = concat("new ", i);
      expected.insert(name);
      ASSERT_TRUE(
          database->write([&](WriteTransaction& tx) { return append_change(tx, "listing", name, "").status(); }).ok());
    }
  });
  ASSERT_TRUE(mirror.wait_for(10, soon()).ok());
  EXPECT_EQ(copy.get(), expected);
  EXPECT_EQ(mirror.list_count(), 2);
}

TEST(Mirror, GoesOnAfterARestartThatLostNothing) {
  auto process = std::make_unique<StubProcess>();
  process->append("a");
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = concat("127.0.0.1:", process->server->port())});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(1, soon()).ok());
  for (int i = 2; i < 5; ++i) {
    restart(process, [](const std::string&) {});
    ASSERT_EQ(process->append(concat("b", i)), i);
    ASSERT_TRUE(mirror.wait_for(i, soon()).ok());
  }
  EXPECT_EQ(mirror.list_count(), 1);
}

TEST(PagePoints, PagesOfTwoPastsAreNoList) {
  const auto page = [](std::int64_t revision, const char* timeline) {
    v1::ListListingsResponse reply;
    reply.set_revision(revision);
    reply.set_timeline(timeline);
    return reply;
  };
  PagePoints same, back, other;
  EXPECT_TRUE(same.add(page(5, "A")).ok());
  EXPECT_TRUE(same.add(page(7, "A")).ok());
  EXPECT_EQ(same.first(), (StorePoint{5, "A"}));
  EXPECT_TRUE(back.add(page(5, "A")).ok());
  EXPECT_FALSE(back.add(page(4, "A")).ok());
  EXPECT_TRUE(other.add(page(5, "A")).ok());
  EXPECT_FALSE(other.add(page(6, "B")).ok());
}

TEST(Mirror, IsNotReadyWithoutItsSourceAndStopsPromptly) {
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = "127.0.0.1:1"});
  const absl::Time begin = absl::Now();
  {
    Mirror mirror(client, source_of(client, copy), ids, {.first_pause = absl::Hours(1)});
    EXPECT_EQ(reason_of(mirror.check_ready()), "DEPENDENCY_UNAVAILABLE");
    EXPECT_EQ(reason_of(mirror.wait_for(0, absl::Now() + absl::Milliseconds(20))), "DEPENDENCY_UNAVAILABLE");
  }
  EXPECT_LT(absl::Now() - begin, absl::Seconds(10));
}

TEST(Mirror, SaysWhyItDoesntLoadOncePerCauseAtErrorLevel) {
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = "127.0.0.1:1"});
  std::atomic<int> lists{0};
  MirrorSource source = source_of(client, copy);
  source.list = [&](MirrorCalls&) -> absl::StatusOr<StorePoint> {
    if (++lists <= 20) return absl::ResourceExhaustedError("Sent message larger than max");
    if (lists <= 40) return absl::InternalError("a stored listing can't be read");
    return StorePoint{7, ""};
  };
  source.follow = [&](MirrorCalls&, const StorePoint&, const std::function<void(StorePoint)>& seen) -> absl::Status {
    seen({7, ""});
    return absl::UnavailableError("gone");
  };
  LogCapture log;
  Mirror mirror(client, source, ids, {.first_pause = absl::Microseconds(10), .longest_pause = absl::Milliseconds(1)});
  ASSERT_TRUE(mirror.wait_for(7, soon()).ok());
  EXPECT_EQ(mirror.why_not_ready(), "");
  mirror.stop();
  const std::string text = log.text();
  const auto count = [&](const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("RESOURCE_EXHAUSTED: Sent message larger than max"), 1) << text;
  EXPECT_EQ(count("INTERNAL: a stored listing can't be read"), 1) << text;
  EXPECT_EQ(count("\"level\":\"error\""), 2) << text;
}

TEST(Mirror, NamesItsCauseWhileItIsntReady) {
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = "127.0.0.1:1"});
  std::counting_semaphore<> listed{0};
  MirrorSource source = source_of(client, copy);
  source.list = [&](MirrorCalls&) -> absl::StatusOr<StorePoint> {
    listed.release();
    return absl::ResourceExhaustedError("Sent message larger than max");
  };
  Mirror mirror(client, source, ids, kQuick);
  listed.acquire();
  listed.acquire();  // the second one begins when the first one's cause is kept
  EXPECT_EQ(mirror.why_not_ready(),
            "the copy of listings isn't loaded yet: RESOURCE_EXHAUSTED: Sent message larger than max");
  EXPECT_THAT(std::string(mirror.check_ready().message()), testing::HasSubstr("RESOURCE_EXHAUSTED"));
}

TEST(Mirror, KeepsWhatItHasWhileItsSourceFails) {
  SeededIds ids(1);
  Copy copy;
  const Client client({.target = "127.0.0.1:1"});
  std::atomic<int> lists{0};
  std::counting_semaphore<> failed{0};
  MirrorSource source = source_of(client, copy);
  source.list = [&](MirrorCalls&) -> absl::StatusOr<StorePoint> {
    if (++lists > 1) {
      failed.release();
      return absl::ResourceExhaustedError("Sent message larger than max");
    }
    std::lock_guard lock(copy.mutex);
    copy.names = {"a"};
    return StorePoint{3, ""};
  };
  source.follow = [](MirrorCalls&, const StorePoint&, const std::function<void(StorePoint)>&) {
    return absl::OutOfRangeError("compacted");
  };
  Mirror mirror(client, source, ids, kQuick);
  failed.acquire();
  failed.acquire();
  EXPECT_TRUE(mirror.ready());
  EXPECT_EQ(mirror.revision(), 3);
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a"}));
}

TEST(Mirror, StopsPromptlyInTheMidstOfAWatch) {
  StubProcess process;
  process.append("a");
  SeededIds ids(1);
  Copy copy;
  const Client client(process.server->in_process_channel(), {});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  ASSERT_TRUE(mirror.wait_for(1, soon()).ok());
  const absl::Time begin = absl::Now();
  mirror.stop();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
}

}  // namespace
}  // namespace entente::common
