// Texts: the catalogue of the engine's texts (data/texts.csv, built into the program) and its rendering in English or
// French. A text that the catalogue lacks is shown as its id and parameters in brackets: ugly, but nothing is hidden.
// Immutable; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "matcher/model/text.h"

namespace entente::type::v1 {
class EngineText;
}

namespace entente::matching {

enum class Language { kEnglish, kFrench };

// The sentence of `text`; `{name}` in the catalogue stands for parameter `name`. A parameter that the catalogue has as
// `value.…` (any, yes, no, not_known) is put in by its words.
std::string render(const matcher::Text& text, Language language);
std::string render(const type::v1::EngineText& text, Language language);
// The sentence of a text without parameters, e.g. "rule.language".
std::string render(std::string_view id, Language language);
// Whether the catalogue has `id`.
bool has_text(std::string_view id);
// Every id, sorted.
std::vector<std::string_view> text_ids();

}  // namespace entente::matching
