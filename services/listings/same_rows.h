// Rows of a sheet that mean the same thing twice: one id (an error), or one city, kind and title under two ids (worth a
// warning). Not safe from several threads.
#pragma once

#include <string>
#include <string_view>

#include "entente/listings/v1/listing.pb.h"
#include "services/common/base/text_map.h"
#include "services/listings/row_reader.h"

namespace entente::listings {

class SameRows {
 public:
  // REQUIRES: the listing has its name.
  void check(RowReader& reader, int row, std::string_view city, const v1::Listing& listing, bool id_given,
             type::v1::ImportReport* report);

 private:
  common::TextMap<int> row_by_id_;
  common::TextMap<int> row_by_text_;
};

}  // namespace entente::listings
