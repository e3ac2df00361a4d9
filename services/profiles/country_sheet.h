// The sheets of countries and of dated changes of their classes, merged into what is stored. No date is invented: a
// class whose start isn't known has none, and stands as the state of the day that the import names. Pure: nothing is
// stored here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "entente/profiles/v1/country.pb.h"
#include "services/common/sheets/sheet.h"

namespace entente::type::v1 {
class ImportReport;
}

namespace entente::profiles {

const common::SheetColumns& country_columns();
const common::SheetColumns& change_columns();

using CountriesById = std::map<std::string, v1::Country, std::less<>>;

// What an import of classes knows of time.
struct ClassState {
  std::optional<absl::CivilDay> state_of;  // day of which the sheet of countries is the known state
  absl::CivilDay today;                    // stands in for it where it isn't known
};

// What a class of a scheme must be when it isn't `value`; empty: it may be that. REQUIRES: a scheme of
// classification.h.
std::string wrong_class(std::string_view scheme, const std::string& value);
// Schemes in their order; within one, what ends first.
void sort_classifications(v1::Country& country);

// Merges the rows into `countries`. An open class that the sheet confirms keeps its dates; one that it contradicts is
// replaced; a period that is over stays. A column that the sheet doesn't have leaves its scheme alone.
void merge_countries(const common::Sheet& sheet, const ClassState& state, CountriesById& countries,
                     entente::type::v1::ImportReport& report);

// Gives classes their start and end: an open one of the same value gets the dates, else a closed period is added.
// UNKNOWN_COUNTRY for a country that isn't in `countries`: import the sheet of countries first or with it.
void merge_changes(const common::Sheet& sheet, const ClassState& state, CountriesById& countries,
                   entente::type::v1::ImportReport& report);

}  // namespace entente::profiles
