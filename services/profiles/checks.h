// The rules of single values that several resources share; each adds a violation that says the rule and what to do. An
// empty value means "not known" and passes. Pure functions, but check_time_zone looks into the machine's zone database.
#pragma once

#include <string_view>

namespace google::protobuf {
class Message;
}

namespace entente::common {
class FieldViolations;
}

namespace entente::profiles {

// BCP 47 in its usual letter case, of a language that exists (common/languages.h), e.g. `fr`, `zh-Hant`, `pt-BR`.
void check_language_tag(std::string_view field, std::string_view tag, common::FieldViolations& violations);
// An IANA name such as `Africa/Dakar`; on a machine without the zone database only its form is looked at.
void check_time_zone(std::string_view field, std::string_view zone, common::FieldViolations& violations);
// local@host.domain, at most 254 characters (RFC 5321).
void check_email(std::string_view field, std::string_view email, common::FieldViolations& violations);
// All fields of `message` together keep common::kMostResourceBytes; asked once the single ones are right. `name`: of
// the field that the request has it in.
void check_whole(std::string_view name, const google::protobuf::Message& message, common::FieldViolations& violations);
// E.164: + and 7 to 15 digits, the first one not 0.
void check_phone(std::string_view field, std::string_view phone, common::FieldViolations& violations);

}  // namespace entente::profiles
