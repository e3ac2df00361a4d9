// Meanings of codes: contracts → engine.
#include "entente/profiles/v1/country.pb.h"
#include "services/common/base/ascii.h"
#include "services/matching/documents/convert.h"

namespace entente::matching {

matcher::Meanings to_meanings(const std::vector<const profiles::v1::Vocabulary*>& vocabularies) {
  using Meaning = profiles::v1::Vocabulary::Meaning;
  matcher::Meanings result;
  for (const auto* vocabulary : vocabularies) {
    for (const auto& entry : vocabulary->entries()) {
      const Meaning& meaning = entry.engine();
      // A value that only a newer contract knows means nothing here: the engine misses it where it is needed.
      switch (meaning.of_case()) {
        case Meaning::kPayer:
          if (Meaning::Payer_IsValid(meaning.payer()) && meaning.payer() != Meaning::PAYER_UNSPECIFIED)
            result.payers[entry.code()] = static_cast<matcher::Payer>(meaning.payer());
          break;
        case Meaning::kPlace:
          if (meaning.place() == Meaning::PLACE_ANYWHERE) result.places[entry.code()] = matcher::Place::kUnknown;
          if (meaning.place() == Meaning::PLACE_PROVIDER) result.places[entry.code()] = matcher::Place::kAtProvider;
          if (meaning.place() == Meaning::PLACE_BENEFICIARY)
            result.places[entry.code()] = matcher::Place::kAtBeneficiary;
          break;
        case Meaning::kUrgency:
          if (Meaning::Urgency_IsValid(meaning.urgency()) && meaning.urgency() != Meaning::URGENCY_UNSPECIFIED)
            result.urgencies[entry.code()] = meaning.urgency();
          break;
        case Meaning::kFamily:
          if (!meaning.family().empty()) result.families[common::lower(entry.code())] = common::lower(meaning.family());
          break;
        case Meaning::kMoney:
          if (meaning.money()) result.money.insert(entry.code());
          break;
        case Meaning::OF_NOT_SET:
          break;
      }
      if (vocabulary->name() != "vocabularies/topic" || entry.parent().empty()) continue;
      if (entry.parent() == "cross") {
        result.across.insert(entry.code());
      } else {
        result.fields[entry.code()] = entry.parent();
      }
    }
  }
  return result;
}

}  // namespace entente::matching
