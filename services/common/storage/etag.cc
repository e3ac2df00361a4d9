#include "services/common/storage/etag.h"

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {

std::string make_etag(std::int64_t revision) {
  return concat("r", revision);
}

absl::Status check_etag(std::string_view given, std::string_view current, std::string_view resource) {
  if (given.empty() || given == current) return absl::OkStatus();
  return make_error(kStaleEtag,
                    concat(resource, " has changed since it was read (etag ", given, ", now ", current,
                           "): read it again, and repeat the change if it still holds"),
                    {{"resource", resource}, {"etag", current}});
}

}  // namespace entente::common
