// Meanings of codes: which vocabularies' codes mean something to the engine, of which kind, and how sheets say it. The
// closed set of kinds and values is that of the contract, Vocabulary.Meaning; the words are those of common/wording.h:
// `payer:host`, `money`. Pure functions; safe to call from many threads.
#pragma once

#include <string>
#include <string_view>

#include "entente/profiles/v1/country.pb.h"

namespace entente::profiles {

struct MeaningKind {
  std::string_view vocabulary;
  v1::Vocabulary::Meaning::OfCase kind;
  bool required;  // whether each code must have one
};
// nullptr: codes of this vocabulary mean nothing to the engine.
const MeaningKind* meaning_kind(std::string_view vocabulary);
// What a sheet may say: "payer:host, payer:giver, …".
std::string allowed_meanings(const MeaningKind& kind);
// False when `text` is no meaning of this kind.
bool read_meaning(const MeaningKind& kind, std::string_view text, v1::Vocabulary::Meaning& meaning);

// What a code of the network's own vocabularies means (data/vocabularies.csv, built into the program): for sheets and
// stores from before vocabularies said it. nullptr: nothing.
const v1::Vocabulary::Meaning* usual_meaning(std::string_view vocabulary, std::string_view code);
// Their vocabulary `language`.
const v1::Vocabulary& usual_languages();

}  // namespace entente::profiles
