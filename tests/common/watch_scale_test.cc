// Many watchers of one service, over real streams, and the slow ones among them: all are told what changes, in order;
// who doesn't read is dropped and comes back from where he was. ENTENTE_LONG=1 takes 1,000 of them, and says its
// figures. The server is a process of its own, this program started again, so that its memory can be told.
#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>

#include "tests/common/listing_stub_service.h"

namespace entente::common {
namespace {

using Response = v1::WatchListingsResponse;

constexpr char kServerMark[] = "ENTENTE_WATCH_SERVER";

int watchers_wanted() {
  return std::getenv("ENTENTE_LONG") == nullptr ? 200 : 1000;
}

// Of a server for slow ones; with others those who read a lot on a busy machine have the usual time.
constexpr absl::Duration kShortPatience = absl::Seconds(2);

std::int64_t resident_kib(int process) {
  std::ifstream status(concat("/proc/", process, "/status"));
  for (std::string word; status >> word;) {
    std::int64_t kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

// The other process: does what it is told, a line each, until there are no more.
TEST(WatchServer, Serves) {
  if (std::getenv(kServerMark) == nullptr) GTEST_SKIP() << "a part of the tests below";
  const absl::Duration patience =
      std::string_view(std::getenv(kServerMark)) == "short" ? kShortPatience : WatchHubOptions().patience;
  StubProcess process({}, {}, std::make_unique<LocalAuthenticator>(),
                      {.progress_interval = absl::Milliseconds(500), .patience = patience, .recent = 256});
  std::cout << "port " << process.server->port() << std::endl;
  std::string what;
  int count = 0;
  std::size_t bytes = 0;
  std::string name;
  while (std::cin >> what >> name >> count >> bytes) {
    const std::string payload(bytes, 'x');
    std::int64_t last = 0;
    for (int i = 0; i < count; ++i) last = process.append(name, payload);
    // The steady clock is the same for both processes.
    std::cout << "at " << last << ' ' << absl::ToInt64Nanoseconds(steady_now()) << ' ' << process.hub->watchers()
              << std::endl;
  }
}

class WatchServer {
 public:
  explicit WatchServer(const char* patience = "usual") {
    int in[2];
    int out[2];
    EXPECT_EQ(pipe2(in, O_CLOEXEC) + pipe2(out, O_CLOEXEC), 0);
    process_ = fork();
    if (process_ == 0) {
      dup2(in[0], STDIN_FILENO);
      dup2(out[1], STDOUT_FILENO);
      setenv(kServerMark, patience, 1);
      execl("/proc/self/exe", "watch server", "--gtest_filter=WatchServer.Serves", "--gtest_brief=1", nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    to_ = fdopen(in[1], "w");
    from_ = fdopen(out[0], "r");
    port_ = static_cast<int>(read("port")[0]);
  }
  ~WatchServer() {
    fclose(to_);
    while (fgetc(from_) != EOF) {
    }
    fclose(from_);
    int status = 0;
    waitpid(process_, &status, 0);
    EXPECT_EQ(status, 0);
  }
  struct Done {
    std::int64_t revision;
    absl::Duration when;  // by the steady clock
    std::int64_t watchers;
  };
  Done append(const std::string& name, int count, std::size_t bytes) {
    std::fprintf(to_, "append %s %d %zu\n", name.c_str(), count, bytes);
    std::fflush(to_);
    const auto numbers = read("at");
    return {numbers[0], absl::Nanoseconds(numbers[1]), numbers[2]};
  }
  std::int64_t watchers() { return append("nothing", 0, 0).watchers; }
  std::int64_t resident_kib() const { return common::resident_kib(process_); }
  // Of its own, so that its connection is, too.
  Client client() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    // Else what nobody reads could be megabytes on their way.
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    return Client(grpc::CreateCustomChannel(concat("127.0.0.1:", port_), grpc::InsecureChannelCredentials(), arguments),
                  {});
  }

 private:
  std::vector<std::int64_t> read(std::string_view mark) {
    char line[256];
    while (fgets(line, sizeof line, from_) != nullptr) {
      const std::string text(line);
      if (!text.starts_with(mark)) continue;
      std::vector<std::int64_t> numbers(3);
      std::sscanf(text.c_str() + mark.size(), "%ld %ld %ld", &numbers[0], &numbers[1], &numbers[2]);
      return numbers;
    }
    ADD_FAILURE() << "the server ended";
    return std::vector<std::int64_t>(3);
  }
  int process_ = 0;
  int port_ = 0;
  FILE* to_ = nullptr;
  FILE* from_ = nullptr;
};

// A stream that reads as fast as it can, or not at all until it is told to; without a thread of its own.
class Stream final : public grpc::ClientReadReactor<Response> {
 public:
  Stream(v1::ListingService::Stub& stub, const Client& client, const StorePoint& from, bool reads) : reads_(reads) {
    context_ = client.stream_context();
    request_.set_start_revision(from.revision == 0 ? 0 : from.revision + 1);
    request_.set_timeline(from.timeline);
    request_.set_progress_notify(true);
    point_ = from;
    stub.async()->WatchListings(context_.get(), &request_, this);
    if (reads_) StartRead(&response_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    {
      std::lock_guard lock(mutex_);
      const bool first = point_.revision == 0;
      if (response_.has_listing()) {
        ++changes_;
        gapless_ = gapless_ && (first || response_.revision() == point_.revision + 1);
      }
      gapless_ = gapless_ && response_.revision() >= point_.revision;
      point_ = {response_.revision(), response_.timeline()};
      seen_at_ = steady_now();
    }
    changed_.notify_all();
    if (reads_) StartRead(&response_);
  }
  void OnDone(const grpc::Status& status) override {
    std::lock_guard lock(mutex_);
    ended_ = from_grpc(status);
    changed_.notify_all();
  }
  void begin_to_read() {
    reads_ = true;
    StartRead(&response_);
  }
  bool wait_for(std::int64_t revision) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(60), [&] {
      return point_.revision >= revision || ended_.has_value();
    }) && point_.revision >= revision;
  }
  // What it ended with.
  absl::Status wait_for_end() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(60), [&] { return ended_.has_value(); })) {
      return absl::InternalError("it doesn't end");
    }
    return *ended_;
  }
  absl::Status end() {
    context_->TryCancel();
    return wait_for_end();
  }
  StorePoint point() const {
    std::lock_guard lock(mutex_);
    return point_;
  }
  absl::Duration seen_at() const {
    std::lock_guard lock(mutex_);
    return seen_at_;
  }
  std::int64_t changes() const {
    std::lock_guard lock(mutex_);
    return changes_;
  }
  bool gapless() const {
    std::lock_guard lock(mutex_);
    return gapless_;
  }

 private:
  std::unique_ptr<grpc::ClientContext> context_;
  v1::WatchListingsRequest request_;
  Response response_;
  std::atomic<bool> reads_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  StorePoint point_;
  absl::Duration seen_at_;
  std::int64_t changes_ = 0;
  bool gapless_ = true;
  std::optional<absl::Status> ended_;
};

class WatchScale : public testing::Test {
 protected:
  WatchScale() {
    for (int i = 0; i < 4; ++i) {
      clients_.push_back(server_.client());
      stubs_.push_back(stub_of(clients_.back()));
    }
  }
  ~WatchScale() override {
    for (const auto& stream : streams_) stream->end();
  }
  std::unique_ptr<Stream> open(std::size_t number, const StorePoint& from, bool reads = true) {
    return std::make_unique<Stream>(*stubs_[number % 4], clients_[number % 4], from, reads);
  }
  // The time from the commit of a change until the last of them has seen it.
  absl::Duration until_the_last_sees() {
    const WatchServer::Done done = server_.append("a", 1, 1000);
    absl::Duration last = done.when;
    for (const auto& stream : streams_) {
      EXPECT_TRUE(stream->wait_for(done.revision));
      last = std::max(last, stream->seen_at());
    }
    return last - done.when;
  }

  const int count_ = watchers_wanted();
  WatchServer server_;
  std::vector<Client> clients_;
  std::vector<std::unique_ptr<v1::ListingService::Stub>> stubs_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

TEST_F(WatchScale, AllAreToldWhatChangesAndMayComeBackAtOnce) {
  const std::int64_t first = server_.append("a", 1, 1000).revision;
  // Something of each kind is there once before memory is looked at.
  open(0, {})->end();
  const std::int64_t before = server_.resident_kib();
  absl::Time begin = absl::Now();
  for (int i = 0; i < count_; ++i) streams_.push_back(open(static_cast<std::size_t>(i), {}));
  for (const auto& stream : streams_) ASSERT_TRUE(stream->wait_for(first)) << "a notice says that it is up to date";
  const absl::Duration connected = absl::Now() - begin;
  EXPECT_EQ(server_.watchers(), count_);
  const std::int64_t memory = server_.resident_kib() - before;

  std::vector<absl::Duration> times;
  for (int i = 0; i < 20; ++i) times.push_back(until_the_last_sees());
  std::sort(times.begin(), times.end());
  EXPECT_LT(times[10], absl::Seconds(5));

  constexpr int kLarge = 10;
  begin = absl::Now();
  const WatchServer::Done last = server_.append("a", kLarge, 20'000);
  for (const auto& stream : streams_) {
    ASSERT_TRUE(stream->wait_for(last.revision));
    EXPECT_EQ(stream->changes(), 20 + kLarge);
    EXPECT_TRUE(stream->gapless());
  }
  const absl::Duration large = absl::Now() - begin;

  // All come back at once, from far behind; one that is up to date isn't kept waiting by them.
  const StorePoint start = streams_[0]->point();
  for (const auto& stream : streams_) stream->end();
  streams_.clear();
  constexpr int kFar = 600;  // more than the server has in memory
  const WatchServer::Done far = server_.append("a", kFar, 100);
  auto live = open(0, {far.revision, start.timeline});
  ASSERT_TRUE(live->wait_for(far.revision));
  begin = absl::Now();
  for (int i = 0; i < count_; ++i) streams_.push_back(open(static_cast<std::size_t>(i), start));
  const WatchServer::Done one = server_.append("a", 1, 100);
  ASSERT_TRUE(live->wait_for(one.revision));
  const absl::Duration meanwhile = live->seen_at() - one.when;
  for (const auto& stream : streams_) {
    ASSERT_TRUE(stream->wait_for(one.revision));
    EXPECT_EQ(stream->changes(), kFar + 1);
    EXPECT_TRUE(stream->gapless());
  }
  const absl::Duration back = absl::Now() - begin;
  live->end();

  std::cout << count_ << " watchers: connected in " << connected << "; " << memory * 1.0 / count_
            << " KiB of the server each; from commit to the last watcher " << times[times.size() / 2] << " (median), "
            << times.back() << " (longest of " << times.size() << "); " << kLarge << " changes of 20 kB to all in "
            << large << "; all back from " << kFar << " changes behind in " << back
            << ", of which one that was up to date saw a change after " << meanwhile << "\n";
}

TEST(Watch, WhoDoesntReadIsDroppedAndComesBackFromWhereHeWas) {
  WatchServer server("short");
  const Client client = server.client();
  const auto stub = stub_of(client);
  const std::int64_t first = server.append("a", 1, 1000).revision;
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < watchers_wanted() / 10; ++i) {
    streams.push_back(std::make_unique<Stream>(*stub, client, StorePoint{first, {}}, false));
  }
  while (server.watchers() < static_cast<std::int64_t>(streams.size())) std::this_thread::yield();
  constexpr int kChanges = 20;  // more than is on its way while nobody reads
  const absl::Time begin = absl::Now();
  const WatchServer::Done last = server.append("a", kChanges, 20'000);
  while (server.watchers() > 0) {
    ASSERT_LT(absl::Now() - begin, absl::Seconds(60));
    absl::SleepFor(absl::Milliseconds(20));
  }
  std::cout << "slow ones dropped after " << absl::Now() - begin << ", " << kShortPatience << " allowed\n";
  // They read what was on its way, and what they were told; then they come back for the rest.
  for (auto& stream : streams) {
    stream->begin_to_read();
    const absl::Status ended = stream->wait_for_end();
    EXPECT_EQ(reason_of(ended), "WATCH_TOO_SLOW") << ended;
    EXPECT_EQ(ended.code(), absl::StatusCode::kResourceExhausted);
    EXPECT_GT(retry_after_of(ended), absl::ZeroDuration());
    const StorePoint seen = stream->point();
    EXPECT_LT(seen.revision, last.revision);
    Stream back(*stub, client, seen, true);
    ASSERT_TRUE(back.wait_for(last.revision));
    EXPECT_EQ(stream->changes() + back.changes(), kChanges);
    EXPECT_TRUE(stream->gapless() && back.gapless());
    back.end();
  }
}

}  // namespace
}  // namespace entente::common
