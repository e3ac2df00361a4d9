#include "services/common/storage/page.h"

#include "services/common/base/log.h"

namespace entente::common {

void log_left_out(std::string_view what, std::string_view sql, std::string_view why) {
  log_error("a stored entry is left out of a list", {{"type", what}, {"statement", sql}, {"error", why}});
}

}  // namespace entente::common
