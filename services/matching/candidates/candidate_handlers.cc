#include "services/matching/candidates/candidate_handlers.h"

#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/candidates/candidate_answers.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

constexpr int kStandardCandidates = 32;
constexpr int kMostCandidates = 1000;

// What of a ListCandidates can be told without the world; the caller may ask it.
absl::Status check(const common::CallContext& call, const v1::ListCandidatesRequest& request) {
  const absl::StatusOr<std::string> city = city_name_in("listing", request.listing());
  ENTENTE_RETURN_IF_ERROR(authorise_ask_about(call.caller, city.ok() ? *city : std::string(), ""));
  ENTENTE_RETURN_IF_ERROR(city.status());
  ENTENTE_RETURN_IF_ERROR(common::parse_id<common::ProgrammeName>("programme", request.programme()).status());
  if (request.max_candidates() >= 0 && request.max_candidates() <= kMostCandidates) return absl::OkStatus();
  return common::invalid_field("max_candidates", common::concat("is ", request.max_candidates(), "; must be 0–",
                                                                kMostCandidates, " (0: as the programme says)"));
}

}  // namespace

absl::StatusOr<grpc::ByteBuffer> CandidateHandlers::list(const common::CallContext& call,
                                                         const v1::ListCandidatesRequest& request) {
  ENTENTE_RETURN_IF_ERROR(check(call, request));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of("as_of", request.has_as_of(), request.as_of(), call.now));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const v1::Programme* programme = world.programme(request.programme());
  if (programme == nullptr) return common::not_found(request.programme());
  if (visible_listing(call.caller, world, request.listing()) == nullptr) return common::not_found(request.listing());
  int count = request.max_candidates();
  if (count == 0)
    count = programme->candidates_per_need() == 0 ? kStandardCandidates : programme->candidates_per_need();
  ENTENTE_ASSIGN_OR_RETURN(const CandidatesReply reply,
                           answers_.answer({world, *programme, as_of, request.listing(), count}));
  return reply.bytes();
}

}  // namespace entente::matching
