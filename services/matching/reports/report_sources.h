// What reports are drafted from, read from the store: cooperations and proposals of a subject in a stretch of days, and
// the last round of a programme. Functions on a transaction; thread-safe: they keep no state.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/sheets/texts.h"
#include "services/matching/reports/proposal_history.h"
#include "services/matching/world/views.h"

namespace entente::common {
class ReadTransaction;
}

namespace entente::matching {

// Both ends included.
struct Days {
  absl::CivilDay from;
  absl::CivilDay to;
  bool has(absl::CivilDay day) const { return from <= day && day <= to; }
};

struct ReportSources {
  World world;
  Days days;
  common::Language language = common::Language::kEnglish;
  std::vector<v1::Cooperation> cooperations = {};  // by name
  std::vector<ProposalHistory> proposals = {};     // made in these days
  std::optional<v1::Round> round = {};             // the last one of the programme in these days
  std::optional<v1::Balance> balance = {};         // of it
};

// Cooperations of which something may have been on these days, that `concerns`. A day that isn't known excludes
// nothing; those that were declined aren't counted.
absl::StatusOr<std::vector<v1::Cooperation>> cooperations_of(
    common::ReadTransaction& tx, const Days& days, const std::function<bool(const v1::Cooperation&)>& concerns);
// Proposals made on these days in rounds of the programme (empty: of all), that `concerns`, with their decisions.
absl::StatusOr<std::vector<ProposalHistory>> proposals_of(common::ReadTransaction& tx, const std::string& programme,
                                                          const Days& days,
                                                          const std::function<bool(const v1::Proposal&)>& concerns);
// Fills `round` and `balance`: of the last round of the programme on these days that was published, or else solved.
absl::Status read_last_round(common::ReadTransaction& tx, const std::string& programme, ReportSources& sources);

// Whether the city has the creative field on the day.
bool has_field(const World& world, const std::string& city_name, const std::string& field, absl::CivilDay day);

}  // namespace entente::matching
