// The handler of ListCandidates: a plain function (call, request) → reply, as the bytes of a
// ListCandidatesResponse (candidates_reply.h). It writes nothing but the cache.
// Errors by code: see errors.h. Thread-safe.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include "absl/status/statusor.h"
#include "entente/matching/v1/candidate_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::matching {

class CandidateAnswers;
class WorldReader;

class CandidateHandlers {
 public:
  // The parts outlive it.
  CandidateHandlers(WorldReader& worlds, CandidateAnswers& answers) : worlds_(worlds), answers_(answers) {}

  absl::StatusOr<grpc::ByteBuffer> list(const common::CallContext& call, const v1::ListCandidatesRequest& request);

 private:
  WorldReader& worlds_;
  CandidateAnswers& answers_;
};

}  // namespace entente::matching
