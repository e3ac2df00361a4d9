// The language that this process speaks to its user in. As a locale, it is of the whole process: set once at its start,
// before there are threads; English until then. Thread-safe after that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "services/common/sheets/texts.h"

namespace entente::cli {

void speak(common::Language language);
common::Language spoken();

// The text of `id` in that language, see services/common/sheets/texts.h.
std::string say(std::string_view id, const common::TextValues& values = {});
std::string say_counted(std::string_view id, std::int64_t count, common::TextValues values = {});

// What a service or a library said in English, in that language; as it was said where the catalogue doesn't know it
// (services/common/sheets/said.h).
std::string translated(std::string_view english);
// The same of a fault; one that isn't known comes behind the sentence `reason` (of a list "row." or "error."), if that
// is.
std::string translated_fault(std::string_view reason, std::string_view english);

}  // namespace entente::cli
