// The handlers of reports: plain functions (call, request) → reply. Errors by code: see errors.h. Thread-safe.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "entente/matching/v1/report_service.pb.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class ReportHandlers {
 public:
  // `database` outlives it.
  ReportHandlers(common::Database& database, WorldSource world);

  // Of a city: its focal points and who reads rounds; of a programme or field: who reads rounds.
  absl::StatusOr<v1::Report> get(const common::CallContext& call, const v1::GetReportRequest& request) const;
  absl::StatusOr<v1::ExportReportResponse> export_(const common::CallContext& call,
                                                   const v1::ExportReportRequest& request) const;

 private:
  // `prefix`: of the fields in messages about the request.
  absl::StatusOr<v1::Report> read(const common::CallContext& call, const v1::GetReportRequest& request,
                                  std::string_view prefix) const;

  common::Database& database_;
  const WorldSource world_;
};

}  // namespace entente::matching
