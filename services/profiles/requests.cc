#include "services/profiles/requests.h"

#include "entente/profiles/v1/city.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/profiles/errors.h"

namespace entente::profiles {

std::string choose_id(std::string_view field, std::string_view asked, std::string_view display_name,
                      std::string_view spare, common::FieldViolations& violations) {
  if (!asked.empty()) {
    common::check_slug(field, asked, violations);
    return std::string(asked);
  }
  std::string made = common::make_slug(display_name);
  return made.empty() ? std::string(spare) : made;
}

absl::Status check_not_archived(const v1::City& city) {
  if (city.state() != v1::City::STATE_ARCHIVED) return absl::OkStatus();
  return common::make_error(kCityArchived,
                            common::concat(city.name(), " is archived: it is kept for history and takes no changes"),
                            {{"resource", city.name()}});
}

}  // namespace entente::profiles
