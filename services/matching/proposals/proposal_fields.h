// The fields that a list of proposals can be filtered and ordered by: those of the proposal itself, and those of its
// cities and listings as a request sees them. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "services/common/storage/list_field.h"
#include "services/matching/world/views.h"

namespace entente::matching {

class ProposalFields {
 public:
  // `world` may be an error: then a field that needs it is answered with that by status(). `day`: of creative fields
  // and regions.
  ProposalFields(absl::StatusOr<World> world, absl::CivilDay day);

  const std::vector<common::ListField>& all() const { return fields_; }
  // An error where an entry was held against the world, and there was none.
  absl::Status status() const;

 private:
  struct Seen;
  std::shared_ptr<Seen> seen_;
  std::vector<common::ListField> fields_;
};

}  // namespace entente::matching
