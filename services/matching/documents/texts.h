// Texts of the engine in words: an id of the catalogue (services/common/sheets/texts.h) with its parameters, of which
// those that the catalogue has as `value.…` (any, yes, no, not_known) are put in by their words. Pure; thread-safe.
#pragma once

#include <string>

#include "matcher/model/text.h"
#include "services/common/sheets/texts.h"

namespace entente::type::v1 {
class EngineText;
}

namespace entente::matching {

using common::Language;

std::string render(const matcher::Text& text, Language language);
std::string render(const type::v1::EngineText& text, Language language);

}  // namespace entente::matching
