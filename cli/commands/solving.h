// Solving from a command: as many threads as rounds take, and a bar that shows how far it is.
#pragma once

#include "cli/output/progress_bar.h"
#include "matcher/solver/solver.h"

namespace entente::cli {

// `bar` outlives the control.
matcher::Control solving_control(ProgressBar& bar);

}  // namespace entente::cli
