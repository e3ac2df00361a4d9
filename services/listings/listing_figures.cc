#include "services/listings/listing_figures.h"

#include <array>
#include <string_view>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "services/common/base/status.h"
#include "services/common/rpc/metrics.h"
#include "services/common/storage/database.h"
#include "services/common/text/wording.h"

namespace entente::listings {
namespace {

constexpr common::Metric kListings(
    "entente_listings",
    "Listings by kind and state; those that people see by how soon they expire when nobody renews them.",
    {"kind", "state", "expires"});

// $1 and $2: the states that people see; $3 and $4: until when the next two of kExpires reach.
constexpr std::string_view kCount = R"sql(
SELECT kind, state, CAST(CASE WHEN state NOT IN ($1, $2) OR expire_micros IS NULL THEN 0
                              WHEN expire_micros < $3 THEN 1
                              WHEN expire_micros < $4 THEN 2
                              ELSE 3 END AS BIGINT) AS expires, COUNT(*)
FROM listings GROUP BY 1, 2, 3
)sql";
constexpr std::array<std::string_view, 4> kExpires = {"none", "within_7_days", "within_30_days", "later"};

}  // namespace

absl::Status count_listings(common::Database& database, absl::Time now, common::Metrics& metrics) {
  std::vector<common::Metrics::Row> rows;
  ENTENTE_RETURN_IF_ERROR(database.read([&](common::ReadTransaction& tx) {
    rows.clear();
    return tx.scan(kCount,
                   {v1::Listing::STATE_PUBLISHED, v1::Listing::STATE_HELD,
                    absl::ToUnixMicros(now + absl::Hours(24 * 7)), absl::ToUnixMicros(now + absl::Hours(24 * 30))},
                   [&](const common::Row& row) {
                     rows.push_back({{common::word_of(static_cast<v1::Listing::Kind>(row.integer(0))),
                                      common::word_of(static_cast<v1::Listing::State>(row.integer(1))),
                                      std::string(kExpires.at(static_cast<std::size_t>(row.integer(2))))},
                                     static_cast<double>(row.integer(3))});
                     return absl::OkStatus();
                   });
  }));
  metrics.replace(kListings, rows);
  return absl::OkStatus();
}

}  // namespace entente::listings
