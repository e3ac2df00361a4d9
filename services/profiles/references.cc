#include "services/profiles/references.h"

#include <algorithm>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/place_names.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/profiles/reference_store.h"

namespace entente::profiles {
namespace {

constexpr std::size_t kListedCodes = 12;  // a longer vocabulary isn't listed in an error

std::string hint(std::string_view suggestion) {
  return suggestion.empty() ? std::string() : common::concat("; did you mean '", suggestion, "'?");
}

}  // namespace

void References::Words::add(std::string_view word, std::string_view code) {
  std::string key = common::name_key(word);
  if (key.empty()) return;
  code_by_word.emplace(std::move(key), std::string(code));
  words.emplace_back(word);
}

std::optional<std::string> References::Words::find(std::string_view text) const {
  const auto found = code_by_word.find(common::name_key(text));
  if (found == code_by_word.end()) return std::nullopt;
  return found->second;
}

References::References(std::vector<v1::Country> countries, std::vector<v1::Vocabulary> vocabularies) {
  for (const v1::Country& country : countries) {
    const std::string iso2 = common::id_in<common::CountryName>(country.name()).value_or("");
    iso3_by_iso2_.emplace(iso2, country.iso3());
    countries_.add(iso2, iso2);
  }
  // Codes go first: a label that looks like a code never hides the code.
  for (const v1::Country& country : countries) {
    const std::string iso2 = common::id_in<common::CountryName>(country.name()).value_or("");
    countries_.add(country.iso3(), iso2);
    const std::map<std::string, std::string> labels(country.labels().begin(), country.labels().end());
    for (const auto& [language, label] : labels) countries_.add(label, iso2);
  }
  // Nor does an everyday name hide a proper one.
  for (const v1::Country& country : countries) {
    const std::string iso2 = common::id_in<common::CountryName>(country.name()).value_or("");
    for (const std::string& alias : country.aliases()) countries_.add(alias, iso2);
  }
  for (v1::Vocabulary& vocabulary : vocabularies) {
    Terms terms;
    for (int i = 0; i < vocabulary.entries_size(); ++i) {
      terms.index_by_code.emplace(vocabulary.entries(i).code(), i);
      terms.words.add(vocabulary.entries(i).code(), vocabulary.entries(i).code());
    }
    for (const auto& entry : vocabulary.entries()) {
      const std::map<std::string, std::string> labels(entry.labels().begin(), entry.labels().end());
      for (const auto& [language, label] : labels) terms.words.add(label, entry.code());
    }
    const std::string id = common::id_in<common::VocabularyName>(vocabulary.name()).value_or("");
    terms.vocabulary = std::move(vocabulary);
    terms_.emplace(id, std::move(terms));
  }
}

absl::StatusOr<References> References::load(common::ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Country> countries, all_countries(tx));
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Vocabulary> vocabularies, all_vocabularies(tx));
  return References(std::move(countries), std::move(vocabularies));
}

bool References::has_country(std::string_view iso2) const {
  return iso3_by_iso2_.find(iso2) != iso3_by_iso2_.end();
}

const v1::Vocabulary::Entry* References::find_code(std::string_view vocabulary, std::string_view code) const {
  const auto terms = terms_.find(vocabulary);
  if (terms == terms_.end()) return nullptr;
  const auto index = terms->second.index_by_code.find(code);
  return index == terms->second.index_by_code.end() ? nullptr : &terms->second.vocabulary.entries(index->second);
}

std::optional<std::string> References::country_of(std::string_view text) const {
  if (auto found = countries_.find(text)) return found;
  auto called = common::country_called(text);
  return called && has_country(*called) ? called : std::nullopt;
}

std::string References::only_country() const {
  return iso3_by_iso2_.size() == 1 ? iso3_by_iso2_.begin()->first : std::string();
}

std::string References::only_code(std::string_view vocabulary) const {
  const auto terms = terms_.find(vocabulary);
  if (terms == terms_.end() || terms->second.index_by_code.size() != 1) return {};
  return terms->second.index_by_code.begin()->first;
}

std::optional<std::string> References::code_of(std::string_view vocabulary, std::string_view text) const {
  const auto terms = terms_.find(vocabulary);
  return terms == terms_.end() ? std::nullopt : terms->second.words.find(text);
}

std::string References::unknown_country(std::string_view text) const {
  if (iso3_by_iso2_.empty()) return "no country is known yet: import the sheet of countries first";
  // A short text is a code: the nearest name would be chance.
  const std::string near = text.size() <= 3 ? std::string() : common::did_you_mean(text, countries_.words);
  return common::concat("not a country of ISO 3166-1: give its alpha-2 code, e.g. SN", hint(near));
}

std::string References::unknown_code(std::string_view vocabulary, std::string_view text) const {
  const auto terms = terms_.find(vocabulary);
  if (terms == terms_.end()) {
    return common::concat("vocabulary '", vocabulary, "' isn't known yet: import the sheet of vocabularies first");
  }
  const std::string near = common::did_you_mean(text, terms->second.words.words);
  std::string rule = common::concat("not a code of vocabulary '", vocabulary, "'");
  if (terms->second.index_by_code.size() <= kListedCodes) {
    std::vector<std::string> codes;
    for (const auto& entry : terms->second.vocabulary.entries()) codes.push_back(entry.code());
    common::append(rule, ": one of ", common::join(codes, ", "));
  }
  return common::concat(rule, hint(near));
}

}  // namespace entente::profiles
