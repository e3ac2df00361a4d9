#include "gateway/readiness.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <chrono>
#include <mutex>
#include <set>

#include "gateway/service_channel.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/server.h"

namespace entente::gateway {
namespace {

constexpr char kHealthMethod[] = "/grpc.health.v1.Health/Check";
constexpr std::chrono::seconds kLongestWait{2};

// Of a service with several replicas, how many are asked, in turn, until one serves: one that is being replaced says of
// itself that it doesn't serve while the others do.
constexpr int kMostAsked = 8;

// One answer of each service, until the last is there.
class Survey {
 public:
  Survey(std::size_t services, std::function<void(std::string)> told) : waiting_(services), told_(std::move(told)) {}

  // `why_not` is what the service says of itself.
  void note(const std::string& service, bool serves, const std::string& why_not) {
    std::lock_guard lock(mutex_);
    if (!serves) {
      missing_.insert(service);
      if (!why_not.empty()) causes_.insert(why_not);
    }
    if (--waiting_ > 0) return;
    told_(missing_.empty() ? std::string()
                           : common::concat(common::join(missing_, ", "), "\n", common::join(causes_, "")));
  }

 private:
  std::mutex mutex_;
  std::size_t waiting_;
  std::set<std::string> missing_;
  std::set<std::string> causes_;
  const std::function<void(std::string)> told_;
};

using Deadline = std::chrono::system_clock::time_point;

struct Check {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer reply;

  // HealthCheckResponse{status: SERVING} in wire form.
  bool says_serving() const {
    grpc::Slice slice;
    return reply.DumpToSingleSlice(&slice).ok() && slice.size() == 2 && slice.begin()[0] == 0x08 &&
           slice.begin()[1] == 0x01;
  }
  std::string why_not() const {
    const auto& metadata = context.GetServerTrailingMetadata();
    const auto cause = metadata.find(common::kNotReadyKey);
    return cause == metadata.end() ? std::string() : std::string(cause->second.data(), cause->second.size());
  }
};

void ask(const std::shared_ptr<ServiceChannel>& service, Deadline deadline, int most_asked,
         const std::shared_ptr<Survey>& survey) {
  auto check = std::make_shared<Check>();
  check->context.set_deadline(deadline);
  const grpc::Slice empty;
  check->request = grpc::ByteBuffer(&empty, 1);
  service->stub().UnaryCall(
      &check->context, kHealthMethod, {}, &check->request, &check->reply, [=](const grpc::Status& status) {
        if (status.ok() && !check->says_serving() && most_asked > 1) {
          return ask(service, deadline, most_asked - 1, survey);
        }
        const bool serves =
            status.ok() ? check->says_serving() : status.error_code() == grpc::StatusCode::UNIMPLEMENTED;
        survey->note(service->name(), serves, check->why_not());
      });
}

}  // namespace

void ask_services(const ServiceChannels& services, std::function<void(std::string why_not)> told) {
  if (services.empty()) return told({});
  const auto survey = std::make_shared<Survey>(services.size(), std::move(told));
  const Deadline deadline = std::chrono::system_clock::now() + kLongestWait;
  for (const auto& [package, service] : services) ask(service, deadline, kMostAsked, survey);
}

}  // namespace entente::gateway
