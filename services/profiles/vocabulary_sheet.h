// The sheet of vocabularies, merged into what is stored. Codes come in the order of rows; a stored code that the sheet
// doesn't have stays, behind them. What codes mean to the engine is column `engine` (code_meanings.h). Pure: nothing is
// stored here.
#pragma once

#include <map>
#include <string>

#include "entente/profiles/v1/country.pb.h"
#include "services/common/sheets/sheet.h"

namespace entente::type::v1 {
class ImportReport;
}

namespace entente::profiles {

const common::SheetColumns& vocabulary_columns();

using VocabulariesById = std::map<std::string, v1::Vocabulary, std::less<>>;

void merge_vocabularies(const common::Sheet& sheet, VocabulariesById& vocabularies,
                        entente::type::v1::ImportReport& report);

}  // namespace entente::profiles
