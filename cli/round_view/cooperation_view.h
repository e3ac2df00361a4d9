// Cooperations and reports as tables for a terminal, in the language of the catalogue's caller. Pure but for the
// stream; thread-safe.
#pragma once

#include <iosfwd>
#include <vector>

#include "cli/round_view/review_view.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/matching/v1/report_service.pb.h"

namespace entente::cli {

// A line each: id, state, cities, days, and the steps that may be taken.
void print_cooperations(std::ostream& out, const std::vector<matching::v1::Cooperation>& cooperations,
                        const CityNames& cities, matching::Language language);
// One with its terms, next steps, signatures and reports.
void print_cooperation(std::ostream& out, const matching::v1::Cooperation& cooperation, const CityNames& cities,
                       matching::Language language);
// Its sections, words and figures.
void print_report(std::ostream& out, const matching::v1::Report& report, matching::Language language);

}  // namespace entente::cli
