#include "services/matching/cooperations/cooperation_checks.h"

#include <algorithm>
#include <map>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/text.h"
#include "services/common/text/web_address.h"

namespace entente::matching {
namespace {

using common::concat;
using common::FieldViolations;
using v1::Cooperation;

constexpr int kMostMilestones = 100;
constexpr int kMostEvidence = 20;
constexpr int kMostPeople = 1'000'000;
constexpr int kMostWorth = 5;
constexpr char kGroups[] = "beneficiary-group";

// False where it isn't a date; `required`: where there is none, too.
bool check_date(const std::string& field, bool has, const type::v1::PartialDate& date, FieldViolations& violations) {
  if (!violations.require(has, field, "is missing: give a day, YYYY-MM-DD, or a month or year")) return false;
  const absl::Status status = common::check_partial_date(date);
  if (!status.ok()) violations.add(field, std::string(status.message()));
  return status.ok();
}

void check_people(const std::string& field, bool has, int count, FieldViolations& violations) {
  if (has)
    violations.require(count >= 0 && count <= kMostPeople, field, concat("is ", count, ", but must be 0–1,000,000"));
}

void check_reach(const Cooperation::Report& report, const World& world, FieldViolations& violations) {
  const std::vector<std::string> codes = world.profiles->codes(kGroups);
  std::map<std::string, int> seen;
  for (int i = 0; i < report.reach_size(); ++i) {
    const Cooperation::Report::Reach& reach = report.reach(i);
    const std::string at = concat("report.reach[", i, "].");
    const std::string group = concat(at, "beneficiary_group");
    const bool known = std::find(codes.begin(), codes.end(), reach.beneficiary_group()) != codes.end();
    const std::string near = known ? "" : common::did_you_mean(reach.beneficiary_group(), codes);
    violations.require(known, group,
                       concat("must be a code of vocabulary beneficiary-group",
                              near.empty() ? "" : concat("; did you mean ", near, "?")));
    const auto [former, is_new] = seen.emplace(reach.beneficiary_group(), i);
    violations.require(is_new, group, concat("is that of report.reach[", former->second, "]: name each group once"));
    check_people(concat(at, "planned"), reach.has_planned(), reach.planned(), violations);
    check_people(concat(at, "reached"), reach.has_reached(), reach.reached(), violations);
  }
}

}  // namespace

void check_milestones(const Milestones& milestones, FieldViolations& violations) {
  violations.require(milestones.size() <= kMostMilestones, "milestones",
                     concat("has ", milestones.size(), ", but must have at most 100"));
  for (int i = 0; i < std::min(milestones.size(), kMostMilestones); ++i) {
    const Cooperation::Milestone& milestone = milestones[i];
    const std::string at = concat("milestones[", i, "].");
    common::check_text(concat(at, "title"), milestone.title(), {.max_code_points = 200, .required = true}, violations);
    check_date(concat(at, "date"), milestone.has_date(), milestone.date(), violations);
  }
}

void check_report(const Cooperation::Report& report, const World& world, FieldViolations& violations) {
  check_reach(report, world, violations);
  common::check_text("report.outcomes", report.outcomes(), {.max_code_points = 5000, .lines = true}, violations);
  violations.require(report.evidence_uris_size() <= kMostEvidence, "report.evidence_uris",
                     concat("has ", report.evidence_uris_size(), ", but must have at most 20"));
  for (int i = 0; i < std::min(report.evidence_uris_size(), kMostEvidence); ++i) {
    const std::string field = concat("report.evidence_uris[", i, "]");
    if (violations.require(!report.evidence_uris(i).empty(), field, "is empty: leave it out"))
      common::check_web_address(field, report.evidence_uris(i), violations);
  }
  violations.require(report.worth() >= 1 && report.worth() <= kMostWorth, "report.worth",
                     concat("is ", report.worth(), ", but must be 1 (not worth it) to 5 (very much worth it)"));
  common::check_text("report.worth_reason", report.worth_reason(), {.max_code_points = 2000, .lines = true},
                     violations);
}

void check_signature(const Cooperation::Signature& signature, absl::CivilDay today, FieldViolations& violations) {
  common::check_text("signature.signed_by_function", signature.signed_by_function(),
                     {.max_code_points = 120, .required = true}, violations);
  if (check_date("signature.signed_on", signature.has_signed_on(), signature.signed_on(), violations))
    violations.require(common::first_day(signature.signed_on()) <= today, "signature.signed_on",
                       "is still to come: enter a signature once it is there");
}

absl::StatusOr<std::string> party_meant(std::string_view field, const std::string& given,
                                        const std::vector<std::string>& cities, const common::Caller& caller) {
  if (!given.empty()) {
    if (std::find(cities.begin(), cities.end(), given) != cities.end()) return given;
    return common::invalid_field(
        field, concat("is ", common::quoted(given), ", which is no party: name one of ", common::join(cities, ", ")));
  }
  std::vector<std::string> own;
  std::copy_if(cities.begin(), cities.end(), std::back_inserter(own),
               [&](const std::string& city) { return caller.is_focal_point_of(city); });
  if (own.size() == 1) return own.front();
  return common::invalid_field(field, concat("is missing: name one of ", common::join(cities, ", ")));
}

}  // namespace entente::matching
