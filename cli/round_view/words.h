// Words: codes and amounts of a round as the catalogue of texts says them (services/common/sheets/texts.h). Pure;
// thread-safe.
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
// Terms that gave something, the most points first.
std::vector<const matching::v1::TermPoints*> strongest(const matching::v1::Candidate& candidate);

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
// Of "need", "offer", "receiver_city" or "provider_city": "place at NAME" and so on; an unknown kind stands before the
// name as it is.
std::string capacity_name(std::string_view kind, std::string_view name, Language language);
// "12.3 points"; with `signed_` "+12.3 points".
std::string points_words(std::int64_t points, std::int64_t scale, Language language, bool signed_ = false);
// "1 priority need, 2 needs, 12.3 points", without parts that are zero; "nothing" when all are.
std::string amount_words(const type::v1::Amount& amount, std::int64_t scale, Language language);

}  // namespace entente::cli
