// Solving from a command: as many threads as rounds take, and a bar that shows how far it is, in the command's
// language.
#pragma once

#include "cli/output/progress_bar.h"
#include "matcher/solver/solver.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

// `bar` outlives the control.
matcher::Control solving_control(ProgressBar& bar, matching::Language language);

}  // namespace entente::cli
