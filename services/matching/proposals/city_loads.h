// CityLoads: how many cooperations cities carry, as receivers and as providers: those that run, and the proposals for
// which places are held or about to be. Read in the transaction of an approval, so that two of them never both take the
// last one. Functions on a transaction; thread-safe: they keep no state.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/matching/review/rules.h"
#include "services/matching/world/views.h"

namespace entente::common {
class ReadTransaction;
}

namespace entente::matching {

// Its statements look for proposals of a city by state.
inline constexpr std::string_view kCityLoadsSchema = R"sql(
CREATE INDEX proposals_of_beneficiary ON proposals (state, beneficiary_city);
CREATE INDEX proposals_of_pivotal ON proposals (state, pivotal_city);
CREATE INDEX proposals_of_facilitating ON proposals (state, facilitating_city);
)sql";

struct CityLoads {
  std::map<std::string, std::int64_t, std::less<>> received;  // by `cities/{city}`
  std::map<std::string, std::int64_t, std::less<>> provided;
};

// Of all cities. O(proposals that are being approved, approved, or carried out + cooperations that run).
absl::StatusOr<CityLoads> city_loads(common::ReadTransaction& tx);

// The same for one transaction: counted when somebody asks, and once.
class LoadsOnce {
 public:
  explicit LoadsOnce(common::ReadTransaction& tx) : tx_(tx) {}
  absl::StatusOr<const CityLoads*> get();
  bool counted() const { return loads_.has_value(); }

 private:
  common::ReadTransaction& tx_;
  std::optional<CityLoads> loads_;
};

// Says whether the proposal could be approved without that a city carries more than its profile, or else the programme,
// lets it: condition within-city-limits. `programme` null: the profiles alone say.
void tell_city_limits(const v1::Proposal& proposal, const CityLoads& loads, const ProfilesView& profiles,
                      const v1::Programme* programme, Facts& facts);

}  // namespace entente::matching
