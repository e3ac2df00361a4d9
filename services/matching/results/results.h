// Results: what the engine says, made into the contracts' messages and the documents of a round. The way out of the
// engine; documents/convert.h is the way in. Pure; safe to call from many threads.
#pragma once

#include <string>

#include "entente/matching/v1/pairing.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "matcher/explain/explanation.h"
#include "matcher/index/candidates.h"
#include "matcher/round/round.h"
#include "services/matching/documents/documents.h"
#include "services/matching/documents/proof.h"

namespace entente::matching {

type::v1::EngineText to_proto(const matcher::Text& text);
// A fault of Problem::build or of a kept directive, with `where` among the parameters.
type::v1::EngineText to_proto(const matcher::Fault& fault);

// Candidate with its terms (evaluates the pair once more, with texts).
v1::Candidate to_proto(const matcher::Problem& problem, const matcher::Candidate& candidate);
// The same of a pair or trio that is evaluated already. `facilitator` -1: a pair.
v1::Candidate to_proto(const matcher::Problem& problem, matcher::Problem::ListingIndex need,
                       matcher::Problem::ListingIndex offer, matcher::Problem::ListingIndex facilitator,
                       const matcher::Evaluation& evaluation);

// `position` is the caller's to add. `facilitator` -1: a pair.
v1::Explanation to_proto(const matcher::Problem& problem, matcher::Problem::ListingIndex need,
                         matcher::Problem::ListingIndex offer, matcher::Problem::ListingIndex facilitator,
                         const matcher::Explanation& explanation);

v1::RoundPairing to_proto(const matcher::Problem& problem, const matcher::RoundPairing& pairing);
v1::QuotaOutcome to_proto(const matcher::QuotaOutcome& quota);
v1::UnmetNeed to_proto(const matcher::Problem& problem, const matcher::UnmetNeed& unmet);
v1::Balance to_proto(const matcher::Balance& balance);
v1::Baseline to_proto(const matcher::Baseline& baseline);

// A solved round as documents. REQUIRES: outcome is kOptimal or kBounded.
struct RoundFiles {
  RoundDocument document;  // its `result.digest` is filled in here, though it is no part of round_json
  std::string round_json;
  std::string certificate_json;
  std::string certificate_digest;  // SHA-256 of the certificate's body
};
RoundFiles to_files(const matcher::Round& round);

}  // namespace entente::matching
