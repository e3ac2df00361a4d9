#include "gateway/texts.h"

#include "gateway/json_text.h"
#include "services/common/errors.h"
#include "services/common/sheet.h"
#include "services/common/strings.h"

namespace entente::gateway {

absl::StatusOr<std::string> texts_json(std::string_view bytes) {
  const common::Sheet sheet = common::Sheet::read(bytes, {{"id", "en", "fr"}, {}, {"id", "en", "fr"}});
  // A warning is a cell that was read as empty or looks misread: no text of ours.
  const auto& faults = sheet.faults().empty() ? sheet.warnings() : sheet.faults();
  if (!faults.empty()) {
    const common::SheetFault& fault = faults.front();
    return common::make_error(common::kInvalidConfiguration,
                              common::concat("texts.csv: row ", fault.row, ": ", fault.description));
  }
  std::string json = "{";
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    common::append(json, i > 0 ? ",\n" : "\n", json_text(sheet.field(i, "id")),
                   ":{\"en\":", json_text(sheet.field(i, "en")), ",\"fr\":", json_text(sheet.field(i, "fr")), "}");
  }
  return common::concat(json, "\n}\n");
}

}  // namespace entente::gateway
