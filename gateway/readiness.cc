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

// One answer of each service, until the last is there.
struct Survey {
  std::mutex mutex;
  std::size_t waiting;
  std::set<std::string> missing;
  std::set<std::string> causes;
  std::function<void(std::string)> told;
};

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
};

}  // namespace

void ask_services(const ServiceChannels& services, std::function<void(std::string why_not)> told) {
  if (services.empty()) return told({});
  auto survey = std::make_shared<Survey>();
  survey->waiting = services.size();
  survey->told = std::move(told);
  for (const auto& [package, service] : services) {
    auto check = std::make_shared<Check>();
    check->context.set_deadline(std::chrono::system_clock::now() + kLongestWait);
    const grpc::Slice empty;
    check->request = grpc::ByteBuffer(&empty, 1);
    service->stub().UnaryCall(
        &check->context, kHealthMethod, {}, &check->request, &check->reply,
        [check, survey, service = service](const grpc::Status& status) {
          const bool serves =
              status.ok() ? check->says_serving() : status.error_code() == grpc::StatusCode::UNIMPLEMENTED;
          std::lock_guard lock(survey->mutex);
          if (!serves) {
            survey->missing.insert(service->name());
            const auto& metadata = check->context.GetServerTrailingMetadata();
            if (const auto cause = metadata.find(common::kNotReadyKey); cause != metadata.end()) {
              survey->causes.emplace(cause->second.data(), cause->second.size());
            }
          }
          if (--survey->waiting > 0) return;
          survey->told(survey->missing.empty() ? std::string()
                                               : common::concat(common::join(survey->missing, ", "), "\n",
                                                                common::join(survey->causes, "")));
        });
  }
}

}  // namespace entente::gateway
