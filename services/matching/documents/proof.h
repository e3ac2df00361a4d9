// Proof: how far a certificate proves a round the best, in numbers for people. Pure; safe to call from many threads.
#pragma once

#include "entente/matching/v1/round.pb.h"
#include "matcher/network/certificate.h"

namespace entente::matching {

type::v1::Amount to_proto(const matcher::Amount& amount);

// The bound as an Amount is exact for the round's ranking; where one weight stands for needs of both kinds, what the
// bound has more is counted in points. The gap is that of points when the bound allows no more needs than were reached,
// else that of the whole objective; in parts per million of the bound, rounded up.
v1::Proof to_proof(const matcher::Network& network, const matcher::Certificate& certificate);

}  // namespace entente::matching
