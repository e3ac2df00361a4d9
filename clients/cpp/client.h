// Calling Entente from C++: why a call was refused. The services' stubs stand in
// entente/{profiles,listings,matching}/v1. Thread-safe: a pure function.
#pragma once

#include <grpcpp/support/status.h>

#include <string>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace entente {

// The stable reason (docs/errors.md), e.g. "NOT_FOUND", "STALE_ETAG"; empty: it didn't come from Entente.
inline std::string reason_of(const grpc::Status& status) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return {};
  for (const auto& detail : details.details()) {
    google::rpc::ErrorInfo info;
    if (detail.UnpackTo(&info)) return info.reason();
  }
  return {};
}

}  // namespace entente
