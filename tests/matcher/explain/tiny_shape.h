// Snapshots whose rounds can be tried choice by choice; every other one has trios.
#pragma once

#include "tests/matcher/random_snapshot.h"

namespace entente::matcher::testing {

inline SnapshotShape tiny_shape(std::uint64_t seed) {
  SnapshotShape shape;
  shape.needs = 4;
  shape.offers = 4;
  shape.facilitators = 2;
  shape.areas = 1;
  shape.restrict = false;
  shape.directives = 0;
  shape.trios = seed % 2 == 0;
  return shape;
}

}  // namespace entente::matcher::testing
