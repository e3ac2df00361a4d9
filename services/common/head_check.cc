#include "services/common/head_check.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>

#include <span>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "services/common/access.h"
#include "services/common/authenticator.h"
#include "services/common/client.h"
#include "services/common/errors.h"
#include "services/common/log.h"
#include "services/common/status.h"

namespace entente::common {
namespace {

constexpr std::string_view kPathKey = ":path";

std::string_view text_of(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)), GRPC_SLICE_LENGTH(slice)};
}

absl::Status judge(const Authenticator& authenticator, std::string_view path, const Credentials& credentials) {
  const google::protobuf::MethodDescriptor* const method = method_at(path);
  if (method == nullptr) return absl::OkStatus();
  const absl::StatusOr<Caller> caller = authenticator.authenticate(credentials, absl::Now());
  const absl::Status status = caller.ok() ? authorise_call(*method, *caller) : caller.status();
  if (!status.ok()) {
    log_info("call", {{"method", short_name(*method)},
                      {"code", absl::StatusCodeToString(status.code())},
                      {"reason", reason_of(status)},
                      {"subject", caller.ok() ? caller->subject : std::string()},
                      {"via", caller.ok() ? caller->via.subject : std::string()}});
  }
  return status;
}

void process(void* authenticator, grpc_auth_context*, const grpc_metadata* metadata, std::size_t count,
             grpc_process_auth_metadata_done_cb done, void* call) {
  std::string_view path;
  Credentials credentials;
  for (const grpc_metadata& each : std::span(metadata, count)) {
    const std::string_view key = text_of(each.key);
    if (key == kPathKey) path = text_of(each.value);
    if (key == kAuthorizationKey) credentials.bearer = bearer_of(text_of(each.value));
    if (key == kPersonTokenKey) credentials.person_token = std::string(text_of(each.value));
  }
  const absl::Status status = judge(*static_cast<const Authenticator*>(authenticator), path, credentials);
  done(call, nullptr, 0, nullptr, 0, static_cast<grpc_status_code>(status.code()),
       status.ok() ? nullptr : std::string(status.message()).c_str());
}

class JudgingHeads final : public grpc::ServerCredentials {
 public:
  explicit JudgingHeads(const Authenticator& authenticator) : authenticator_(authenticator) {}
  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    grpc_server_credentials* const credentials = grpc_insecure_server_credentials_create();
    grpc_server_credentials_set_auth_metadata_processor(
        credentials, {process, nullptr, const_cast<Authenticator*>(&authenticator_)});
    const int port = grpc_server_add_http2_port(server, address.c_str(), credentials);
    grpc_server_credentials_release(credentials);
    return port;
  }
  const Authenticator& authenticator_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> judging_heads(const Authenticator& authenticator) {
  return std::make_shared<JudgingHeads>(authenticator);
}

}  // namespace entente::common
