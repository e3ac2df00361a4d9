// The audit trail: who was refused what, who read whose contacts, who signed in. Lines of the log, each
// `"message":"audit"` with `act`, `subject`, `via`, `method`, `trace`, at level info; names of things, never what they
// hold, and no token. Of a program the subject begins with `program:`. Thread-safe.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace entente::common {

struct CallContext;
struct Caller;

// A line `refused` with the reason when a call was refused for who made it; nothing for any other status. The subject
// is empty where nobody knows who called.
void audit_refusal(std::string_view method, const Caller& caller, const absl::Status& status, std::string_view trace);

// A line `contacts-read`: `of` is a contact, or the city whose contacts were listed.
void audit_contacts_read(const CallContext& call, std::string_view method, std::string_view of);

// A line `signed-in` of who came by a browser, or `sign-in-refused` with the reason, where nobody knows who it was.
void audit_sign_in(std::string_view subject, const absl::Status& status);

}  // namespace entente::common
