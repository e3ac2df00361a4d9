// StateDiagram: the table of steps as a picture, an SVG of its own: no script, no font, no outside reference, readable
// in light and dark. Where a state stands is said in the source; arrows and their words follow from the table, so that
// a new step is drawn by itself and a new state is missed by name. The same table gives the same bytes. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/matching/review/step_table.h"

namespace entente::matching {

struct StateDiagram {
  std::string svg;
  std::vector<std::string> missing;  // states that have no place yet
};

StateDiagram draw_states(const std::vector<Step>& steps);

}  // namespace entente::matching
