// TrioColumns: a trio in three columns, which city is who and what each gives. Pure; thread-safe.
#pragma once

#include <iosfwd>

#include "cli/round_view/round_view.h"

namespace entente::cli {

// Need, pivotal offer and third city beside each other: city, title, and what it gives. REQUIRES: the candidate is a
// trio.
void print_trio(std::ostream& out, const matching::v1::Candidate& trio, const Names& names,
                matching::Language language);

}  // namespace entente::cli
