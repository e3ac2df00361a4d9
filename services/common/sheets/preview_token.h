// The word of a preview: a token of a sheet, of what was said of it, and of what its rows would do. An import that
// gives the token back stores just that, or nothing. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/base/errors.h"
#include "services/common/sheets/sheet_reading.h"

namespace entente::common {

// `more`: what else the request says that changes what is stored. 64 hexadecimal digits. O(sheet + report).
std::string preview_token(std::string_view sheet, const SheetReading& reading, std::initializer_list<std::int64_t> more,
                          const type::v1::ImportReport& report);

// Puts the token into the report of a preview in which all is well; ABORTED, PREVIEW_OUTDATED: an import has another
// one than its request. `report` as rows were compared with what is stored.
template <typename Request>
absl::Status keep_word(const Request& request, std::initializer_list<std::int64_t> more,
                       type::v1::ImportReport& report) {
  if (report.violations_size() > 0 || (!request.validate_only() && request.preview_token().empty()))
    return absl::OkStatus();
  std::string token = preview_token(request.sheet(), reading_of(request.encoding(), request.reading()), more, report);
  if (request.validate_only()) {
    report.set_preview_token(std::move(token));
  } else if (token != request.preview_token()) {
    return make_error(kPreviewOutdated, kPreviewOutdated.when);
  }
  return absl::OkStatus();
}

}  // namespace entente::common
