// The methods of matching, joined to gRPC: the pages are in methods.cc. Thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/harness.h"
#include "services/matching/candidate_handlers.h"
#include "services/matching/preview_handler.h"
#include "services/matching/programme_handlers.h"
#include "services/matching/proposal_handlers.h"
#include "services/matching/round_handlers.h"

namespace grpc {
class Service;
}
namespace entente::common {
class WatchHub;
}

namespace entente::matching {

class RoundFeed;
class WorldReader;

struct Handlers {
  CandidateHandlers candidates;
  ProgrammeHandlers programmes;
  RoundHandlers rounds;
  PreviewHandler previews;
  ProposalHandlers proposals;
};

// What methods need beside their handlers. Borrowed.
struct MethodParts {
  common::WatchHub& hub;
  WorldReader& worlds;
  RoundFeed& feed;
};

// `handlers` and the parts outlive the services.
absl::StatusOr<std::vector<std::unique_ptr<grpc::Service>>> serve_matching(const common::Harness& harness,
                                                                           Handlers& handlers,
                                                                           const MethodParts& parts);

}  // namespace entente::matching
