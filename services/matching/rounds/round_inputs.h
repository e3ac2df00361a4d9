// What a round was solved on, as it is stored beside it. Pure functions.
#pragma once

#include "entente/listings/v1/listing_service.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/programme_service.pb.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "matcher/model/kinds.h"
#include "services/matching/documents/convert.h"

namespace entente::matching {

// What a round was solved on, in the contracts' messages: enough to draw the same problem again.
struct RoundInputs {
  v1::Programme programme;
  profiles::v1::ListCountriesResponse countries;
  profiles::v1::ListCitiesResponse cities;
  listings::v1::ListListingsResponse listings;
  v1::ListCooperationsResponse cooperations;
  v1::ListDirectivesResponse directives;
  profiles::v1::ListOrganisationsResponse organisations;  // names and kinds
  profiles::v1::ListVocabulariesResponse vocabularies;    // what their codes mean
};

// Borrows from `inputs`.
SnapshotInput snapshot_input(const RoundInputs& inputs, matcher::Day as_of);
// `input` as messages of their own, to be stored with a round; descriptions, which nothing follows from, are left out.
RoundInputs to_inputs(const SnapshotInput& input);

}  // namespace entente::matching
