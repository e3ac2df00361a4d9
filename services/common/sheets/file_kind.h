// Files that people take for a sheet, known by how they begin. Pure.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

// What a file is that is no sheet, and what to do about it: "is an old Excel workbook (.xls): open it, save it as .xlsx
// …". Empty: it may be a sheet. Workbooks that are read (workbook.h) are asked for before.
std::string not_a_sheet(std::string_view bytes);

}  // namespace entente::common
