// PreviewView: what a change does to a round, shown to people. Pure; thread-safe.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/round_view/round_view.h"
#include "entente/matching/v1/round_service.pb.h"

namespace entente::cli {

// "+1 priority need, -2 needs, +13.4 points".
std::string change_words(const type::v1::Amount& change, matching::Language language);

// `changes`: as they were asked for. At most `most` of what enters and of what leaves.
void print_preview(std::ostream& out, const matching::v1::PreviewRoundResponse& preview,
                   const std::vector<std::string>& changes, const Names& names, matching::Language language,
                   int most = 12);

}  // namespace entente::cli
