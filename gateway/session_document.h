// What a page is told of who calls, at /session:
//
//   {"signIn": true, "subject": "anna", "assignments": [{"role": "coordinator", "scope": "fields/music",
//    "untilTime": "2027-06-30T00:00:00Z"}]}
//
// `signIn`: browsers sign in at this gateway; absent: they don't. `subject` and `assignments`: of the caller, those
// that hold now, in the words of the token file; absent: nobody is signed in, or this gateway can't tell. A page leaves
// out by it what a role may not do, and asks profiles who the person of that subject is. It grants nothing: the
// services judge each call by its token. Pure function.
#pragma once

#include <optional>
#include <string>

#include "services/common/rpc/caller.h"

namespace entente::gateway {

std::string session_document(bool sign_in, const std::optional<common::Caller>& caller);

}  // namespace entente::gateway
