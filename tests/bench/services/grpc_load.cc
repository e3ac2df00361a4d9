#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/bench/services/load.h"

namespace entente::bench {
namespace {

struct Call {
  grpc::ClientContext context;
  grpc::ByteBuffer reply;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<grpc::ByteBuffer>> reader;
  Clock::time_point due;
  Clock::time_point sent;
};

class GrpcLoad {
 public:
  explicit GrpcLoad(const Load& load) : load_(load) {
    for (const std::string& request : load.requests) {
      const grpc::Slice slice(request);
      requests_.emplace_back(&slice, 1);
    }
    for (int connection = 0; connection < load.connections; ++connection) {
      for (const std::string& target : load.targets) {
        grpc::ChannelArguments arguments;
        arguments.SetInt("bench.connection", connection);  // channels that are alike would share one connection
        arguments.SetMaxReceiveMessageSize(-1);
        stubs_.push_back(std::make_unique<grpc::GenericStub>(
            grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments)));
      }
    }
  }

  Tally run() {
    const auto begin = Clock::now();
    measured_from_ = begin + load_.warm_up;
    end_ = measured_from_ + load_.time;
    if (load_.rate > 0) {
      open_loop(begin);
    } else {
      closed_loop();
    }
    return std::move(tally_);
  }

 private:
  void begin_call(Clock::time_point due) {
    auto call = std::make_unique<Call>();
    call->due = due;
    call->context.set_deadline(std::chrono::system_clock::now() + load_.deadline);
    if (!load_.token.empty()) call->context.AddMetadata("authorization", absl::StrCat("Bearer ", load_.token));
    grpc::GenericStub& stub = *stubs_[begun_ % stubs_.size()];
    call->reader = stub.PrepareUnaryCall(&call->context, load_.method, requests_[begun_ % requests_.size()], &queue_);
    ++begun_;
    ++on_their_way_;
    call->sent = Clock::now();
    call->reader->StartCall();
    Call* const tag = call.release();
    tag->reader->Finish(&tag->reply, &tag->status, tag);
  }

  void end_call(void* tag) {
    const std::unique_ptr<Call> call(static_cast<Call*>(tag));
    const auto now = Clock::now();
    --on_their_way_;
    ++tally_.all;
    if (call->status.ok() && now >= measured_from_ && now < end_) ++tally_.in_time;
    const bool counts =
        load_.rate > 0 ? call->due >= measured_from_ && call->due < end_ : now >= measured_from_ && now < end_;
    if (!counts) return;
    const std::int64_t took = (now - call->due).count();
    if (call->status.ok()) {
      tally_.answered.add(took);
      tally_.reply_bytes += static_cast<std::int64_t>(call->reply.Length());
    } else if (call->status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
      tally_.refused.add(took);
      tally_.refused_since_sent.add((now - call->sent).count());
      if (call->status.error_details().find("google.rpc.RetryInfo") != std::string::npos) ++tally_.with_retry;
    } else {
      ++tally_.others[absl::StrCat(call->status.error_code(), " ", call->status.error_message().substr(0, 120))];
    }
  }

  void closed_loop() {
    for (int caller = 0; caller < load_.callers; ++caller) begin_call(Clock::now());
    void* tag = nullptr;
    bool ok = false;
    while (on_their_way_ > 0 && queue_.Next(&tag, &ok)) {
      end_call(tag);
      if (Clock::now() < end_) begin_call(Clock::now());
    }
  }

  // One thread sends what is due, whatever became of it; another takes the answers as they come, so that neither makes
  // the other late.
  void open_loop(Clock::time_point begin) {
    const std::chrono::duration<double> pause(1 / load_.rate);
    const auto due = [&](std::int64_t call) {
      return begin + std::chrono::duration_cast<Clock::duration>(pause * static_cast<double>(call));
    };
    std::thread taking([this] {
      void* tag = nullptr;
      bool ok = false;
      while (queue_.Next(&tag, &ok)) end_call(tag);
    });
    for (std::int64_t next = 0; due(next) < end_; ++next) {
      std::this_thread::sleep_until(due(next));
      if (on_their_way_ >= load_.most_on_their_way) {
        ++not_begun_;
        continue;
      }
      if (due(next) >= measured_from_) late_.add((Clock::now() - due(next)).count());
      begin_call(due(next));
    }
    while (on_their_way_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    queue_.Shutdown();
    taking.join();
    tally_.late = late_;
    tally_.not_begun = not_begun_;
  }

  const Load& load_;
  std::vector<grpc::ByteBuffer> requests_;
  std::vector<std::unique_ptr<grpc::GenericStub>> stubs_;
  grpc::CompletionQueue queue_;
  Tally tally_;
  Clock::time_point measured_from_, end_;
  std::size_t begun_ = 0;
  std::atomic<int> on_their_way_ = 0;
  // Of who sends; the tally is of who takes.
  Histogram late_;
  std::int64_t not_begun_ = 0;
};

}  // namespace

Tally run_grpc(const Load& load) {
  return GrpcLoad(load).run();
}

}  // namespace entente::bench
