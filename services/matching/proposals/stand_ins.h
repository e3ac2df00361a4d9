// Stand-ins: who could go on with a trio when a party leaves it: another city in the role that is lost, or need and
// pivotal offer as a pair. The same rules hold as in a round, on the day, with the places that the proposal itself has
// given back and what is declined at rest; a city that is full stands in for nobody. Thread-safe: functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/proposals/city_loads.h"
#include "services/matching/review/rules.h"
#include "services/matching/world/views.h"

namespace entente::common {
class ReadTransaction;
}

namespace entente::matching {

struct StandIns {
  // Trios with another city in the lost role, best first, ties by name; at most kMostReserves. Empty: nobody.
  std::vector<v1::Candidate> reserves;
  // Need and pivotal offer, where they do as a pair.
  std::optional<v1::Candidate> pair;
};
inline constexpr std::size_t kMostReserves = 8;

// Those for `proposal` when `leaving` (`cities/{city}`, a party) declines at `now`; of a pair, or when the beneficiary
// leaves, none. Of examples the day is that of the round, whose dates they have. SNAPSHOT_UNSOLVABLE as for a round.
// O(size of the world · log), so not from within a transaction.
absl::StatusOr<StandIns> find_stand_ins(const World& world, const v1::Proposal& proposal, const v1::Round& round,
                                        const std::string& leaving, absl::Time now);

// Says which one of the conditions reserve-stands-in, pair-still-helps and nobody-stands-in holds, and gives the
// candidate that goes on: the first one whose new city may still carry a cooperation and isn't a partner of the need
// already. Read in the transaction of the decline.
absl::StatusOr<std::optional<v1::Candidate>> tell_stand_ins(common::ReadTransaction& tx, const StandIns& stand_ins,
                                                            const v1::Proposal& proposal, const CityLoads& loads,
                                                            const World& world, Facts& facts);

// Steps refill-role and drop-role: the proposal has the parties of `candidate`, with their listings as they are; nobody
// of them has answered, and terms that were asked for are gone with who asked.
void go_on_with(const v1::Candidate& candidate, const World& world, v1::Proposal& proposal);

}  // namespace entente::matching
