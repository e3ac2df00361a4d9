// Dates as people and spreadsheets write them: 15/01/2027, 1/15/27, 15.1.2027, 2027/1/15, 15 janvier 2027, Jan 15,
// 2027, sept-27, 03/2027, 46037 (days since 30 December 1899, as spreadsheets count), with a time of day behind or not;
// and YYYY-MM-DD, YYYY-MM, YYYY. Months by their names, or the first three letters or more of one, in English, French,
// Spanish, Portuguese, German, Italian and Arabic. Two digits of a year mean 1970–2069. Used by one thread at a time.
#pragma once

#include <optional>
#include <string_view>

#include "entente/type/v1/date.pb.h"
#include "services/common/sheets/sheet_reading.h"

namespace entente::common {

// Dates of one column. Where day and month could each be either, the others of the column decide: one that can only be
// day-first or month-first proves it for all. Where none does, or two contradict each other, such dates stay open.
class DateColumn {
 public:
  // `order`: what somebody has said of it; then nothing is left open.
  explicit DateColumn(DateOrder order = DateOrder::kUnknown) : said_(order) {}

  // Looks at a cell for what it proves. Call it for all cells before the first read().
  void look_at(std::string_view cell);

  struct Date {
    std::optional<entente::type::v1::PartialDate> date;  // nothing: it is none, or open
    bool is_open = false;                                // day and month could each be either
  };
  // A date that exists between 1900 and 2200. Blanks around it are the caller's to drop.
  Date read(std::string_view cell) const;

 private:
  DateOrder said_;
  bool day_first_ = false;
  bool month_first_ = false;
};

}  // namespace entente::common
