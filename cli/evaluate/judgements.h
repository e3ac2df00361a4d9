// Judgements: grades that readers of two listings' texts gave the idea of introducing their cities, 0 to 3, as a sheet
// with a row for a need and an offer, or for a trio: need,offer,facilitator,grade,facilitator_grade,readers,why.
// 3: send it today; 2: worth asking; 1: weak, a general theme only; 0: silly. Who judged, the sheet doesn't say.
// Pure; safe to call from many threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "matcher/score/problem.h"

namespace entente::cli {

// Columns of such a sheet; the last three hold what the listings say, for whoever judges, and aren't read.
inline constexpr std::array<std::string_view, 10> kJudgingColumns{
    "need",    "offer", "facilitator", "grade",      "facilitator_grade",
    "readers", "why",   "need_text",   "offer_text", "facilitator_text"};

inline constexpr int kBestGrade = 3;
// From this grade on a pair is called good; one of grade 0 is called silly.
inline constexpr int kGoodGrade = 2;

struct Judgement {
  int row = 0;  // as a spreadsheet shows it
  matcher::Problem::ListingIndex need = -1;
  matcher::Problem::ListingIndex offer = -1;
  matcher::Problem::ListingIndex facilitator = -1;  // -1: a pair
  int grade = 0;                                    // of need and offer
  std::optional<int> facilitator_grade;             // what the third city adds
  std::optional<int> readers;                       // how many read it
};

struct Judgements {
  std::vector<Judgement> rows;       // of listings that the data have, in the order of the sheet
  std::vector<std::string> unknown;  // ids that the data don't have, ascending, each once
  std::int64_t unknown_rows = 0;     // rows left out because of them
  std::int64_t empty_rows = 0;       // rows left out because they have no grade (yet)
};

// Reads a sheet in any form that Sheet takes. Listings are named by id or resource name; rows of listings that the data
// don't have (any more), and rows without a grade, are left out and counted. INVALID_ARGUMENT: a row whose grade isn't
// 0 to 3, whose need is no need, whose offer is no offer or whose facilitator no facilitating one, that says what a row
// before it says, or a column that is missing: `path`, row, column and value of the first five, and how many there are;
// or no row is left.
absl::StatusOr<Judgements> read_judgements(const std::string& path, std::string_view sheet,
                                           const matcher::Problem& problem);

struct JudgedPair {
  matcher::Problem::ListingIndex need = -1;
  matcher::Problem::ListingIndex offer = -1;
  int grade = 0;
  bool operator==(const JudgedPair&) const = default;
};

// Every pair once, by (need, offer). Where two rows judge one pair, the lower grade stands.
std::vector<JudgedPair> pairs_of(const Judgements& judgements);

}  // namespace entente::cli
