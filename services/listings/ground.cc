#include "services/listings/ground.h"

#include <algorithm>

#include "services/common/errors.h"
#include "services/common/status.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/strings.h"

namespace entente::listings {

bool may_write_listings(const common::Caller& caller, std::string_view city, const References* references) {
  if (caller.is_service() || caller.may_write_city(concat("cities/", city))) return true;
  const References::City* known = references == nullptr ? nullptr : references->city(city);
  return known != nullptr && std::any_of(known->creative_fields.begin(), known->creative_fields.end(),
                                         [&](const std::string& field) { return caller.coordinates_field(field); });
}

bool may_see(const common::Caller& caller, const v1::Listing& listing, const References* references) {
  if (!caller.may_read()) return false;
  return !never_published(listing) || may_write_listings(caller, city_of(listing.name()), references);
}

absl::StatusOr<std::shared_ptr<const References>> authorise_write(const Ground& ground, const common::Caller& caller,
                                                                  std::string_view city) {
  auto references = ground.references();
  const bool by_field = caller.has_anywhere(common::Role::kCoordinator);
  // Whether a coordinator of a field may is known only with the references; everyone else is judged without.
  if (!references.ok() && by_field && !caller.is_coordinator() && !caller.is_service()) return references.status();
  if (!may_write_listings(caller, city, references.ok() ? references->get() : nullptr)) {
    return common::permission_denied("write listings of this city", "its focal point and coordinators");
  }
  return references;
}

absl::Status status_of(const std::vector<Violation>& violations, std::string_view prefix) {
  common::FieldViolations fields;
  for (const Violation& violation : violations) {
    fields.add(concat(prefix, violation.field), violation.value.empty()
                                                    ? violation.description
                                                    : concat("“", violation.value, "” ", violation.description));
  }
  return fields.status();
}

}  // namespace entente::listings
