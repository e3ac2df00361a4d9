// Texts in the head of a mail: RFC 5322 takes ASCII in lines of at most 998 bytes, so anything else is written in
// encoded words (RFC 2047). Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

// The text as it may stand behind `Subject: `: as it is, or in encoded words of whole characters, folded. What would
// end the line stands as a blank.
std::string header_text(std::string_view text);

// Whether an address may stand in a head and in an SMTP command as it is: local@host, visible, and no sign that has a
// meaning there.
bool is_mail_address(std::string_view address);

// The part behind the @.
std::string_view domain_of(std::string_view address);

}  // namespace entente::common
