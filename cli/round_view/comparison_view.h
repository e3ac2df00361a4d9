// Comparisons on paper: rounds in a list, two rounds beside each other, a person's list beside the best round. Main
// thread only.
#pragma once

#include <iosfwd>
#include <vector>

#include "cli/round_view/review_view.h"
#include "entente/matching/v1/round_service.pb.h"
#include "services/common/sheets/texts.h"

namespace entente::cli {

void print_rounds(std::ostream& out, const std::vector<matching::v1::Round>& rounds, common::Language language);

void print_comparison(std::ostream& out, const matching::v1::CompareRoundsResponse& comparison, const CityNames& cities,
                      common::Language language);

void print_list_comparison(std::ostream& out, const matching::v1::CompareWithListResponse& comparison,
                           const CityNames& cities, common::Language language);

}  // namespace entente::cli
