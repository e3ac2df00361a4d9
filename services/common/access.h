// Who may call a method at all, as the contracts say it (entente/type/v1/access.proto). The harness of a service and
// the gateway ask here before they wait, queue or read a body; which cities and fields a caller speaks for is the
// handler's to judge, since that takes what the request names. Pure functions: thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "entente/type/v1/access.pb.h"
#include "services/common/caller.h"

namespace google::protobuf {
class MethodDescriptor;
}

namespace entente::common {

// What the contract says of this method; with no role when it says nothing, so that nobody may call it.
const type::v1::Access& access_of(const google::protobuf::MethodDescriptor& method);

// OK, or the one refusal of `permission_denied`: "you may not call CreateRound: only coordinators may".
absl::Status authorise_call(const google::protobuf::MethodDescriptor& method, const Caller& caller);

// Methods of our contracts that name nobody who may call them; a process that serves one shouldn't start.
std::vector<std::string> methods_without_access(std::string_view service_name);

}  // namespace entente::common
