// Figures: whether what a round says beside its proof follows from the data and the choice: balance, what the programme
// leaves out, the reasons of scores, runners-up and reserves. Pure; safe to call from many threads.
#pragma once

#include "absl/status/status.h"
#include "entente/type/v1/quantity.pb.h"
#include "matcher/model/text.h"
#include "matcher/score/drawing.h"
#include "services/matching/documents/documents.h"
#include "services/matching/verify/speaker.h"

namespace entente::matching {

// Coverage, load of providers, plans, lowest score, days waited. REQUIRES: `choice` is one of `drawing`.
absl::Status check_balance(const Speaker& say, const matcher::Problem& problem, const matcher::Drawing& drawing,
                           const matcher::Choice& choice, const v1::Balance& said);

// How many needs the programme leaves out, by cause; the scheme of North and South, and how many cities say
// themselves what they are.
absl::Status check_outside(const Speaker& say, const matcher::Problem& problem, const RoundDocument& round);

// A text of the engine.
absl::Status check_text(const Speaker& say, std::string_view where, const type::v1::EngineText& said,
                        const matcher::Text& found);

// A pair or trio with its axis, score, terms and reasons; `need` is whose it must be.
absl::Status check_candidate(const Speaker& say, const std::string& where, const matcher::Problem& problem,
                             const std::string& need, const v1::Candidate& said);

}  // namespace entente::matching
