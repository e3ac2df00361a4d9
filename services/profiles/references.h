// The countries and vocabularies that a check or an import looks codes up in: by code, and for sheets also by name or
// label in English or French, compared as names are (common/name_key.h), with the nearest known word for a wrong one.
// Immutable after construction, so thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/profiles/v1/country.pb.h"

namespace entente::common {
class ReadTransaction;
}

namespace entente::profiles {

class References {
 public:
  static absl::StatusOr<References> load(common::ReadTransaction& tx);
  References(std::vector<v1::Country> countries, std::vector<v1::Vocabulary> vocabularies);

  bool has_country(std::string_view iso2) const;
  // The entry of a code, or null.
  const v1::Vocabulary::Entry* find_code(std::string_view vocabulary, std::string_view code) const;

  // ISO code of a country given by alpha-2 or alpha-3 code or by name.
  std::optional<std::string> country_of(std::string_view text) const;
  // Where the network has one alone; empty: it has none, or several.
  std::string only_country() const;
  std::string only_code(std::string_view vocabulary) const;
  // Code of an entry given by code or by label.
  std::optional<std::string> code_of(std::string_view vocabulary, std::string_view text) const;

  // The rule for a country that isn't known, with "did you mean"; the same for a code.
  std::string unknown_country(std::string_view text) const;
  std::string unknown_code(std::string_view vocabulary, std::string_view text) const;

 private:
  struct Words {
    std::map<std::string, std::string, std::less<>> code_by_word;  // key of a code, name or label → code
    std::vector<std::string> words;                                // as written, for "did you mean"
    void add(std::string_view word, std::string_view code);
    std::optional<std::string> find(std::string_view text) const;
  };
  struct Terms {
    v1::Vocabulary vocabulary;
    std::map<std::string, int, std::less<>> index_by_code;
    Words words;
  };
  std::map<std::string, std::string, std::less<>> iso3_by_iso2_;
  Words countries_;
  std::map<std::string, Terms, std::less<>> terms_;
};

}  // namespace entente::profiles
