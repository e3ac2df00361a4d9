// Lists needs, asks for candidates of one, creates a listing once, and reads why a call was refused:
// client_example [127.0.0.1:7100]
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "entente/client.h"
#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "entente/matching/v1/candidate_service.grpc.pb.h"
#include "entente/matching/v1/programme_service.grpc.pb.h"

namespace listings = entente::listings::v1;
namespace matching = entente::matching::v1;

// Every call has a deadline.
struct Context : grpc::ClientContext {
  Context() { set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10)); }
};

void need_ok(const grpc::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s: %s\n", entente::reason_of(status).c_str(), status.error_message().c_str());
  std::exit(1);
}

int main(int argc, char** argv) {
  const auto channel = grpc::CreateChannel(argc > 1 ? argv[1] : "127.0.0.1:7100", grpc::InsecureChannelCredentials());
  const auto service = listings::ListingService::NewStub(channel);
  listings::ListListingsRequest query;
  query.set_parent("cities/-");
  query.set_filter("kind = \"need\"");
  query.set_page_size(50);
  listings::ListListingsResponse needs;
  Context of_needs;
  need_ok(service->ListListings(&of_needs, query, &needs));
  std::printf("needs: %d\n", needs.listings_size());

  matching::ListProgrammesResponse programmes;
  Context of_programmes;
  need_ok(matching::ProgrammeService::NewStub(channel)->ListProgrammes(&of_programmes, {}, &programmes));
  matching::ListCandidatesRequest ask;
  ask.set_programme(programmes.programmes(0).name());
  ask.set_listing(needs.listings(0).name());
  ask.set_max_candidates(3);
  matching::ListCandidatesResponse found;
  Context of_candidates;
  need_ok(matching::CandidateService::NewStub(channel)->ListCandidates(&of_candidates, ask, &found));
  std::printf("candidates of %s: %d\n", ask.listing().c_str(), found.candidates_size());

  // Sent twice, e.g. since the first answer was lost: with its request_id, a random UUID of each request, it is one
  // listing.
  listings::CreateListingRequest request;
  request.set_parent("cities/kathmandu");
  request.set_request_id(argc > 2 ? argv[2] : "5b0c4b8e-6f3c-4d0e-9d55-0d8f4f2f7a11");
  listings::Listing& listing = *request.mutable_listing();
  listing.set_kind(listings::Listing::KIND_NEED);
  listing.set_role(entente::type::v1::PARTY_ROLE_BENEFICIARY);
  listing.set_area(entente::type::v1::AREA_OF_ACTION_STUDIES);
  listing.set_title("A study of courtyards");
  listing.set_summary("Who would study our courtyards with us?");
  listing.add_topics("x-cultural-policy");
  listing.set_capacity(1);
  listings::Listing created, again;
  Context first, second;
  need_ok(service->CreateListing(&first, request, &created));
  need_ok(service->CreateListing(&second, request, &again));
  std::printf("created once: %s\n", created.name() == again.name() ? "true" : "false");

  listings::GetListingRequest nowhere;
  nowhere.set_name("cities/kathmandu/listings/nowhere");
  Context of_nowhere;
  std::printf("refused: %s\n", entente::reason_of(service->GetListing(&of_nowhere, nowhere, &again)).c_str());
}
