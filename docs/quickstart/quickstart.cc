// Asks a running Entente over gRPC for the best partners of one need, and why the first one fits.
// Built with the project: ./dev exec quickstart [127.0.0.1:7100]
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "entente/matching/v1/candidate_service.grpc.pb.h"
#include "entente/matching/v1/programme_service.grpc.pb.h"

namespace listings = entente::listings::v1;
namespace matching = entente::matching::v1;

// Every call has a deadline.
struct Context : grpc::ClientContext {
  Context() { set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10)); }
};

int fail(const grpc::Status& status) {
  std::fprintf(stderr, "%d: %s\n", static_cast<int>(status.error_code()), status.error_message().c_str());
  return 1;
}

int main(int argc, char** argv) {
  const auto channel = grpc::CreateChannel(argc > 1 ? argv[1] : "127.0.0.1:7100", grpc::InsecureChannelCredentials());

  matching::ListProgrammesRequest first;
  first.set_page_size(1);
  matching::ListProgrammesResponse programmes;
  Context programme_context;
  if (auto status = matching::ProgrammeService::NewStub(channel)->ListProgrammes(&programme_context, first, &programmes);
      !status.ok() || programmes.programmes().empty()) {
    return fail(status);
  }
  listings::ListListingsRequest query;
  query.set_parent("cities/-");
  query.set_filter("kind = \"need\"");
  query.set_page_size(50);
  listings::ListListingsResponse needs;
  Context need_context;
  if (auto status = listings::ListingService::NewStub(channel)->ListListings(&need_context, query, &needs); !status.ok()) {
    return fail(status);
  }
  const auto candidates = matching::CandidateService::NewStub(channel);
  for (const auto& need : needs.listings()) {
    matching::ListCandidatesRequest request;
    request.set_programme(programmes.programmes(0).name());
    request.set_listing(need.name());
    request.set_max_candidates(3);
    matching::ListCandidatesResponse found;
    Context context;
    if (auto status = candidates->ListCandidates(&context, request, &found); !status.ok()) return fail(status);
    if (found.candidates().empty()) continue;

    const double scale = static_cast<double>(found.score_scale());
    std::printf("%s (%s%s)\n", need.title().c_str(), need.name().c_str(), need.example() ? ", an example" : "");
    for (const auto& candidate : found.candidates()) {
      std::printf("  %7.2f points  %s\n", static_cast<double>(candidate.score()) / scale, candidate.pairing().offer().c_str());
    }
    matching::ExplainPairRequest why;
    why.set_programme(request.programme());
    *why.mutable_pairing() = found.candidates(0).pairing();
    matching::Explanation explanation;
    Context why_context;
    if (auto status = candidates->ExplainPair(&why_context, why, &explanation); !status.ok()) return fail(status);
    std::string reasons;
    for (const auto& term : explanation.terms()) {
      if (term.points() == 0) continue;
      char text[96];
      std::snprintf(text, sizeof text, "%s%s %g", reasons.empty() ? "" : ", ", term.term().c_str(),
                    static_cast<double>(term.points()) / scale);
      reasons += text;
    }
    std::printf("why the first: %s\n", reasons.c_str());
    return 0;
  }
  std::printf("no need has a candidate\n");
  return 0;
}
