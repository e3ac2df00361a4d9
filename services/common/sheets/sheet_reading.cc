#include "services/common/sheets/sheet_reading.h"

#include "entente/type/v1/sheet_reading.pb.h"
#include "services/common/base/errors.h"
#include "services/common/sheets/sheet_encoding.h"

namespace entente::common {
namespace {

constexpr int kMostColumns = 1000;

}  // namespace

SheetReading reading_of(const std::string& encoding, const entente::type::v1::SheetReading& said, bool is_preview) {
  SheetReading reading{.encoding = encoding, .columns = {said.columns().begin(), said.columns().end()}};
  if (said.date_order() == entente::type::v1::DATE_ORDER_DAY_FIRST) reading.date_order = DateOrder::kDayFirst;
  if (said.date_order() == entente::type::v1::DATE_ORDER_MONTH_FIRST) reading.date_order = DateOrder::kMonthFirst;
  reading.tab = said.tab();
  reading.shows_text = is_preview && said.show_text();
  return reading;
}

entente::type::v1::SheetReading message_of(const SheetReading& reading) {
  entente::type::v1::SheetReading message;
  message.mutable_columns()->insert(reading.columns.begin(), reading.columns.end());
  if (reading.date_order == DateOrder::kDayFirst) message.set_date_order(entente::type::v1::DATE_ORDER_DAY_FIRST);
  if (reading.date_order == DateOrder::kMonthFirst) message.set_date_order(entente::type::v1::DATE_ORDER_MONTH_FIRST);
  message.set_tab(reading.tab);
  return message;
}

void check_reading(const std::string& encoding, const entente::type::v1::SheetReading& said,
                   FieldViolations& violations) {
  if (std::string fault = encoding_fault(encoding); !fault.empty()) violations.add("encoding", std::move(fault));
  violations.require(said.columns_size() <= kMostColumns, "reading.columns", "must be at most 1,000 columns");
}

}  // namespace entente::common
