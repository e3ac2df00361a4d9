#include "services/matching/proposals/cooperation_facts.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/cooperation_store.h"

namespace entente::matching {
namespace {

using v1::Cooperation;
using v1::Proposal;

bool has_reported(const Cooperation& cooperation, std::string_view city) {
  return std::any_of(cooperation.reports().begin(), cooperation.reports().end(),
                     [&](const Cooperation::Report& report) { return report.city() == city; });
}

absl::StatusOr<std::optional<Cooperation>> find(common::ReadTransaction& tx, const Proposal& proposal) {
  if (proposal.cooperation().empty()) return std::nullopt;
  return find_cooperation(tx, common::id_of(proposal.cooperation()));
}

// Its reports but that of `city`, and `report`, in the order of its cities.
absl::Status set_reports(common::WriteTransaction& tx, const Proposal& proposal, const std::string& city,
                         std::optional<Cooperation::Report> report) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Cooperation> cooperation, find(tx, proposal));
  if (!cooperation.has_value()) return absl::OkStatus();
  auto& reports = *cooperation->mutable_reports();
  reports.erase(std::remove_if(reports.begin(), reports.end(),
                               [&](const Cooperation::Report& each) { return each.city() == city; }),
                reports.end());
  if (report.has_value()) *reports.Add() = *std::move(report);
  const std::vector<std::string> cities = cities_of(*cooperation);
  const auto place = [&](const Cooperation::Report& each) {
    return std::find(cities.begin(), cities.end(), each.city());
  };
  std::stable_sort(reports.begin(), reports.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  return put_cooperation(tx, *cooperation);
}

}  // namespace

std::vector<std::string> cities_of(const Cooperation& cooperation) {
  std::vector<std::string> cities = {cooperation.beneficiary_city(), cooperation.pivotal_city()};
  if (!cooperation.facilitating_city().empty()) cities.push_back(cooperation.facilitating_city());
  return cities;
}

void tell_reports(const Cooperation& cooperation, std::string_view city, Facts& facts) {
  const std::vector<std::string> cities = cities_of(cooperation);
  const auto lacks = [&](const std::string& each) { return each != city && !has_reported(cooperation, each); };
  const auto missing = std::count_if(cities.begin(), cities.end(), lacks) - (city.empty() ? 1 : 0);
  if (missing > 0) {
    facts.holds(Condition::kOthersToReport);
    facts.fails(Condition::kLastToReport, "");
  } else {
    facts.holds(Condition::kLastToReport);
    facts.fails(Condition::kOthersToReport, "");
  }
}

absl::Status tell_reports(common::ReadTransaction& tx, const Proposal& proposal, Facts& facts) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Cooperation> cooperation, find(tx, proposal));
  if (cooperation.has_value()) tell_reports(*cooperation, "", facts);
  return absl::OkStatus();
}

void tell_days(const Cooperation& cooperation, absl::Time now, Facts& facts) {
  const absl::CivilDay today = common::utc_day(now);
  const type::v1::Window& window = cooperation.agreed_terms().window();
  if (window.has_start() && common::first_day(window.start()) <= today) facts.holds(Condition::kStartDayReached);
  if (window.has_end() && common::last_day(window.end()) < today) facts.holds(Condition::kEndDayReached);
}

absl::Status put_report(common::WriteTransaction& tx, const Proposal& proposal, Cooperation::Report report) {
  const std::string city = report.city();
  return set_reports(tx, proposal, city, std::move(report));
}

absl::Status take_report_back(common::WriteTransaction& tx, const Proposal& proposal, const std::string& city) {
  return set_reports(tx, proposal, city, std::nullopt);
}

}  // namespace entente::matching
