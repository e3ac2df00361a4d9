// Words: what the command line itself says, in English and French; engine texts come from the catalogue
// (services/matching/documents/texts.h). Pure; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "entente/type/v1/mission.pb.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

using matching::Language;

std::string_view word(Language language, std::string_view english, std::string_view french);
// "south-south"; the same in both languages, as in the vocabulary.
std::string axis_name(type::v1::Axis axis);
// "country:ldc" → "least developed countries"; an unknown class stays as it is.
std::string class_name(std::string_view group, Language language);
// "no_relevant_offer" → "No relevant offer"; an unknown cause stays as it is.
std::string cause_name(std::string_view cause, Language language);

}  // namespace entente::cli
