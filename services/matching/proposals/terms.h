// Terms of a cooperation: what the parties of a proposal are asked to agree on, and whether other terms go with their
// listings. Pure functions; thread-safe.
#pragma once

#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/world/views.h"

namespace entente::common {
class FieldViolations;
}

namespace entente::matching {

using Terms = v1::Proposal::AgreedTerms;

// What the parties are asked about: the terms that the last one who changed them wants, else those of the listings: the
// days that all of them can, one place, and of the beneficiary's listing, or else the next one that says, the mode and
// who pays.
Terms asked_terms(const v1::Proposal& proposal, const World& world);

// `asked` with what `wished` gives: a field that isn't given stays.
Terms with_changes(Terms asked, const Terms& wished);

bool same_terms(const Terms& a, const Terms& b);

// Adds a violation for each field of `wished`, a path below `terms`, that isn't well-formed or contradicts the
// listings: dates outside a listing's window or over already, more places than a provider's listing has left, a contact
// of another city. REQUIRES: the proposal holds its places, one of each listing.
void check_terms(const Terms& wished, const v1::Proposal& proposal, const World& world, absl::Time now,
                 common::FieldViolations& violations);

}  // namespace entente::matching
