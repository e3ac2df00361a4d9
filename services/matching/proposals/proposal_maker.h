// From the pairings of a solved round to its proposals. Pure.
#pragma once

#include <string>
#include <vector>

#include "entente/matching/v1/proposal.pb.h"
#include "services/common/text/names.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// A slug of at most 63 characters that says which need it is; the same pairing of a round always has the same id, and
// that of another round another one. `nth`: how often the pairing has been proposed in the round, this time included.
std::string proposal_id(const common::RoundName& round, const v1::Pairing& pairing, int nth = 1);
// `reservations/{reservation}` for the places of the proposal: different for every proposal of every round, and, since
// an ended reservation never comes back, for each one that the proposal had before.
std::string next_reservation(const v1::Proposal& proposal);

// One PROPOSED proposal for each pairing, with the listings' etags of `listings`.
std::vector<v1::Proposal> make_proposals(const common::RoundName& round, const std::vector<v1::RoundPairing>& pairings,
                                         const ListingsView& listings);

// Gives the proposal the parties of this pairing, beneficiary first, with the listings' etags; nobody has answered.
void set_parties(const v1::Pairing& pairing, const ListingsView& listings, v1::Proposal& proposal);

// Whether both put the same listings, unchanged, before people.
bool same_parties(const v1::Proposal& a, const v1::Proposal& b);

}  // namespace entente::matching
