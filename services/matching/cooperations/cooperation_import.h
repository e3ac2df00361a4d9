// A sheet of past and running cooperations, read into messages and checked row by row. Pure: nothing is stored here.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "entente/matching/v1/proposal.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/sheets/sheet.h"
#include "services/matching/world/views.h"

namespace entente::matching {

struct CooperationSheet {
  std::vector<v1::Cooperation> cooperations;  // in the order of rows; of rows without a violation
  std::vector<int> rows;                      // the row of each
  type::v1::ImportReport report;              // violations, encoding, separator
};

// The columns of such a sheet.
const common::SheetColumns& cooperation_columns();

// Columns: id, beneficiary_city, pivotal_city, facilitating_city, need, offer, facilitator, state, start, end,
// proposal. Cities by id, name or whole name, listings by id or whole name. An empty id is made from both cities and
// the start. `reading`: what the sheet leaves open.
CooperationSheet read_cooperations(std::string_view bytes, const World& world,
                                   const common::SheetReading& reading = {});

// Adds what happens with each row to `report`: new, changed (with the fields), or same. `stored` gives what is there.
// Returns the indices of the new and changed ones.
std::vector<std::size_t> compare_cooperations(
    const CooperationSheet& sheet, const std::function<std::optional<v1::Cooperation>(std::string_view id)>& stored,
    type::v1::ImportReport& report);

}  // namespace entente::matching
