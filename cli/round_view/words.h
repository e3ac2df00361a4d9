// Words: what the command line itself says, in English and French; engine texts come from the catalogue
// (services/matching/documents/texts.h). Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "entente/matching/v1/round.pb.h"
#include "entente/type/v1/mission.pb.h"
#include "entente/type/v1/quantity.pb.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

using matching::Language;

// Last part of a resource name.
std::string last_part(std::string_view name);
// Terms that gave something, the most points first.
std::vector<const matching::v1::TermPoints*> strongest(const matching::v1::Candidate& candidate);

std::string_view word(Language language, std::string_view english, std::string_view french);
// "south-south", in French "Sud-Sud".
std::string axis_name(type::v1::Axis axis, Language language);
// "country:ldc" → "least developed countries"; an unknown class stays as it is.
std::string class_name(std::string_view group, Language language);
// "no_relevant_offer" → "No relevant offer"; an unknown cause stays as it is.
std::string cause_name(std::string_view cause, Language language);

// What keeps an offer that came near from the need: "stopped by the rule “Axis”", or "cause: The places are taken".
std::string stop_words(const matching::v1::UnmetNeed& unmet, const matching::v1::UnmetNeed::Near& near,
                       Language language);

// "pairs" → "choosing pairs": what the engine or a round is at; of an unknown phase (of a newer
// service) "…".
std::string phase_name(std::string_view phase, Language language);
// "need", "offer", "receiver_city" or "provider_city" → "place at", …, before a name; an unknown kind stays as it is.
std::string capacity_name(std::string_view kind, Language language);
// "1 priority need, 2 needs, 12.3 points", without parts that are zero; "nothing" when all are.
std::string amount_words(const type::v1::Amount& amount, std::int64_t scale, Language language);

}  // namespace entente::cli
