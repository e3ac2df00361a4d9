// A profiles service with canned answers on a real gRPC server, so that the gateway is tested against gRPC itself.
// What a city's name asks for: `cities/missing` NOT_FOUND with details, `cities/bare` an error without details,
// `cities/cut` and `cities/denied` what gRPC itself says of a call that a process's end cut off or a head refused,
// `cities/slow` no answer until the call is cancelled; any other name is answered, `cities/long` at length.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/errors.h"

namespace entente::gateway {

namespace v1 = profiles::v1;

inline constexpr std::int64_t kBigPopulation = 9007199254740993;  // not a double

class FakeProfiles : public v1::ProfileService::Service {
 public:
  FakeProfiles() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    builder.SetMaxReceiveMessageSize(80 << 20);
    server_ = builder.BuildAndStart();
  }
  ~FakeProfiles() override { stop(); }

  void stop() {
    if (!server_) return;
    server_->Shutdown(std::chrono::system_clock::now());
    server_.reset();
  }
  void set_serving(bool serving) { server_->GetHealthCheckService()->SetServingStatus(serving); }

  std::shared_ptr<grpc::Channel> channel() const {
    return grpc::CreateChannel("127.0.0.1:" + std::to_string(port_), grpc::InsecureChannelCredentials());
  }

  // False when it doesn't happen within ten seconds.
  bool wait_for_started(int count) {
    return wait([&] { return started_ >= count; });
  }
  bool wait_for_cancelled(int count) {
    return wait([&] { return cancelled_ >= count; });
  }

  // Metadata and time left of the last call of GetCity; empty when it wasn't there.
  std::string metadata(const std::string& name) {
    std::lock_guard lock(mutex_);
    const auto found = metadata_.find(name);
    return found == metadata_.end() ? "" : found->second;
  }
  std::chrono::milliseconds time_left() {
    std::lock_guard lock(mutex_);
    return time_left_;
  }

  grpc::Status GetCity(grpc::ServerContext* context, const v1::GetCityRequest* request, v1::City* city) override {
    remember(*context);
    if (request->name() == "cities/missing") {
      return common::to_grpc(
          common::make_error(common::kNotFound, "There is no city “missing”.", {{"resource", "missing"}}));
    }
    if (request->name() == "cities/cut") return grpc::Status(grpc::StatusCode::CANCELLED, "CANCELLED");
    if (request->name() == "cities/denied") return grpc::Status(grpc::StatusCode::PERMISSION_DENIED, "not you");
    if (request->name() == "cities/bare")
      return grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "bare \"words\"\n");
    if (request->name() == "cities/slow") return wait_until_cancelled(*context);
    context->AddInitialMetadata("x-seen", "head");
    context->AddTrailingMetadata("x-end", "tail");
    city->set_name(request->name());
    city->set_display_name("Ségou");
    city->set_population(kBigPopulation);
    city->set_standing(v1::City::STANDING_ACTIVE);
    if (request->name() == "cities/long") city->set_note(std::string(5000, 'x'));
    return grpc::Status::OK;
  }

  grpc::Status ImportCities(grpc::ServerContext*, const v1::ImportCitiesRequest* request,
                            v1::ImportCitiesResponse* response) override {
    response->mutable_report()->set_new_count(static_cast<int>(request->sheet().size()));
    return grpc::Status::OK;
  }

  // Sends `start_revision` changes; then, with `progress_notify`, waits until cancelled; revision 999: two, then an
  // error.
  grpc::Status WatchProfiles(grpc::ServerContext* context, const v1::WatchProfilesRequest* request,
                             grpc::ServerWriter<v1::WatchProfilesResponse>* writer) override {
    const bool compacted = request->start_revision() == 999;
    for (std::int64_t i = 1; i <= (compacted ? 2 : request->start_revision()); ++i) {
      v1::WatchProfilesResponse change;
      change.set_revision(i);
      change.mutable_city()->set_name("cities/city-" + std::to_string(i));
      change.mutable_city()->set_note(std::string(static_cast<std::size_t>(i) * 40 % 4000, 'x'));
      if (!writer->Write(change)) break;
    }
    if (compacted) return common::to_grpc(common::make_error(common::kCompacted, "List again."));
    if (request->progress_notify()) return wait_until_cancelled(*context);
    return grpc::Status::OK;
  }

 private:
  template <typename Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), condition);
  }

  grpc::Status wait_until_cancelled(const grpc::ServerContext& context) {
    std::unique_lock lock(mutex_);
    ++started_;
    changed_.notify_all();
    // gRPC's synchronous server tells of a cancellation only when asked.
    while (!context.IsCancelled()) changed_.wait_for(lock, std::chrono::milliseconds(2));
    ++cancelled_;
    changed_.notify_all();
    return grpc::Status::CANCELLED;
  }

  void remember(const grpc::ServerContext& context) {
    std::lock_guard lock(mutex_);
    metadata_.clear();
    for (const auto& [name, value] : context.client_metadata()) {
      metadata_[std::string(name.data(), name.size())] = std::string(value.data(), value.size());
    }
    time_left_ =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.deadline() - std::chrono::system_clock::now());
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int started_ = 0;
  int cancelled_ = 0;
  std::map<std::string, std::string> metadata_;
  std::chrono::milliseconds time_left_{0};
};

}  // namespace entente::gateway
