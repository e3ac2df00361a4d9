// Documents: the two files that say what a round is and prove it, as canonical JSON: keys sorted, no floating-point
// numbers, UTF-8, no blanks, one newline at the end. Numbers of 128 bits are strings of decimal digits.
//
// `round.json` holds only what follows from data, programme, as_of and engine version: no times, hosts or positions.
// `certificate.json` holds the SHA-256 of its own body, of `round.json` and of the problem (canonical_bytes(snapshot)).
// Reading refuses whatever isn't exactly what writing gives: INVALID_ARGUMENT names the place and the rule.
// Links rules and score only: neither solver nor index. Pure; safe to call from many threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/statusor.h>

#include "entente/matching/v1/round.pb.h"
#include "matcher/network/certificate.h"
#include "matcher/score/drawing.h"

namespace entente::matching {

// What `round.json` says. `snapshot.position` and `result.digest` are no part of it.
struct RoundDocument {
  std::string programme;  // `programmes/{programme}`
  v1::Round::Snapshot snapshot;
  v1::Round::Result result;
  std::vector<v1::RoundPairing> pairings;  // by (need, offer, facilitator)
  std::vector<v1::UnmetNeed> unmet;        // and partly served, by need
  v1::Balance balance;
};
std::string write_round(const RoundDocument& document);
absl::StatusOr<RoundDocument> read_round(std::string_view json);
// Version of the engine that a `round.json` of whatever version says it was made by; empty: it says none.
std::string engine_version_of(std::string_view json);

// A choice with what proves it.
struct Proven {
  matcher::Choice choice;
  matcher::Certificate certificate;
};
// What `certificate.json` says besides digests. Indices are those of a drawing.
struct Proofs {
  Proven pairs;                 // the best round of pairs alone: on the network without its trios
  std::optional<Proven> trios;  // the round itself, when trios were sought
  // Where the programme has quotas: the round without them, of whose pairings they are shares.
  std::optional<Proven> without_quotas;
  // Where the smallest score is raised: who is served by any pairings; and a bound on who is served from the next
  // higher score on (a certificate without a choice; none where there is no higher score, or no proof).
  struct Fairness {
    Proven coverage;
    std::optional<Proven> beyond;
  };
  std::optional<Fairness> fairness;
};
struct CertificateHeader {
  std::string digest;          // SHA-256 of the body, hex
  std::string round_digest;    // SHA-256 of round.json, hex
  std::string problem_digest;  // SHA-256 of canonical_bytes(snapshot), hex
  std::string engine_version;
  std::string programme;
  std::string as_of;  // YYYY-MM-DD
};

// `header.digest` is computed. `drawing` is that of the proofs, with trios when they were sought; its
// quotas don't matter.
std::string write_certificate(const CertificateHeader& header, const Proofs& proofs, const matcher::Problem& problem,
                              const matcher::Drawing& drawing);
// Refuses a malformed file and one whose body isn't that of its digest.
absl::StatusOr<CertificateHeader> read_certificate_header(std::string_view json);
// As above; and refuses names or columns that the drawing doesn't have.
absl::StatusOr<Proofs> read_proofs(std::string_view json, const matcher::Problem& problem,
                                   const matcher::Drawing& drawing);

// Decimal digits of a number of 128 bits, and back; nullopt when it isn't one in its shortest form.
std::string format_wide(matcher::Wide number);
std::optional<matcher::Wide> parse_wide(std::string_view text);

}  // namespace entente::matching
