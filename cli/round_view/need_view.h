// NeedView: how one need fares in a round: its partners, and, where it lacks some, the cause, what stands in the way
// and what would change it. Pure; thread-safe.
#pragma once

#include <iosfwd>
#include <optional>
#include <vector>

#include "cli/round_view/round_view.h"

namespace entente::cli {

struct NeedInRound {
  std::string need;
  std::vector<matching::v1::RoundPairing> partners;
  std::optional<matching::v1::UnmetNeed> unmet;  // where it lacks partners
};

void print_need(std::ostream& out, const NeedInRound& fate, const Names& names, matching::Language language);

}  // namespace entente::cli
