// The handlers of questions to cities: plain functions (call, request) → reply. Errors by code: see errors.h.
// Thread-safe.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "entente/matching/v1/round_service.pb.h"
#include "services/common/rpc/call_context.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class WorldReader;

class QuestionHandlers {
 public:
  // The parts outlive it.
  QuestionHandlers(common::Database& database, WorldReader& worlds) : database_(database), worlds_(worlds) {}

  // Coordinators of the listing's city. QUESTION_ASKED: the round has one about the listing.
  absl::StatusOr<v1::CityQuestion> ask(const common::CallContext& call, const v1::AskCityRequest& request);
  absl::StatusOr<v1::ListCityQuestionsResponse> list(const common::CallContext& call,
                                                     const v1::ListCityQuestionsRequest& request);

 private:
  common::Database& database_;
  WorldReader& worlds_;
};

}  // namespace entente::matching
