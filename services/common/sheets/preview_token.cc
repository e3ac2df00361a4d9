#include "services/common/sheets/preview_token.h"

#include "entente/type/v1/sheet_reading.pb.h"
#include "services/common/base/deterministic_bytes.h"
#include "services/common/text/sha256.h"

namespace entente::common {
std::string preview_token(std::string_view sheet, const SheetReading& reading, std::initializer_list<std::int64_t> more,
                          const type::v1::ImportReport& report) {
  type::v1::ImportReport done = report;
  done.clear_sheet_text();
  done.clear_preview_token();
  done.clear_stored();
  Digest digest("entente-preview/1");
  digest.add(sheet).add(reading.encoding).add(deterministic_bytes(message_of(reading))).add(deterministic_bytes(done));
  for (const std::int64_t value : more) digest.add(std::to_string(value));
  return digest.finish_hex();
}

}  // namespace entente::common
