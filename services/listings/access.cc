#include "services/listings/access.h"

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/text/names.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/strings.h"

namespace entente::listings {

using common::Role;

bool covers(const common::Caller& caller, Role role, std::string_view city, const References* references) {
  static const std::vector<std::string> kNoFields;
  const References::City* known = references == nullptr ? nullptr : references->city(city);
  return caller.kind == common::CallerKind::kLocal ||
         caller.has_for_city(role, concat("cities/", city), known == nullptr ? kNoFields : known->creative_fields);
}

bool may_write_listings(const common::Caller& caller, std::string_view city, const References* references) {
  return caller.is_focal_point_of(concat("cities/", city)) || covers(caller, Role::kCoordinator, city, references) ||
         covers(caller, Role::kService, city, references);
}

bool may_see(const common::Caller& caller, const v1::Listing& listing, const References* references) {
  if (!caller.may_read()) return false;
  return !never_published(listing) || may_write_listings(caller, common::city_id_of(listing.name()), references);
}

void hide_from(const common::Caller& caller, const References* references, v1::Listing& listing) {
  if (listing.preferences_size() == 0) return;
  if (!may_write_listings(caller, common::city_id_of(listing.name()), references)) listing.clear_preferences();
}

absl::StatusOr<std::shared_ptr<const References>> authorise_write(const Ground& ground, const common::Caller& caller,
                                                                  std::string_view city) {
  auto references = ground.references();
  if (may_write_listings(caller, city, references.ok() ? references->get() : nullptr)) return references;
  // Whether a coordinator or a service of a field may is known only with the references; everyone else is judged
  // without.
  if (!references.ok() && caller.has_some_field()) return references.status();
  return common::permission_denied("write listings of this city", "its focal point and coordinators");
}

}  // namespace entente::listings
