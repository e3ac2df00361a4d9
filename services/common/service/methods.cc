#include "services/common/service/methods.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/impl/codegen/rpc_service_method.h>
#include <grpcpp/impl/codegen/service_type.h>

#include <list>
#include <map>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

// gRPC keeps the paths by address.
class MethodsService final : public grpc::Service {
 public:
  MethodsService(const Harness& harness, const Methods& methods) {
    int index = 0;
    for (const Method& method : methods) {
      const auto type = method.descriptor->server_streaming() ? grpc::internal::RpcMethod::SERVER_STREAMING
                                                              : grpc::internal::RpcMethod::NORMAL_RPC;
      paths_.push_back(concat("/", method.descriptor->service()->full_name(), "/", method.descriptor->name()));
      AddMethod(new grpc::internal::RpcServiceMethod(paths_.back().c_str(), type, nullptr));
      MarkMethodCallback(index++, method.join(harness).release());
    }
  }

 private:
  std::list<std::string> paths_;
};

absl::Status refuse(std::string_view service, std::string_view what, const std::string& methods) {
  return make_error(kInvalidConfiguration, concat("the page of methods of ", service, " ", what, ": ", methods));
}

absl::Status check(std::string_view service, const Methods& methods) {
  const auto* const contract =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service));
  if (contract == nullptr) return refuse(service, "is of no contract of this program", std::string(service));
  std::map<const google::protobuf::MethodDescriptor*, int> lines;
  for (const Method& method : methods) {
    if (method.descriptor->service() != contract || method.descriptor->name() != method.name) {
      return refuse(service, concat("has a line ", method.name, " whose handler takes the request of another method"),
                    method.descriptor->full_name());
    }
    if (++lines[method.descriptor] > 1) return refuse(service, "has a method twice", std::string(method.name));
  }
  std::vector<std::string> missing;
  for (int i = 0; i < contract->method_count(); ++i) {
    if (lines.count(contract->method(i)) == 0) missing.push_back(contract->method(i)->name());
  }
  return missing.empty() ? absl::OkStatus() : refuse(service, "lacks methods of the contract", join(missing, ", "));
}

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Service>> serve_methods(std::string_view service, const Harness& harness,
                                                             const Methods& methods) {
  ENTENTE_RETURN_IF_ERROR(check(service, methods));
  return std::make_unique<MethodsService>(harness, methods);
}

}  // namespace entente::common
