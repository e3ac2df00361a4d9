#include "services/matching/proposals/city_loads.h"

#include <optional>
#include <string_view>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"

namespace entente::matching {
namespace {

using State = v1::Proposal::State;

// Proposals count while they are being approved, approved or agreed ($1–$3); one that runs counts as the cooperation
// that it has become.
constexpr std::string_view kReceived =
    "SELECT beneficiary_city, COUNT(*) FROM proposals WHERE state IN ($1, $2, $3) GROUP BY beneficiary_city";
constexpr std::string_view kProvided =
    "SELECT pivotal_city, COUNT(*) FROM proposals WHERE state IN ($1, $2, $3) GROUP BY pivotal_city";
constexpr std::string_view kFacilitated =
    "SELECT facilitating_city, COUNT(*) FROM proposals WHERE state IN ($1, $2, $3) GROUP BY facilitating_city";
constexpr std::string_view kRunning =
    "SELECT beneficiary_city, pivotal_city, facilitating_city FROM cooperations WHERE state = $1";

absl::Status count(common::ReadTransaction& tx, std::string_view sql,
                   std::map<std::string, std::int64_t, std::less<>>& by_city) {
  return tx.scan(sql,
                 {static_cast<int>(v1::Proposal::STATE_APPROVING), static_cast<int>(v1::Proposal::STATE_APPROVED),
                  static_cast<int>(v1::Proposal::STATE_AGREED)},
                 [&](const common::Row& row) {
                   if (!row.text(0).empty()) by_city[row.text(0)] += row.integer(1);
                   return absl::OkStatus();
                 });
}

// Why the city can't carry one more; nothing when it can.
std::optional<std::string> full(const std::string& city_name, std::string_view as,
                                const std::map<std::string, std::int64_t, std::less<>>& loads,
                                const std::optional<std::int64_t>& own, std::int64_t by_default) {
  const auto found = loads.find(city_name);
  const std::int64_t load = found == loads.end() ? 0 : found->second;
  const std::int64_t limit = own.has_value() ? *own : by_default;
  const bool unlimited = !own.has_value() && by_default == 0;
  if (unlimited || load < limit) return std::nullopt;
  return common::concat(city_name, " carries ", load, " cooperations as ", as, " and ",
                        own.has_value() ? "its profile" : "the programme", " allows ", limit);
}

}  // namespace

absl::StatusOr<CityLoads> city_loads(common::ReadTransaction& tx) {
  CityLoads loads;
  ENTENTE_RETURN_IF_ERROR(count(tx, kReceived, loads.received));
  ENTENTE_RETURN_IF_ERROR(count(tx, kProvided, loads.provided));
  ENTENTE_RETURN_IF_ERROR(count(tx, kFacilitated, loads.provided));
  ENTENTE_RETURN_IF_ERROR(
      tx.scan(kRunning, {static_cast<int>(v1::Cooperation::STATE_RUNNING)}, [&](const common::Row& row) {
        ++loads.received[row.text(0)];
        ++loads.provided[row.text(1)];
        if (!row.text(2).empty()) ++loads.provided[row.text(2)];
        return absl::OkStatus();
      }));
  return loads;
}

absl::StatusOr<const CityLoads*> LoadsOnce::get() {
  if (!loads_.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(loads_, city_loads(tx_));
  }
  return &*loads_;
}

void tell_city_limits(const v1::Proposal& proposal, const CityLoads& loads, const ProfilesView& profiles,
                      const v1::Programme* programme, Facts& facts) {
  const v1::Programme::Limits limits = programme == nullptr ? v1::Programme::Limits() : programme->limits();
  for (const v1::Proposal::Party& party : proposal.parties()) {
    const auto city = profiles.cities.find(party.city());
    std::optional<std::int64_t> receiver;
    std::optional<std::int64_t> provider;
    if (city != profiles.cities.end()) {
      if (city->second->has_receiver_limit()) receiver = city->second->receiver_limit();
      if (city->second->has_provider_limit()) provider = city->second->provider_limit();
    }
    const bool receives = party.role() == type::v1::PARTY_ROLE_BENEFICIARY;
    const std::optional<std::string> why =
        receives ? full(party.city(), "receiver", loads.received, receiver, limits.default_receiver_limit())
                 : full(party.city(), "provider", loads.provided, provider, limits.default_provider_limit());
    if (why.has_value()) return facts.fails(Condition::kWithinCityLimits, *why);
  }
  facts.holds(Condition::kWithinCityLimits);
}

}  // namespace entente::matching
