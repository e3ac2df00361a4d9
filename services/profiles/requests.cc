#include "services/profiles/requests.h"

#include "entente/profiles/v1/city.pb.h"
#include "services/common/errors.h"
#include "services/common/slug.h"
#include "services/common/strings.h"
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

absl::Status bad_name(std::string_view field, std::string_view form) {
  return common::invalid_field(field, common::concat("must be a name of the form ", form));
}

absl::Status not_found(std::string_view name) {
  return common::make_error(common::kNotFound, common::concat("there is no ", name), {{"resource", name}});
}

absl::Status already_exists(std::string_view name, std::string_view id_field) {
  return common::make_error(common::kAlreadyExists,
                            common::concat(name, " exists: give another ", id_field, ", or update the existing one"),
                            {{"resource", name}});
}

absl::Status check_not_archived(const v1::City& city) {
  if (city.state() != v1::City::STATE_ARCHIVED) return absl::OkStatus();
  return common::make_error(kCityArchived,
                            common::concat(city.name(), " is archived: it is kept for history and takes no changes"),
                            {{"resource", city.name()}});
}

}  // namespace entente::profiles
