// The sheet of classes one by one, with source and dates, as exports write them: nothing of a class is lost on the way.
// Pure: nothing is stored here.
#pragma once

#include "services/common/sheets/sheet.h"
#include "services/profiles/country_sheet.h"

namespace entente::profiles {

const common::SheetColumns& classification_columns();

// Replaces the classes of each country and scheme that the sheet names by those of its rows; leaves all others.
// UNKNOWN_COUNTRY for a country that isn't in `countries`: import the sheet of countries first or with it.
void merge_classifications(const common::Sheet& sheet, CountriesById& countries,
                           entente::type::v1::ImportReport& report);

}  // namespace entente::profiles
