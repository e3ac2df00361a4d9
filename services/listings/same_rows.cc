#include "services/listings/same_rows.h"

#include "services/common/sheets/violations.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/listings/listing_names.h"
#include "services/listings/strings.h"

namespace entente::listings {

void SameRows::check(RowReader& reader, int row, std::string_view city, const v1::Listing& listing, bool id_given,
                     type::v1::ImportReport* report) {
  const std::string id(common::id_of(listing.name()));
  if (!id.empty()) {
    if (const auto [first, is_new] = row_by_id_.emplace(id, row); !is_new) {
      reader.fail("id", id,
                  id_given
                      ? concat("stands in row ", first->second, " and row ", row, ": keep one, or give one another id")
                      : concat("is made from city, kind and title in row ", first->second, " and row ", row,
                               ": delete one, or give both an id"),
                  "DUPLICATE_ID");
      return;
    }
  }
  if (city.empty() || listing.title().empty()) return;
  const auto [first, is_new] =
      row_by_text_.emplace(concat(city, "\n", kind_code(listing.kind()), "\n", common::name_key(listing.title())), row);
  if (is_new) return;
  common::add_warning(
      row, "title", listing.title(),
      concat("has the same city, kind and title as row ", first->second, ": perhaps one of them is meant to go"),
      "SAME_TITLE", report);
}

}  // namespace entente::listings
