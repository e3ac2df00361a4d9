#include "services/common/sheets/place_names.h"

#include <unicode/uloc.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::common {

extern const char* const kCityNamesCsv;
extern const char* const kCityWordsCsv;

namespace {

constexpr std::array kLanguages = {"en", "fr", "es", "ar", "ru", "zh", "zh_Hant", "de", "it", "pt", "pt_PT"};

std::string display_name(const char* country, const char* language) {
  std::array<UChar, 128> name;
  UErrorCode error = U_ZERO_ERROR;
  const int32_t length = uloc_getDisplayCountry(concat("und_", country).c_str(), language, name.data(),
                                                static_cast<int32_t>(name.size()), &error);
  if (U_FAILURE(error) || error == U_USING_DEFAULT_WARNING || length > static_cast<int32_t>(name.size())) return {};
  std::string text;
  icu::UnicodeString(name.data(), length).toUTF8String(text);
  return text;
}

// By the keys of names; empty: several are called so.
using CountriesByKey = std::map<std::string, std::string, std::less<>>;
const CountriesByKey& countries() {
  static const auto* const all = [] {
    auto* const found = new CountriesByKey();
    for (const char* const* country = uloc_getISOCountries(); *country != nullptr; ++country) {
      for (const char* const language : kLanguages) {
        const std::string key = name_key(display_name(*country, language));
        if (key.empty()) continue;
        const auto [at, is_new] = found->emplace(key, *country);
        if (!is_new && at->second != *country) at->second.clear();
      }
    }
    return found;
  }();
  return *all;
}

// Keys of other names.
using NamesByCity = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;
const NamesByCity& names_by_city() {
  static const auto* const all = [] {
    auto* const names = new NamesByCity();
    const Sheet sheet = Sheet::read(
        kCityNamesCsv,
        {.required = {"country_iso2", "name", "names"}, .optional = {}, .ids = {"country_iso2", "name", "names"}});
    for (std::size_t i = 0; i < sheet.row_count(); ++i) {
      std::vector<std::string>& of_city = (*names)[{sheet.field(i, "country_iso2"), name_key(sheet.field(i, "name"))}];
      for (const std::string_view name : split(sheet.field(i, "names"), '|')) of_city.push_back(name_key(name));
    }
    return names;
  }();
  return *all;
}

struct CityWords {
  std::vector<std::string> before;
  std::vector<std::string> after;
};
const CityWords& city_words() {
  static const auto* const all = [] {
    auto* const words = new CityWords();
    const Sheet sheet = Sheet::read(kCityWordsCsv, {.required = {"place", "language", "words"}});
    for (std::size_t i = 0; i < sheet.row_count(); ++i) {
      auto& list = sheet.field(i, "place") == "before" ? words->before : words->after;
      for (const std::string_view one : split(sheet.field(i, "words"), '|')) list.push_back(name_words(one));
    }
    return words;
  }();
  return *all;
}

// Apostrophes part words here: "Ville d’Orléans".
std::string words_of(std::string_view text) {
  std::string parted(text);
  for (const std::string_view sign : {"\u2019", "'"}) {
    for (std::size_t at = parted.find(sign); at != std::string::npos; at = parted.find(sign, at)) {
      parted.replace(at, sign.size(), " ");
    }
  }
  return name_words(parted);
}

// Names that begin with Saint in one of its short forms, whole.
std::string with_saint(std::string words) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kShort = {
      {{"st ", "saint "}, {"ste ", "sainte "}, {"sta ", "santa "}, {"sto ", "santo "}}};
  for (const auto& [brief, whole] : kShort) {
    if (words.starts_with(brief)) return concat(whole, words.substr(brief.size()));
  }
  return words;
}

}  // namespace

std::optional<std::string> country_called(std::string_view text) {
  const auto found = countries().find(name_key(text));
  if (found == countries().end() || found->second.empty()) return std::nullopt;
  return found->second;
}

const std::vector<std::string>& other_city_keys(std::string_view country, std::string_view name) {
  static const auto* const none = new std::vector<std::string>();
  const auto found = names_by_city().find({std::string(country), name_key(name)});
  return found == names_by_city().end() ? *none : found->second;
}

std::vector<std::string> city_forms(std::string_view text) {
  const std::string words = words_of(text);
  std::vector<std::string> forms;
  const auto add = [&](std::string form) {
    for (std::string one : {form, with_saint(form)}) {
      if (!one.empty() && one != words && std::find(forms.begin(), forms.end(), one) == forms.end()) {
        forms.push_back(std::move(one));
      }
    }
  };
  add(words);
  for (const std::string& before : city_words().before) {
    if (words.starts_with(concat(before, " "))) add(words.substr(before.size() + 1));
  }
  for (const std::string& after : city_words().after) {
    // Signs that make words by themselves stand without a blank.
    const bool is_sign = static_cast<unsigned char>(after.front()) >= 0x80;
    const std::string end = is_sign ? after : concat(" ", after);
    if (words.size() > end.size() && words.ends_with(end)) add(words.substr(0, words.size() - end.size()));
  }
  return forms;
}

std::optional<CityInCountry> city_in_country(std::string_view text) {
  std::string_view kept = trim(text);
  std::size_t begin = std::string_view::npos;
  std::size_t behind = 1;
  if (kept.ends_with(')')) {
    begin = kept.rfind('(');
    kept.remove_suffix(1);
  } else {
    for (const std::string_view comma : {",", "\u060c", "\uff0c", "\u3001"}) {
      if (const std::size_t at = kept.rfind(comma); at != std::string_view::npos) {
        begin = at;
        behind = comma.size();
      }
    }
  }
  if (begin == std::string_view::npos || begin == 0) return std::nullopt;
  const auto country = country_called(kept.substr(begin + behind));
  const std::string_view city = trim(kept.substr(0, begin));
  if (!country || city.empty()) return std::nullopt;
  return CityInCountry{std::string(city), *country};
}

}  // namespace entente::common
