// The stream of WatchRound: the round each time that its state or progress changes, until it is over. A slow client
// misses progress in between, never the last state: only the newest one waits. No thread per stream. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <grpcpp/support/server_callback.h>

#include "absl/status/statusor.h"
#include "entente/matching/v1/round_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/harness.h"

namespace grpc {
class CallbackServerContext;
}

namespace entente::matching {

class RoundFeed;

// `read` authorises, validates and reads the round; it runs on a worker, after the stream watches `name` already.
grpc::ServerWriteReactor<v1::WatchRoundResponse>* watch_round(
    const common::Harness& harness, RoundFeed& feed, const std::string& name, grpc::CallbackServerContext* context,
    std::function<absl::StatusOr<v1::Round>(const common::CallContext&)> read);

}  // namespace entente::matching
