// Languages as people and programs write them: BCP 47 tags whose language exists (ISO 639), and names in English,
// French, Spanish, Arabic, Portuguese, German and the language itself (CLDR, by ICU). Pure functions, safe from any
// thread; the names are gathered at the first question that isn't a tag (some 50 ms).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entente::common {

// What is wrong with a tag, and what to write; nothing when it is a BCP 47 tag (RFC 5646, any letter case) of a
// language that exists, written by its shortest code that is in use: `fr`, not `fra`, `fre`, `french`; `he`, not `iw`;
// `en-GB`, not `en-UK`. `any`, `und`, `mul` and the like name no language.
std::optional<std::string> language_tag_fault(std::string_view tag);
// The tag in its usual letter case: `pt-BR`, `zh-Hans`.
std::string usual_case_of_tag(std::string_view tag);

struct LanguageMatch {
  std::string tag;   // empty: not understood
  std::string rule;  // then: why not, and what to write
};
// What a person wrote in a sheet: a tag (also with `_` for `-`, other codes and regions of the kind above), or a name.
LanguageMatch find_language(std::string_view text);

// What people call the language of a tag, in English, French …: `in` is a tag, too. The tag itself where it has no
// name.
std::string language_name(std::string_view tag, std::string_view in);

}  // namespace entente::common
