// ExplanationView: why a pair or a trio is, or isn't, admissible or proposed, shown to people: every rule, every term,
// and what became of it in a round. Pure but for the stream.
#pragma once

#include <iosfwd>

#include "cli/round_view/round_view.h"
#include "entente/matching/v1/pairing.pb.h"

namespace entente::cli {

void print_explanation(std::ostream& out, const matching::v1::Explanation& explanation, const Names& names,
                       matching::Language language);

}  // namespace entente::cli
