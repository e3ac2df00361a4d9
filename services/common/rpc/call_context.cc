#include "services/common/rpc/call_context.h"

#include <utility>

namespace entente::common {

CallContext make_call(Caller caller, absl::Time now) {
  CallContext call;
  caller.now = now;
  call.caller = std::move(caller);
  call.now = now;
  call.trace.id = std::string(32, '0');
  return call;
}

}  // namespace entente::common
