#include "cli/commands/health.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include <cstdint>
#include <future>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "cli/output/language.h"
#include "services/common/base/errors.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/health_facts.h"
#include "services/common/rpc/server.h"

namespace entente::cli {
namespace {

constexpr char kMethod[] = "/grpc.health.v1.Health/Check";

// Lines of causes as one: "listings: …; matching: …".
std::string one_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  std::string line;
  for (const char c : text) c == '\n' ? line += "; " : line += c;
  return line.empty() ? say("cli.wait.starting") : translated(line);
}

// Empty: there is none.
std::string trailing(const grpc::ClientContext& context, const char* key) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : std::string(found->second.data(), found->second.size());
}

ProcessFacts facts_of(const grpc::ClientContext& context) {
  ProcessFacts facts{.version = trailing(context, common::kVersionKey), .clock = {}};
  std::int64_t micros = 0;
  if (absl::SimpleAtoi(trailing(context, common::kClockKey), &micros)) facts.clock = absl::FromUnixMicros(micros);
  return facts;
}

}  // namespace

absl::Status check_health(const common::Client& client, ProcessFacts* facts) {
  grpc::GenericStub stub(client.channel());
  const auto context = client.context(absl::Seconds(10));
  const grpc::Slice empty;
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer reply;
  std::promise<grpc::Status> answer;
  stub.UnaryCall(context.get(), kMethod, {}, &request, &reply,
                 [&](grpc::Status status) { answer.set_value(std::move(status)); });
  const grpc::Status status = answer.get_future().get();
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) return absl::OkStatus();
  if (!status.ok()) return common::from_grpc(status);
  if (facts != nullptr) *facts = facts_of(*context);
  grpc::Slice slice;
  // HealthCheckResponse{status: SERVING} in wire form.
  if (reply.DumpToSingleSlice(&slice).ok() && slice.size() == 2 && slice.begin()[0] == 0x08 && slice.begin()[1] == 0x01)
    return absl::OkStatus();
  return common::make_retryable_error(
      common::kDependencyUnavailable,
      say("cli.wait.not_ready", {{"cause", one_line(trailing(*context, common::kNotReadyKey))}}),
      absl::Milliseconds(200));
}

}  // namespace entente::cli
