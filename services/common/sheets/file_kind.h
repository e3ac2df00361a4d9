// Files that people take for a sheet, known by how they begin. Pure.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

// What a file is that is no sheet of text, and what to do about it: "is an Excel workbook (.xlsx): save it as CSV
// UTF-8 …". Empty: it may be a sheet.
std::string not_a_sheet(std::string_view bytes);

}  // namespace entente::common
