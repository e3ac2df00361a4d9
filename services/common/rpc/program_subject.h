// Service accounts: programs that call for themselves, with a role and a scope as people have them. Their subjects
// begin with `program:`, in audit lines and wherever a subject is kept, and nobody else's may. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "services/common/base/strings.h"

namespace entente::common {

inline constexpr std::string_view kProgramPrefix = "program:";

inline bool is_program(std::string_view subject) {
  return subject.starts_with(kProgramPrefix);
}

// `subject` of a program's.
inline std::string program_subject(std::string_view subject) {
  return concat(kProgramPrefix, subject);
}

}  // namespace entente::common
