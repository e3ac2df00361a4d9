// Makes MirrorSource::follow from a stub's watch method and a function that applies one message. A header of its own
// since it needs gRPC's streams.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <memory>
#include <utility>

#include "services/common/errors.h"
#include "services/common/mirror.h"

namespace entente::common {

// `open(grpc::ClientContext*, start_revision)` returns the stub's std::unique_ptr<grpc::ClientReader<Response>>;
// `apply(const Response&)` takes a change into the copy and ignores notices. Response has revision().
template <typename Response, typename Open, typename Apply>
auto follow_stream(Open open, Apply apply) {
  return [open = std::move(open), apply = std::move(apply)](
             MirrorCalls& calls, std::int64_t start_revision,
             const std::function<void(std::int64_t)>& seen) -> absl::Status {
    std::shared_ptr<grpc::ClientContext> context = calls.stream_context();
    std::unique_ptr<grpc::ClientReader<Response>> reader = open(context.get(), start_revision);
    Response response;
    while (reader->Read(&response)) {
      apply(response);
      seen(response.revision());
    }
    return from_grpc(reader->Finish());
  };
}

}  // namespace entente::common
