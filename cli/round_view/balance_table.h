// BalanceTable: the balance of a round, and beside it that of the baselines, figure by figure. At most 100 columns wide
// in both languages. Shows nothing that the document and the names don't say. Pure; thread-safe.
#pragma once

#include <iosfwd>

#include "cli/round_view/round_view.h"

namespace entente::cli {

// A table of figures (rows) by way of pairing (columns): the round itself, then its baselines. The column "of" counts
// the needs of a class.
void print_balance(std::ostream& out, const matching::RoundDocument& round, const Names& names,
                   matching::Language language);

// "Entente", "best pairs", "greedy", …; an unknown method stays as it is.
std::string method_name(std::string_view method, matching::Language language);

}  // namespace entente::cli
