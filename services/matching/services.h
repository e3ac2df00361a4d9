// Joins the handlers of matching to gRPC. Knows no rule of its own: which lane a call runs in, and what it waits for
// before. Thread-safe.
#pragma once

#include <memory>
#include <vector>

#include "services/common/harness.h"

namespace grpc {
class Service;
}
namespace entente::common {
class WatchHub;
}

namespace entente::matching {

class CandidateHandlers;
class PreviewHandler;
class ProgrammeHandlers;
class ProposalHandlers;
class RoundFeed;
class RoundHandlers;
class SolverThread;
class WorldReader;

// Borrowed; they outlive the services.
struct ServiceParts {
  common::Harness harness;
  common::WatchHub* hub = nullptr;
  WorldReader* worlds = nullptr;
  RoundFeed* feed = nullptr;
  SolverThread* explainer = nullptr;  // where explanations inside a round and previews run: they may solve
  CandidateHandlers* candidates = nullptr;
  ProgrammeHandlers* programmes = nullptr;
  RoundHandlers* rounds = nullptr;
  PreviewHandler* previews = nullptr;
  ProposalHandlers* proposals = nullptr;
};

std::vector<std::unique_ptr<grpc::Service>> make_services(const ServiceParts& parts);

}  // namespace entente::matching
