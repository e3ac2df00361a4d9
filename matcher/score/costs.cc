// Who pays, and where. What the codes mean is the vocabularies' matter (Meanings).
#include <algorithm>
#include <array>

#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using Answer = RuleOutcome::Verdict;

// Who pays once it is known whose city is the host's.
enum Side : std::size_t { kAsker, kGiver, kShared, kExternal, kNoCost, kOpen, kUnknown, kSideCount };

// Row: what the need says; column: what the offer says; y: somebody pays, n: nobody does, ?: not known.
// An asker who pays, or who brings outside money, takes any offer; one who wants the giver to pay, or has no money at
// all, can't take one that leaves a part to pay. Where both wait for money from outside, nobody is named who pays: not
// known.
constexpr std::array<std::string_view, kSideCount> kSomebodyPays{
    //  asker giver shared external no-cost open unknown
    "yyyyyyy",  // asker
    "nynyy??",  // giver
    "nyyyy??",  // shared
    "yyy?yyy",  // external
    "nynyy??",  // no-cost
    "?y?yy??",  // open
    "?y?yy??",  // unknown
};

Side side_of(Payer payer, Place place) {
  switch (payer) {
    case Payer::kHost:
      return place == Place::kAtProvider ? kGiver : place == Place::kAtBeneficiary ? kAsker : kUnknown;
    case Payer::kGiver:
      return kGiver;
    case Payer::kShared:
      return kShared;
    case Payer::kExternal:
      return kExternal;
    case Payer::kNoCost:
      return kNoCost;
    case Payer::kOpen:
      return kOpen;
    case Payer::kUnknown:
      break;
  }
  return kUnknown;
}

template <typename Counts>
Place place_among(const Meanings& meanings, const std::vector<std::string>& modalities, Counts counts) {
  bool provider = false, beneficiary = false;
  for (const std::string& modality : modalities) {
    if (!counts(modality)) continue;
    const Place place = meanings.place(modality);
    if (place != Place::kUnknown) (place == Place::kAtProvider ? provider : beneficiary) = true;
  }
  if (provider == beneficiary) return Place::kUnknown;
  return provider ? Place::kAtProvider : Place::kAtBeneficiary;
}

}  // namespace

Answer somebody_pays(Payer need, Payer offer, Place place) {
  switch (kSomebodyPays[side_of(need, place)][side_of(offer, place)]) {
    case 'y':
      return Answer::kHolds;
    case 'n':
      return Answer::kBroken;
    default:
      return Answer::kNotKnown;
  }
}

Answer known_payer(Payer need, Payer offer, Place place) {
  const auto named = [](Payer payer) { return payer == Payer::kExternal ? Payer::kUnknown : payer; };
  return somebody_pays(named(need), named(offer), place);
}

Place place_of(const Problem::Parts& parts, Problem::ListingIndex need, Problem::ListingIndex offer) {
  const auto& sought = parts.listing(need).modalities;
  const auto& given = parts.listing(offer).modalities;
  const bool common = intersect(parts.code(need).modalities, parts.code(offer).modalities);
  return place_among(parts.snapshot.meanings, given, [&](const std::string& modality) {
    return !common || std::binary_search(sought.begin(), sought.end(), modality);
  });
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
