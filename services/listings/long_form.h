// The long form of a table: a row for each topic, field or language of a listing, with the rest said again or left
// blank. Such rows are one listing with all that they list. Rows belong together when none of them has an id, city,
// kind and title are the same, what else they say is the same but for their lists, and each lists something of its own:
// a row that only says again what another says is a fault as before, and so is one behind kMostRowsOfListing: no
// listing has so many entries in its lists. Pure; O(rows · kMostRowsOfListing); safe from any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/type/v1/import_report.pb.h"

namespace entente::common {
class Sheet;
}

namespace entente::listings {

inline constexpr std::size_t kMostRowsOfListing = 200;

class LongForm {
 public:
  // REQUIRES: the sheet outlives it.
  explicit LongForm(const common::Sheet& sheet);

  // Whether the row goes on with a listing that stands above it.
  bool goes_on(std::size_t row) const { return first_of_.contains(row); }
  // The rows that go on with the listing of this row, in order.
  const std::vector<std::size_t>& more_of(std::size_t row) const;
  // One warning for all of them, GATHERED_ROWS; none where there are none.
  void report_to(type::v1::ImportReport* report) const;

 private:
  bool says_more(std::size_t row, const std::vector<std::size_t>& of_listing) const;

  const common::Sheet& sheet_;
  absl::flat_hash_map<std::size_t, std::size_t> first_of_;
  absl::flat_hash_map<std::size_t, std::vector<std::size_t>> more_of_;
};

// Adds what the lists of `more` hold and those of `listing` don't: codes, languages, partner rules, organisations.
void add_lists(const v1::Listing& more, v1::Listing* listing);

}  // namespace entente::listings
