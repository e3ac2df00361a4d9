#include "services/matching/reports/report_handlers.h"

#include <optional>
#include <string>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/cooperations/agreement_sheet.h"
#include "services/matching/reports/report_files.h"
#include "services/matching/reports/reports.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Cooperation;
using v1::Proposal;
using v1::Report;

constexpr std::string_view kFields = "fields/";
constexpr int kYears = 4;

absl::Status authorise(const common::Caller& caller, const std::string& subject) {
  if (reads_rounds(caller) || (common::CityName::parse(subject) && caller.is_focal_point_of(subject)))
    return absl::OkStatus();
  return common::permission_denied("read this report",
                                   "coordinators, observers, services, and of a city its focal points");
}

// The stretch that is asked for; adds a violation where it is none.
Days days_of(const v1::GetReportRequest& request, absl::CivilDay today, std::string_view prefix,
             common::FieldViolations& violations) {
  const auto check = [&](bool has, const type::v1::PartialDate& date, std::string_view field) {
    if (!has) return false;
    const absl::Status status = common::check_partial_date(date);
    if (!status.ok()) violations.add(concat(prefix, field), std::string(status.message()));
    return status.ok();
  };
  const bool until = check(request.has_to_date(), request.to_date(), "to_date");
  const bool from = check(request.has_from_date(), request.from_date(), "from_date");
  Days days{today, until ? common::last_day(request.to_date()) : today};
  const absl::CivilDay four_years_before(days.to.year() - kYears, days.to.month(), days.to.day());
  days.from = from ? common::first_day(request.from_date()) : four_years_before;
  violations.require(days.from <= days.to, concat(prefix, "from_date"), "is behind to_date: swap them");
  return days;
}

bool is_party(const Cooperation& cooperation, const std::string& city) {
  return cooperation.beneficiary_city() == city || cooperation.pivotal_city() == city ||
         cooperation.facilitating_city() == city;
}

const std::string& beneficiary_of(const Proposal& proposal) {
  static const std::string* const nobody = new std::string();
  for (const auto& party : proposal.parties()) {
    if (party.role() == type::v1::PARTY_ROLE_BENEFICIARY) return party.city();
  }
  return *nobody;
}

absl::StatusOr<Report> draft_city(common::ReadTransaction& tx, const std::string& city, ReportSources& sources) {
  ENTENTE_ASSIGN_OR_RETURN(sources.cooperations, cooperations_of(tx, sources.days, [&](const Cooperation& each) {
                             return is_party(each, city);
                           }));
  return city_report(city, sources);
}

absl::StatusOr<Report> draft_programme(common::ReadTransaction& tx, const v1::Programme& programme,
                                       ReportSources& sources) {
  const std::string begin = concat(programme.name(), "/");
  ENTENTE_ASSIGN_OR_RETURN(sources.cooperations, cooperations_of(tx, sources.days, [&](const Cooperation& each) {
                             return each.proposal().starts_with(begin);
                           }));
  ENTENTE_ASSIGN_OR_RETURN(sources.proposals,
                           proposals_of(tx, programme.name(), sources.days, [](const Proposal&) { return true; }));
  ENTENTE_RETURN_IF_ERROR(read_last_round(tx, programme.name(), sources));
  return programme_report(programme, sources);
}

absl::StatusOr<Report> draft_field(common::ReadTransaction& tx, const std::string& field, ReportSources& sources) {
  const auto has = [&](const std::string& city) { return has_field(sources.world, city, field, sources.days.to); };
  ENTENTE_ASSIGN_OR_RETURN(sources.cooperations, cooperations_of(tx, sources.days, [&](const Cooperation& each) {
                             return has(each.beneficiary_city());
                           }));
  ENTENTE_ASSIGN_OR_RETURN(sources.proposals, proposals_of(tx, "", sources.days, [&](const Proposal& each) {
                             return has(beneficiary_of(each));
                           }));
  return field_report(field, sources);
}

absl::StatusOr<Report> draft(common::ReadTransaction& tx, const std::string& subject, ReportSources& sources) {
  if (common::CityName::parse(subject)) {
    if (!sources.world.profiles->cities.contains(subject)) return common::not_found(subject);
    return draft_city(tx, subject, sources);
  }
  if (subject.starts_with(kFields)) {
    const std::string field = subject.substr(kFields.size());
    if (!sources.world.profiles->has_code("creative-field", field)) return common::not_found(subject);
    return draft_field(tx, field, sources);
  }
  const v1::Programme* const programme = sources.world.programme(subject);
  return programme == nullptr ? common::not_found(subject) : draft_programme(tx, *programme, sources);
}

bool is_subject(const std::string& subject) {
  return common::CityName::parse(subject) || common::ProgrammeName::parse(subject) ||
         (subject.starts_with(kFields) &&
          common::ProgrammeName::parse(concat("programmes/", subject.substr(kFields.size()))));
}

}  // namespace

ReportHandlers::ReportHandlers(common::Database& database, WorldSource world)
    : database_(database), world_(std::move(world)) {}

absl::StatusOr<Report> ReportHandlers::get(const common::CallContext& call, const v1::GetReportRequest& request) const {
  return read(call, request, "");
}

absl::StatusOr<Report> ReportHandlers::read(const common::CallContext& call, const v1::GetReportRequest& request,
                                            std::string_view prefix) const {
  ENTENTE_RETURN_IF_ERROR(authorise(call.caller, request.subject()));
  common::FieldViolations violations;
  violations.require(is_subject(request.subject()), concat(prefix, "subject"),
                     "must be cities/{city}, fields/{code} or programmes/{programme}");
  const std::optional<common::Language> language = printed_language(request.language_code());
  violations.require(language.has_value(), concat(prefix, "language_code"), "must be en or fr; leave it empty for en");
  const Days days = days_of(request, common::utc_day(call.now), prefix, violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  return common::read_value<Report>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Report> {
    ReportSources sources{world, days, *language};
    ENTENTE_ASSIGN_OR_RETURN(Report report, draft(tx, request.subject(), sources));
    report.set_language_code(common::language_code(*language));
    *report.mutable_from_date() = common::to_partial_date(days.from);
    *report.mutable_to_date() = common::to_partial_date(days.to);
    return report;
  });
}

absl::StatusOr<v1::ExportReportResponse> ReportHandlers::export_(const common::CallContext& call,
                                                                 const v1::ExportReportRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise(call.caller, request.report().subject()));
  if (!v1::ExportReportRequest::Format_IsValid(request.format()))
    return common::invalid_field("format", "must be html or csv");
  ENTENTE_ASSIGN_OR_RETURN(const Report report, read(call, request.report(), "report."));
  const bool csv = request.format() == v1::ExportReportRequest::FORMAT_CSV;
  v1::ExportReportResponse reply;
  reply.set_file(csv ? report_sheet(report) : report_page(report));
  reply.set_content_type(csv ? "text/csv; charset=utf-8" : "text/html; charset=utf-8");
  reply.set_file_name(concat(file_name(report), csv ? ".csv" : ".html"));
  return reply;
}

}  // namespace entente::matching
