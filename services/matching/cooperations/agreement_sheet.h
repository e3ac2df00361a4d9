// The agreement sheet: one page on what the parties of a cooperation agreed, to be printed and signed. Says who signed
// for whom as a function, never by name. Pure; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "entente/matching/v1/proposal.pb.h"
#include "services/common/sheets/texts.h"
#include "services/matching/world/views.h"

namespace entente::matching {

// The language of a printed page that a BCP-47 tag asks for: of `en` and `fr` with whatever region; English where it is
// empty. Nothing: it is another one.
std::optional<common::Language> printed_language(std::string_view tag);
// The city's name, or its id where it isn't known.
std::string city_label(const World& world, std::string_view city_name);
// What a code of a vocabulary says in the language; the code where it isn't known.
std::string code_label(const World& world, std::string_view vocabulary, std::string_view code,
                       common::Language language);
// "1 March 2027 – 30 June 2027" as the language writes it; "–" where neither is known.
std::string days_label(const type::v1::Window& window, common::Language language);

// HTML on one A4 page (printed_page.h). `world`: names of cities and titles of listings as they are now.
std::string agreement_sheet(const v1::Cooperation& cooperation, const World& world, common::Language language);

}  // namespace entente::matching
