// RoundLoads: what cities carry, may carry, and would carry by the proposals of a round, for people who decide on it.
// What an approval goes by is city_loads.h. A function on a transaction; thread-safe: it keeps no state.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/text/names.h"
#include "services/matching/world/views.h"

namespace entente::common {
class ReadTransaction;
}

namespace entente::matching {

// By city, of all in `profiles`. `programme` null: the profiles alone say what one may carry.
// O(proposals of the round and those that are approved + cooperations + cities).
absl::StatusOr<std::map<std::string, v1::CityLoad, std::less<>>> round_loads(common::ReadTransaction& tx,
                                                                             const common::RoundName& round,
                                                                             const ProfilesView& profiles,
                                                                             const v1::Programme* programme);

}  // namespace entente::matching
