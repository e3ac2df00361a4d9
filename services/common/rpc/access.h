// Who may call a method at all, as the contracts say it (entente/type/v1/access.proto). The harness of a service and
// the gateway ask here before they wait, queue or read a body; which cities and fields a caller speaks for is the
// handler's to judge, since that takes what the request names. Pure functions: thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "entente/type/v1/access.pb.h"
#include "services/common/rpc/caller.h"

namespace google::protobuf {
class Descriptor;
class MethodDescriptor;
}  // namespace google::protobuf

namespace entente::common {

// What the contract says of this method; with no role when it says nothing, so that nobody may call it.
const type::v1::Access& access_of(const google::protobuf::MethodDescriptor& method);

// The method of our contracts that takes this request: each has a request of its own (`buf lint` holds them to that).
// REQUIRES: there is one.
const google::protobuf::MethodDescriptor& method_taking(const google::protobuf::Descriptor& request);
template <typename Request>
const google::protobuf::MethodDescriptor& method_taking() {
  static const google::protobuf::MethodDescriptor& kMethod = method_taking(*Request::descriptor());
  return kMethod;
}
// The method at `/{package}.{Service}/{Method}` of our contracts; nullptr when it is none.
const google::protobuf::MethodDescriptor* method_at(std::string_view path);
// The one name of a method in logs and metrics, e.g. "listings.GetListing".
std::string short_name(const google::protobuf::MethodDescriptor& method);

// A method between services is judged by the service's own right, whoever it forwards. OK, or the one refusal of
// `permission_denied`: "you may not call CreateRound: only coordinators may".
absl::Status authorise_call(const google::protobuf::MethodDescriptor& method, const Caller& caller);

// Whether the method is for those who aren't signed in and hold the secret of an invitation. The gateway then calls as
// itself; a service takes no call without a token there either.
bool takes_invited(const google::protobuf::MethodDescriptor& method);

// The methods of a service that name nobody who may call them; the service itself when it isn't of our contracts. A
// process that serves one doesn't start.
std::vector<std::string> methods_without_access(std::string_view service_name);

}  // namespace entente::common
