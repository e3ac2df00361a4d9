// Building problems in tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "matcher/score/problem.h"

namespace entente::matcher::testing {

// The problem of a snapshot; a failure and null when it has faults.
inline std::shared_ptr<const Problem> problem_of(Snapshot snapshot) {
  BuildResult built = Problem::build(std::move(snapshot));
  if (const auto* faults = std::get_if<std::vector<Fault>>(&built)) {
    for (const Fault& fault : *faults) ADD_FAILURE() << fault.id << " at " << fault.where;
    return nullptr;
  }
  return std::get<std::shared_ptr<const Problem>>(built);
}

// Ids of the faults of a snapshot, in their order.
inline std::vector<std::string> fault_ids(Snapshot snapshot) {
  const BuildResult built = Problem::build(std::move(snapshot));
  std::vector<std::string> ids;
  if (const auto* faults = std::get_if<std::vector<Fault>>(&built))
    for (const Fault& fault : *faults) ids.push_back(fault.id);
  return ids;
}

}  // namespace entente::matcher::testing
