// JudgingSheet: the proposals of a round that nobody has judged yet, with what their listings say and no score, as a
// sheet whose grades a reader fills in and `evaluate` reads. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/evaluate/judgements.h"
#include "cli/evaluate/relevance.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

struct JudgingSheet {
  std::int64_t rows = 0;
  std::string content;  // CSV with a mark, and the grades explained before its header
};

// `text_of(name)`: what a listing says. A trio whose third city isn't judged is in it, too.
JudgingSheet judging_sheet(const matcher::Problem& problem, const std::vector<Proposed>& proposals,
                           const Judgements& judged, const std::function<std::string(const std::string&)>& text_of,
                           matching::Language language);

}  // namespace entente::cli
