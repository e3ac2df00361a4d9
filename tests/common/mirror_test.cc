// A mirror of a real service: loads, follows, resumes after a restart, lists again after compaction, stops promptly.
#include "services/common/replication/mirror.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <random>
#include <semaphore>
#include <set>

#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "tests/common/copy_of_things.h"
#include "tests/common/listing_stub_service.h"
#include "tests/common/tcp_proxy.h"

namespace entente::common {
namespace {

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
  EXPECT_EQ(copy.get(), (std::set<std::string>{"a", "b", "c"}));
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
  const StorePoint lost = process->point();
  EXPECT_TRUE(mirror.check(lost).ok());
  std::set<std::string> expected{"a"};
  restart(process, [&](const std::string& file) {
    std::filesystem::copy_file(backup.path() + "/copy", file, std::filesystem::copy_options::overwrite_existing);
    // The restored store is ahead before the mirror is back.
    const auto database = *SqliteDatabase::open(*DataDirectory::open(process->directory.path()), "listings");
    ASSERT_TRUE(begin_timeline(*database, process->ids).ok());
    for (int i = 0; i < 9; ++i) {
      const std::string name = concat("new ", i);
      expected.insert(name);
      ASSERT_TRUE(database->write([&](WriteTransaction& tx) { return put_thing(tx, name, "").status(); }).ok());
    }
  });
  ASSERT_TRUE(mirror.wait_for(10, soon()).ok());
  EXPECT_EQ(copy.get(), expected);
  EXPECT_EQ(mirror.list_count(), 2);
  // Who saw the lost ones is told so; of before the backup it isn't known which of them those are.
  EXPECT_EQ(reason_of(mirror.check(lost)), "OTHER_TIMELINE");
  EXPECT_TRUE(mirror.check(process->point()).ok());
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

// Cut off for a while, in which things change and the log may be compacted; readers look all the time. What they see at
// a revision is what the source held at it, things of one page never beside newer ones of another.
TEST(Mirror, CutOffForLongItCatchesUpOrListsAgainAndIsNeverAMixture) {
  // So little in memory that it reads the log for who comes back.
  StubProcess process({}, {}, std::make_unique<LocalAuthenticator>(), {.recent = 8});
  TcpProxy line(process.server->port());
  std::mt19937 random(7);
  std::mutex mutex;
  std::vector<std::pair<std::string, std::string>> changes;  // of revisions 1, 2 …
  const auto write = [&] {
    const std::string name = concat("thing-", random() % 40);
    const std::string payload = concat("payload ", random());
    std::lock_guard lock(mutex);
    changes.emplace_back(name, payload);
    EXPECT_EQ(process.append(name, payload), static_cast<std::int64_t>(changes.size()));
  };
  for (int i = 0; i < 60; ++i) write();

  SeededIds ids(1);
  Copy copy;
  const Client client({.target = line.address()});
  Mirror mirror(client, source_of(client, copy), ids, kQuick);
  std::atomic<bool> over = false;
  std::atomic<int> views = 0;
  std::thread reader([&] {
    Things state;
    std::int64_t at = 0;
    while (!over) {
      Things seen;
      std::int64_t revision = 0;
      {
        std::lock_guard lock(copy.mutex);
        seen = copy.things;
        revision = copy.revision;
      }
      std::lock_guard lock(mutex);
      EXPECT_GE(revision, at) << "never back";
      for (; at < revision; ++at) state[changes[at].first] = changes[at].second;
      ASSERT_EQ(seen, state) << "at revision " << revision;
      ++views;
      std::this_thread::yield();
    }
  });
  std::atomic<bool> quiet = false;
  std::thread writer([&] {
    while (!quiet) write();
  });
  const auto last = [&] {
    std::lock_guard lock(mutex);
    return static_cast<std::int64_t>(changes.size());
  };
  EXPECT_TRUE(mirror.wait_for(last(), soon()).ok());
  std::int64_t lists = mirror.list_count();
  for (int hour = 0; hour < 4; ++hour) {
    line.cut();
    const std::int64_t before = last();
    while (last() < before + 30) std::this_thread::yield();
    const bool compacted = hour % 2 == 1;
    if (compacted) {
      ASSERT_TRUE(process.database->write([](WriteTransaction& tx) { return compact_changes(tx, 3).status(); }).ok());
    }
    line.mend();
    ASSERT_TRUE(mirror.wait_for(last(), soon()).ok());
    EXPECT_EQ(mirror.list_count() > lists, compacted) << mirror.list_count();
    lists = mirror.list_count();
  }
  quiet = true;
  writer.join();
  EXPECT_TRUE(mirror.wait_for(last(), soon()).ok());
  const int looked = views;
  while (views < looked + 2) std::this_thread::yield();
  over = true;
  reader.join();
  EXPECT_GT(views, 20);
}

TEST(SeenTimelines, TellsWhatItHasComeByFromAnotherPast) {
  SeenTimelines seen;
  EXPECT_TRUE(seen.check({5, "A"}).ok()) << "nothing is known yet";
  seen.begin({10, "A"}, false);
  seen.pass({12, "A"});
  seen.pass({15, "B"});
  for (const StorePoint& past : {StorePoint{10, "A"}, {12, "A"}, {15, "B"}, {12, ""}, {0, "X"}}) {
    EXPECT_TRUE(seen.check(past).ok()) << past.revision << past.timeline;
  }
  for (const StorePoint& unknown : {StorePoint{9, "X"}, {13, "A"}, {14, "B"}, {16, "C"}}) {
    EXPECT_TRUE(seen.check(unknown).ok()) << unknown.revision << unknown.timeline;
  }
  EXPECT_EQ(reason_of(seen.check({11, "B"})), "OTHER_TIMELINE");
  EXPECT_EQ(reason_of(seen.check({15, "A"})), "OTHER_TIMELINE");
  // Listed anew after a compaction: the same past.
  seen.begin({40, "C"}, false);
  EXPECT_TRUE(seen.check({12, "A"}).ok());
  // And after a restored backup.
  seen.begin({30, "B"}, true);
  EXPECT_TRUE(seen.check({15, "B"}).ok());
  EXPECT_EQ(reason_of(seen.check({12, "A"})), "OTHER_TIMELINE");
  EXPECT_EQ(reason_of(seen.check({50, "C"})), "OTHER_TIMELINE") << "not reached, and it never will be";
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
  EXPECT_EQ(same.listed().first, (StorePoint{5, "A"}));
  EXPECT_EQ(same.listed().latest, 7);
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
  source.list = [&](MirrorCalls&) -> absl::StatusOr<Listed> {
    if (++lists <= 20) return absl::ResourceExhaustedError("Sent message larger than max");
    if (lists <= 40) return absl::InternalError("a stored listing can't be read");
    return Listed{{7, ""}, 7};
  };
  source.show = [] {};
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
  source.list = [&](MirrorCalls&) -> absl::StatusOr<Listed> {
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
  source.list = [&](MirrorCalls&) -> absl::StatusOr<Listed> {
    if (++lists > 1) {
      failed.release();
      return absl::ResourceExhaustedError("Sent message larger than max");
    }
    std::lock_guard lock(copy.mutex);
    copy.hidden.emplace(3, Things{{"a", ""}});
    return Listed{{3, ""}, 3};
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
