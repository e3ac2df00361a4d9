// What holds of a cooperation that is carried out, in the words of the table of steps, and the reports on which that
// hangs. Thread-safe: keeps no state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/review/rules.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// Its cities, the beneficiary first.
std::vector<std::string> cities_of(const v1::Cooperation& cooperation);

// Conditions others-to-report and last-to-report, as `city` sees them that reports. Empty: as the next one does that
// hasn't.
void tell_reports(const v1::Cooperation& cooperation, std::string_view city, Facts& facts);
// The same of the proposal's cooperation; nothing while there is none.
absl::Status tell_reports(common::ReadTransaction& tx, const v1::Proposal& proposal, Facts& facts);
// Conditions start-day-reached and end-day-reached, by the agreed days. A day that isn't agreed is never reached.
void tell_days(const v1::Cooperation& cooperation, absl::Time now, Facts& facts);

// Stores what a city reports, in place of what it reported before.
absl::Status put_report(common::WriteTransaction& tx, const v1::Proposal& proposal, v1::Cooperation::Report report);
// The city hasn't reported.
absl::Status take_report_back(common::WriteTransaction& tx, const v1::Proposal& proposal, const std::string& city);

}  // namespace entente::matching
