// What the commands share: data that must be valid, the day of a round, names for the screen, listings by short id.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "cli/data_set/data_set.h"
#include "cli/round_view/round_view.h"
#include "matcher/score/problem.h"

namespace CLI {
class App;
}

namespace entente::cli {

// The data of a folder; INVALID_ARGUMENT lists the violations when there are any.
absl::StatusOr<DataSet> load_valid_data(const std::string& directory, const std::string& encoding = {});

// --encoding of sheets that are neither UTF-8 nor marked.
void add_encoding_option(CLI::App& command, std::string& encoding);

// A day that was written YYYY-MM-DD; `where` it stands, for the error.
absl::StatusOr<absl::CivilDay> day_of(const std::string& where, const std::string& text);

// `as_of` (YYYY-MM-DD), else the base date when all listings are examples, else today (UTC).
absl::StatusOr<matcher::Day> day_of_round(const std::string& as_of, const DataSet& data);

// A programme of the data by id or name, or one from a file (what ends in .json). It outlives the call in `data` or
// `own`.
absl::StatusOr<const matching::v1::Programme*> find_programme(const DataSet& data, const std::string& wanted,
                                                              matching::v1::Programme& own);

// Refuses what the services would refuse of a programme that is none of the data's; `where` it comes from.
// INVALID_ARGUMENT for what can't be; FAILED_PRECONDITION where each value may be, but they contradict each other.
absl::Status check_own_programme(const std::string& where, std::string content, const DataSet& data);

Names names_of(const DataSet& data, const matching::v1::Programme& programme, matching::Language language);

// Resource name of a listing given by it or by its id; NOT_FOUND with "did you mean".
absl::StatusOr<std::string> find_listing(const DataSet& data, std::string_view wanted);

// What is wrong with a problem's input, one line each.
absl::Status faults_status(const std::vector<matcher::Fault>& faults);

}  // namespace entente::cli
