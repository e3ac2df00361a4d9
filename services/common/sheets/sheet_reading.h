// What is said of a sheet that it doesn't say itself: its encoding, which column is which, whether the day comes first
// in its dates, which tab of a workbook is meant.
#pragma once

#include <map>
#include <string>

namespace entente::type::v1 {
class SheetReading;
}

namespace entente::common {

class FieldViolations;

enum class DateOrder { kUnknown, kDayFirst, kMonthFirst };

struct SheetReading {
  std::string encoding = {};  // by name, for bytes that aren't UTF-8 and have no mark
  // A cell of the header → the column of ours that it is; empty: it isn't read.
  std::map<std::string, std::string> columns = {};
  DateOrder date_order = DateOrder::kUnknown;
  std::string tab = {};     // empty: the first whose header has columns of ours
  bool shows_text = false;  // whether the text of a workbook's tab is kept
};

// As a request says it; `encoding` is a field of its own there. Only a preview shows texts: a report that is kept for
// repeats of the request has none.
SheetReading reading_of(const std::string& encoding, const entente::type::v1::SheetReading& said,
                        bool is_preview = false);
// The same as a message, without the encoding and what is asked of a preview.
entente::type::v1::SheetReading message_of(const SheetReading& reading);
// Checks the fields `encoding` and `reading` of a request.
void check_reading(const std::string& encoding, const entente::type::v1::SheetReading& said,
                   FieldViolations& violations);

}  // namespace entente::common
