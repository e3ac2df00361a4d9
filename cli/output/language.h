// The language that this process speaks to its user in. As a locale, it is of the whole process: set once at its start,
// before there are threads; English until then. Thread-safe after that.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/texts.h"

namespace entente::cli {

void speak(common::Language language);
common::Language spoken();

// The text of `id` in that language, see services/common/sheets/texts.h.
std::string say(std::string_view id, const common::TextValues& values = {});
std::string say_counted(std::string_view id, std::int64_t count, common::TextValues values = {});

// Which language is asked for: by `--lang`, before or after the command; else by the first of ENTENTE_LANG, LC_ALL,
// LC_MESSAGES and LANG that isn't empty. French where it begins with "fr", else English.
common::Language language_asked(const std::vector<std::string>& arguments,
                                const std::function<std::string(const char*)>& variable);

}  // namespace entente::cli
