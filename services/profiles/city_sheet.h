// The sheet of cities: rows as whole cities, each merged into the stored one of its id. A column that the sheet doesn't
// have leaves its field alone; an empty cell means "not known". Country and field needn't be said of a stored city, nor
// where the network has one alone. Pure: nothing is stored here.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "entente/profiles/v1/city.pb.h"
#include "services/common/sheets/sheet.h"

namespace entente::type::v1 {
class ImportReport;
}

namespace entente::profiles {

class References;

const common::SheetColumns& city_columns();

using CitiesById = std::map<std::string, v1::City, std::less<>>;

// A city that a row makes or changes.
struct CityDraft {
  int row;
  v1::City city;
  bool is_new;
};

// Checks every row against the rules and what is stored, and returns the new and changed cities in the order of rows.
// What each row does and every fault goes into the report.
std::vector<CityDraft> read_cities(const common::Sheet& sheet, const References& references, const CitiesById& stored,
                                   absl::CivilDay today, entente::type::v1::ImportReport& report);

}  // namespace entente::profiles
