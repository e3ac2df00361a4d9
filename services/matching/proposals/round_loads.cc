#include "services/matching/proposals/round_loads.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/matching/cooperations/cooperation_store.h"

namespace entente::matching {
namespace {

using v1::CityLoad;
using v1::Proposal;
using Loads = std::map<std::string, CityLoad, std::less<>>;

constexpr std::string_view kApproved =
    "SELECT beneficiary_city, pivotal_city, facilitating_city FROM proposals WHERE state IN ($1, $2, $3)";
constexpr std::string_view kProposed =
    "SELECT beneficiary_city, pivotal_city, facilitating_city FROM proposals WHERE programme = $1 AND round = $2 AND "
    "state IN ($3, $4)";

// Counts one pairing for its cities, those that are known; `add` gets each one's way.
template <typename Add>
void count(Loads& loads, const std::string& beneficiary, const std::string& pivotal, const std::string& facilitating,
           const Add& add) {
  if (const auto city = loads.find(beneficiary); city != loads.end()) add(*city->second.mutable_received());
  for (const std::string* const name : {&pivotal, &facilitating})
    if (const auto city = loads.find(*name); city != loads.end()) add(*city->second.mutable_provided());
}

template <typename Add>
absl::Status count_rows(common::ReadTransaction& tx, std::string_view sql, const common::Params& params, Loads& loads,
                        const Add& add) {
  return tx.scan(sql, params, [&](const common::Row& row) {
    count(loads, row.text(0), row.text(1), row.text(2), add);
    return absl::OkStatus();
  });
}

void set_limit(bool has_own, std::int32_t own, std::int32_t by_default, CityLoad::Way& way) {
  if (!has_own && by_default == 0) return;
  way.set_limit(has_own ? own : by_default);
  way.set_limit_source(has_own ? CityLoad::LIMIT_SOURCE_CITY : CityLoad::LIMIT_SOURCE_PROGRAMME);
}

std::int32_t median(std::vector<std::int32_t> days) {
  const auto middle = days.begin() + std::ssize(days) / 2;
  std::nth_element(days.begin(), middle, days.end());
  return *middle;
}

absl::Status count_cooperations(common::ReadTransaction& tx, Loads& loads) {
  ENTENTE_ASSIGN_OR_RETURN(const auto cooperations, list_cooperations(tx, {}, "", common::kEverything));
  std::map<std::string, std::vector<std::int32_t>> answers;
  for (const v1::Cooperation& one : cooperations.entries) {
    for (const auto& answer : one.answers()) answers[answer.city()].push_back(answer.days());
    if (one.state() != v1::Cooperation::STATE_RUNNING) continue;
    count(loads, one.beneficiary_city(), one.pivotal_city(), one.facilitating_city(),
          [](CityLoad::Way& way) { way.set_running_count(way.running_count() + 1); });
  }
  for (auto& [city, days] : answers)
    if (const auto found = loads.find(city); found != loads.end())
      found->second.set_median_answer_days(median(std::move(days)));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Loads> round_loads(common::ReadTransaction& tx, const common::RoundName& round,
                                  const ProfilesView& profiles, const v1::Programme* programme) {
  const v1::Programme::Limits limits = programme == nullptr ? v1::Programme::Limits() : programme->limits();
  Loads loads;
  for (const auto& [name, city] : profiles.cities) {
    CityLoad& load = loads[name];
    load.set_city(name);
    set_limit(city->has_receiver_limit(), city->receiver_limit(), limits.default_receiver_limit(),
              *load.mutable_received());
    set_limit(city->has_provider_limit(), city->provider_limit(), limits.default_provider_limit(),
              *load.mutable_provided());
  }
  ENTENTE_RETURN_IF_ERROR(count_cooperations(tx, loads));
  ENTENTE_RETURN_IF_ERROR(
      count_rows(tx, kApproved,
                 {static_cast<int>(Proposal::STATE_APPROVING), static_cast<int>(Proposal::STATE_APPROVED),
                  static_cast<int>(Proposal::STATE_AGREED)},
                 loads, [](CityLoad::Way& way) { way.set_approved_count(way.approved_count() + 1); }));
  ENTENTE_RETURN_IF_ERROR(count_rows(tx, kProposed,
                                     {round.programme, round.id, static_cast<int>(Proposal::STATE_PROPOSED),
                                      static_cast<int>(Proposal::STATE_RETURNED)},
                                     loads,
                                     [](CityLoad::Way& way) { way.set_proposed_count(way.proposed_count() + 1); }));
  return loads;
}

}  // namespace entente::matching
