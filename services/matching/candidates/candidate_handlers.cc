#include "services/matching/candidates/candidate_handlers.h"

#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/candidates/candidate_answers.h"
#include "services/matching/candidates/candidate_count.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

// What of a ListCandidates can be told without the world; the caller may ask it.
absl::Status check(const common::CallContext& call, const v1::ListCandidatesRequest& request) {
  const absl::StatusOr<std::string> city = city_name_in("listing", request.listing());
  ENTENTE_RETURN_IF_ERROR(authorise_ask_about(call.caller, city.ok() ? *city : std::string(), ""));
  ENTENTE_RETURN_IF_ERROR(city.status());
  ENTENTE_RETURN_IF_ERROR(common::parse_id<common::ProgrammeName>("programme", request.programme()).status());
  return check_candidate_count(request.max_candidates());
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
  const int count = candidate_count(request.max_candidates(), *programme);
  ENTENTE_ASSIGN_OR_RETURN(const CandidatesReply reply,
                           answers_.answer({world, *programme, as_of, request.listing(), count}));
  return reply.bytes();
}

}  // namespace entente::matching
