// Proposals and their decisions as tables for a terminal, in the language of the catalogue's caller. Pure but for the
// stream; thread-safe.
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "entente/matching/v1/proposal_service.pb.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

// Display names by `cities/{city}`; one that is missing is shown by its id.
using CityNames = std::map<std::string, std::string, std::less<>>;

// "proposed", "report due".
std::string state_name(matching::v1::Proposal::State state, matching::Language language);
std::string action_name(matching::v1::Decision::Action action, matching::Language language);
// "Dakar ← Lyon + Tunis": the beneficiary first.
std::string parties_words(const matching::v1::Proposal& proposal, const CityNames& cities);

// A line each: id, state, score, cities, and the steps that may be taken.
void print_proposals(std::ostream& out, const std::vector<matching::v1::Proposal>& proposals, const CityNames& cities,
                     matching::Language language);
// One with its listings and decisions.
void print_proposal(std::ostream& out, const matching::v1::Proposal& proposal,
                    const std::vector<matching::v1::Decision>& decisions, const CityNames& cities,
                    matching::Language language);
// What came of a step on several: the new state, or why not.
void print_results(std::ostream& out, const matching::v1::BatchDecideResponse& reply, const CityNames& cities,
                   matching::Language language);

}  // namespace entente::cli
