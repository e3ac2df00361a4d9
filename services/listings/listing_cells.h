// What a row of a sheet says of a listing, but for its city, id, mark and life. Pure but for the reader's report.
#pragma once

#include <cstddef>
#include <string_view>

#include "entente/listings/v1/listing.pb.h"
#include "services/listings/row_reader.h"

namespace entente::common {
class Sheet;
}

namespace entente::listings {

// The listing without a name. What can't be read is left out, and a violation.
v1::Listing read_cells(RowReader& reader, const common::Sheet& sheet, std::size_t row);

// The organisations of the city, ids elsewhere, embedding.
void read_relations(RowReader& reader, const common::Sheet& sheet, std::size_t row, std::string_view city,
                    v1::Listing* listing);

}  // namespace entente::listings
