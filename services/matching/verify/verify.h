// Verify: whether the documents of a round say the truth about raw data. It derives the network again from the data
// (rules and score) and tests the certificate by the checker; it trusts nothing in the documents and links neither
// solver nor index. Quotas are shares of a round without them, whose proof is tested too. What follows from the data
// and the choice is derived again (figures.h): balance, needs outside, reasons of scores, scores of runners-up and
// reserves. It doesn't test causes, nearest offers and advice, prices, standing, that no better runner-up or reserve
// was left out, other ways of pairing, missing offers, changes of the programme, and prices of directives and quotas:
// those explain a round and are no part of its proof.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "entente/matching/v1/round.pb.h"
#include "matcher/model/snapshot.h"
#include "services/matching/documents/documents.h"
#include "services/matching/documents/texts.h"

namespace entente::matching {

// What was found true.
struct Verified {
  RoundDocument round;
  std::int64_t needs = 0;
  std::int64_t pairs_checked = 0;    // inequalities of the proof of pairs
  std::int64_t columns_checked = 0;  // of the proof with trios; 0: none was sought
  std::int64_t listings = 0;         // of the raw data
  // Only where the programme raises the smallest score: whether the proof says that it can't be raised further.
  bool smallest_score_proven = false;
  std::string round_digest;
  std::string problem_digest;
};

// Gives the snapshot of a programme (`programmes/{programme}`) on a day from the raw data.
using SnapshotSource =
    std::function<absl::StatusOr<matcher::Snapshot>(const std::string& programme, matcher::Day as_of)>;

// INVALID_ARGUMENT: a document is malformed or altered. FAILED_PRECONDITION: it doesn't belong to these data, or
// doesn't prove what it says. The message names the place and what was expected. UNIMPLEMENTED: it says that another
// version of the engine than `engine_version` made it, and can't be checked by this one; the message says what could
// be. `language`: of the messages about what isn't true.
absl::StatusOr<Verified> verify(std::string_view round_json, std::string_view certificate_json,
                                const SnapshotSource& source, std::string_view engine_version,
                                Language language = Language::kEnglish);

}  // namespace entente::matching
