#include "services/profiles/office_validation.h"

#include <string_view>

#include "services/common/base/errors.h"
#include "services/common/text/text.h"
#include "services/common/text/web_address.h"
#include "services/profiles/checks.h"
#include "services/profiles/references.h"

namespace entente::profiles {
namespace {

void check_partner_type(std::string_view field, std::string_view code, std::string_view code_before,
                        const References& references, common::FieldViolations& violations) {
  const v1::Vocabulary::Entry* entry = references.find_code("partner-type", code);
  if (entry == nullptr) {
    violations.add(std::string(field), references.unknown_code("partner-type", code));
  } else if (entry->deprecated() && code != code_before) {
    violations.add(std::string(field), "this code is no longer used: choose another one");
  }
}

}  // namespace

void check_contact(const v1::Contact& contact, const v1::Contact* before, const References& references,
                   common::FieldViolations& violations) {
  common::check_text("contact.display_name", contact.display_name(), {.max_code_points = 120, .required = true},
                     violations);
  common::check_text("contact.function", contact.function(), {.max_code_points = 120}, violations);
  if (!contact.institution_type().empty()) {
    check_partner_type("contact.institution_type", contact.institution_type(),
                       before == nullptr ? std::string_view() : before->institution_type(), references, violations);
  }
  check_email("contact.email", contact.email(), violations);
  check_phone("contact.phone", contact.phone(), violations);
  check_whole("contact", contact, violations);
}

void check_organisation(const v1::Organisation& organisation, const v1::Organisation* before,
                        const References& references, common::FieldViolations& violations) {
  common::check_text("organisation.display_name", organisation.display_name(),
                     {.max_code_points = 200, .required = true}, violations);
  if (violations.require(!organisation.kind().empty(), "organisation.kind",
                         "is required: give a code of vocabulary 'partner-type'")) {
    check_partner_type("organisation.kind", organisation.kind(),
                       before == nullptr ? std::string_view() : before->kind(), references, violations);
  }
  common::check_web_address("organisation.uri", organisation.uri(), violations);
  check_whole("organisation", organisation, violations);
}

}  // namespace entente::profiles
