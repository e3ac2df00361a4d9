#include "services/listings/listing_figures.h"

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "entente/listings/v1/listing.pb.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/metrics.h"
#include "services/common/service/figures.h"
#include "services/common/storage/database.h"
#include "services/common/text/wording.h"

namespace entente::listings {
namespace {

constexpr common::Metric kListings(
    "entente_listings",
    "Listings by kind and state; those that people see by how soon they expire when nobody renews them.",
    {"kind", "state", "expires"});
constexpr common::Metric kByAge("entente_listings_by_age",
                                "Listings by kind and state, and by how long ago they were changed last.",
                                {"kind", "state", "age"});

// $1 and $2: the states that people see; $3 and $4: until when the next two of kExpires reach.
constexpr std::string_view kCount = R"sql(
SELECT kind, state, CAST(CASE WHEN state NOT IN ($1, $2) OR expire_micros IS NULL THEN 0
                              WHEN expire_micros < $3 THEN 1
                              WHEN expire_micros < $4 THEN 2
                              ELSE 3 END AS BIGINT) AS expires, COUNT(*)
FROM listings GROUP BY 1, 2, 3
)sql";
constexpr std::array<std::string_view, 4> kExpires = {"none", "within_7_days", "within_30_days", "later"};

// Only the message knows when it was changed.
constexpr std::string_view kBodies = "SELECT body FROM listings";

absl::StatusOr<std::vector<common::Metrics::Row>> count_by_age(common::ReadTransaction& tx, absl::Time now) {
  std::map<std::vector<std::string>, std::int64_t> counts;
  v1::Listing listing;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kBodies, {}, [&](const common::Row& row) {
    if (!listing.ParseFromString(row.bytes(0))) return absl::OkStatus();  // lists say so
    const absl::Duration age = now - common::from_timestamp(listing.update_time());
    ++counts[{common::word_of(listing.kind()), common::word_of(listing.state()), std::string(common::age_label(age))}];
    return absl::OkStatus();
  }));
  std::vector<common::Metrics::Row> rows;
  for (const auto& [labels, count] : counts) rows.emplace_back(labels, static_cast<double>(count));
  return rows;
}

}  // namespace

absl::Status count_listings(common::Database& database, absl::Time now, common::Metrics& metrics) {
  std::vector<common::Metrics::Row> rows, by_age;
  ENTENTE_RETURN_IF_ERROR(database.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(by_age, count_by_age(tx, now));
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
  metrics.replace(kByAge, by_age);
  return absl::OkStatus();
}

}  // namespace entente::listings
