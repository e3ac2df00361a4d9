#include "services/profiles/requests.h"

#include "entente/profiles/v1/city.pb.h"
#include "services/common/errors.h"
#include "services/common/ids.h"
#include "services/common/page_token.h"
#include "services/common/slug.h"
#include "services/common/status.h"
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

void check_request_id(std::string_view request_id, common::FieldViolations& violations) {
  violations.require(request_id.empty() || common::is_uuid(request_id), "request_id",
                     "must be a UUID such as 123e4567-e89b-12d3-a456-426614174000, or empty");
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

absl::StatusOr<Page> parse_page(std::vector<std::string_view> query, std::int32_t page_size,
                                std::string_view page_token) {
  std::string parts;
  for (const std::string_view part : query) common::append(parts, part.size(), ":", part);
  Page page{.digest = common::query_digest({parts}), .after = {}, .size = 0};
  ENTENTE_ASSIGN_OR_RETURN(page.size, common::effective_page_size(page_size));
  ENTENTE_ASSIGN_OR_RETURN(page.after, common::parse_page_token(page.digest, page_token));
  return page;
}

std::string token_after(const Page& page, std::string_view name) {
  return common::make_page_token(page.digest, name.substr(name.rfind('/') + 1));
}

}  // namespace entente::profiles
