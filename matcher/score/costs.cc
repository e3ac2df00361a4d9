// Who pays, as data. The codes are those of vocabulary `cost-sharing`; a code that the tables don't know is read as not
// known.
#include <algorithm>
#include <array>
#include <map>

#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using Answer = RuleOutcome::Verdict;

enum Payer : std::size_t { kAsker, kGiver, kShared, kExternal, kNoCost, kOpen, kUnknown, kPayerCount };

// Row: what the need says; column: what the offer says; y: somebody pays, n: nobody does, ?: not known.
// `host-pays` has become asker or giver by the place before. An asker who pays, or who brings outside money, takes any
// offer; one who wants the giver to pay, or has no money at all, can't take one that leaves a part to pay. Where both
// wait for money from outside, nobody is named who pays: not known.
constexpr std::array<std::string_view, kPayerCount> kSomebodyPays{
    //  asker giver shared external no-cost open unknown
    "yyyyyyy",  // asker
    "nynyy??",  // giver
    "nyyyy??",  // shared
    "yyy?yyy",  // external
    "nynyy??",  // no-cost
    "?y?yy??",  // open
    "?y?yy??",  // unknown
};

Payer payer_of(std::string_view code, Place place) {
  if (code == "host-pays")
    return place == Place::kAtProvider ? kGiver : place == Place::kAtBeneficiary ? kAsker : kUnknown;
  if (code == "giver-pays") return kGiver;
  if (code == "shared") return kShared;
  if (code == "external") return kExternal;
  if (code == "no-cost") return kNoCost;
  if (code == "open") return kOpen;
  return kUnknown;
}

// Where a modality takes place; one that isn't named here has no place of its own.
const std::map<std::string_view, Place>& places() {
  static const std::map<std::string_view, Place> kPlaces{
      {"study-visit", Place::kAtProvider},
      {"internship-exchange", Place::kAtProvider},
      {"residency", Place::kAtProvider},
      {"event-participation", Place::kAtProvider},
      {"expert-mission", Place::kAtBeneficiary},
      {"in-person-workshop", Place::kAtBeneficiary},
      {"equipment-donation", Place::kAtBeneficiary},
      {"policy-advice", Place::kAtBeneficiary},
      {"peer-review", Place::kAtBeneficiary},
  };
  return kPlaces;
}

template <typename Counts>
Place place_among(const std::vector<std::string>& modalities, Counts counts) {
  bool provider = false, beneficiary = false;
  for (const std::string& modality : modalities) {
    if (!counts(modality)) continue;
    const Place place = place_of_modality(modality);
    if (place != Place::kUnknown) (place == Place::kAtProvider ? provider : beneficiary) = true;
  }
  if (provider == beneficiary) return Place::kUnknown;
  return provider ? Place::kAtProvider : Place::kAtBeneficiary;
}

}  // namespace

Answer somebody_pays(std::string_view need_code, std::string_view offer_code, Place place) {
  switch (kSomebodyPays[payer_of(need_code, place)][payer_of(offer_code, place)]) {
    case 'y':
      return Answer::kHolds;
    case 'n':
      return Answer::kBroken;
    default:
      return Answer::kNotKnown;
  }
}

Answer known_payer(std::string_view need_code, std::string_view offer_code, Place place) {
  const auto named = [](std::string_view code) { return code == "external" ? std::string_view() : code; };
  return somebody_pays(named(need_code), named(offer_code), place);
}

Place place_of(const Problem::Parts& parts, Problem::ListingIndex need, Problem::ListingIndex offer) {
  const auto& sought = parts.listing(need).modalities;
  const auto& given = parts.listing(offer).modalities;
  const bool common = intersect(parts.code(need).modalities, parts.code(offer).modalities);
  return place_among(given, [&](const std::string& modality) {
    return !common || std::binary_search(sought.begin(), sought.end(), modality);
  });
}

Place place_of_modality(std::string_view modality) {
  const auto found = places().find(modality);
  return found == places().end() ? Place::kUnknown : found->second;
}

std::string_view place_id(Place place) {
  switch (place) {
    case Place::kAtProvider:
      return "at-provider";
    case Place::kAtBeneficiary:
      return "at-beneficiary";
    case Place::kUnknown:
      break;
  }
  return "";
}

}  // namespace entente::matcher
