// What requests on cooperations must say: next steps, reports, signatures. Each adds a violation that says the rule and
// what to do. Pure functions.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/world/views.h"

namespace entente::common {
class FieldViolations;
struct Caller;
}  // namespace entente::common

namespace entente::matching {

using Milestones = google::protobuf::RepeatedPtrField<v1::Cooperation::Milestone>;

void check_milestones(const Milestones& milestones, common::FieldViolations& violations);
// `world`: of which vocabulary the groups are.
void check_report(const v1::Cooperation::Report& report, const World& world, common::FieldViolations& violations);
// `today`: nobody signs later.
void check_signature(const v1::Cooperation::Signature& signature, absl::CivilDay today,
                     common::FieldViolations& violations);

// The party that a caller means: `given`, or the only one of `cities` whose focal point it is. INVALID_FIELD names
// `field` where it is none of them, or must be said. Whether the caller speaks for it isn't looked at.
absl::StatusOr<std::string> party_meant(std::string_view field, const std::string& given,
                                        const std::vector<std::string>& cities, const common::Caller& caller);

}  // namespace entente::matching
