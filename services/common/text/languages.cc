#include "services/common/text/languages.h"

#include <unicode/locdspnm.h>
#include <unicode/locid.h>
#include <unicode/uloc.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "services/common/base/ascii.h"
#include "services/common/base/strings.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/language_codes.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLongestTag = 63;

using Pair = std::pair<std::string_view, std::string_view>;
// Bibliographic codes of ISO 639-2 and deprecated ones (IANA registry), which ICU doesn't tell from other aliases.
constexpr auto kOtherCodes = std::to_array<Pair>(
    {{"alb", "sq"}, {"arm", "hy"}, {"baq", "eu"}, {"bur", "my"}, {"chi", "zh"}, {"cze", "cs"}, {"dut", "nl"},
     {"fre", "fr"}, {"geo", "ka"}, {"ger", "de"}, {"gre", "el"}, {"ice", "is"}, {"mac", "mk"}, {"mao", "mi"},
     {"may", "ms"}, {"per", "fa"}, {"rum", "ro"}, {"slo", "sk"}, {"tib", "bo"}, {"wel", "cy"}, {"iw", "he"},
     {"in", "id"},  {"ji", "yi"},  {"jw", "jv"},  {"mo", "ro"}});
constexpr auto kNoLanguages = std::to_array<std::string_view>({"any", "und", "mul", "mis", "zxx"});
// What people write for all languages, or for none, where a list of languages is asked for.
constexpr auto kNoLanguageWords =
    std::to_array<std::string_view>({"all", "all languages", "none", "tous", "toutes", "toutes les langues",
                                     "toute langue", "aucune", "todos", "todas", "todas las lenguas", "all of them"});
// Forms of languages that have names of their own.
constexpr auto kNamedForms =
    std::to_array<const char*>({"zh-Hans", "zh-Hant", "pt-BR", "pt-PT", "en-GB", "en-US", "en-AU", "en-CA", "fr-CA",
                                "fr-CH", "es-419", "es-MX", "es-ES", "de-AT", "de-CH", "nl-BE", "fa-AF", "sw-CD"});
constexpr auto kNamesIn = std::to_array<const char*>({"en", "fr", "es", "ar", "pt", "de"});

bool all_letters(std::string_view part) {
  return std::all_of(part.begin(), part.end(), [](char c) { return is_lower(c); });
}
bool all_digits(std::string_view part) {
  return std::all_of(part.begin(), part.end(), [](char c) { return is_digit(c); });
}

// Which subtag is what; -1: the tag has none. In lower case.
struct TagParts {
  std::vector<std::string_view> parts;
  int script = -1;
  int region = -1;
};

bool is_variant(std::string_view part) {
  return (part.size() >= 5 && part.size() <= 8) || (part.size() == 4 && is_digit(part[0]));
}

// Language (2–3 letters with up to three extended subtags of 3), script, region, variants, extensions, private use.
std::optional<TagParts> take_apart(std::string_view lowered) {
  if (lowered.empty() || lowered.size() > kLongestTag) return std::nullopt;
  TagParts tag{.parts = split(lowered, '-')};
  const auto& parts = tag.parts;
  for (const std::string_view part : parts) {
    if (part.empty() || part.size() > 8) return std::nullopt;
    if (!std::all_of(part.begin(), part.end(), [](char c) { return is_lower(c) || is_digit(c); })) return std::nullopt;
  }
  if (parts[0].size() < 2 || parts[0].size() > 3 || !all_letters(parts[0])) return std::nullopt;
  std::size_t i = 1;
  const auto more = [&](std::size_t length) { return i < parts.size() && parts[i].size() == length; };
  for (int n = 0; n < 3 && more(3) && all_letters(parts[i]); ++n) ++i;
  if (more(4) && all_letters(parts[i])) tag.script = static_cast<int>(i++);
  if ((more(2) && all_letters(parts[i])) || (more(3) && all_digits(parts[i]))) tag.region = static_cast<int>(i++);
  while (i < parts.size() && is_variant(parts[i])) ++i;
  while (i < parts.size()) {
    if (parts[i].size() != 1 || i + 1 >= parts.size()) return std::nullopt;
    if (parts[i] == "x") return tag;
    if (parts[++i].size() == 1) return std::nullopt;
    while (i < parts.size() && parts[i].size() > 1) ++i;
  }
  return tag;
}

const std::set<std::string, std::less<>>& two_letter_languages() {
  static const auto* const codes = [] {
    auto* made = new std::set<std::string, std::less<>>();
    for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) {
      if (std::string_view(*code).size() == 2) made->insert(*code);
    }
    return made;
  }();
  return *codes;
}

bool exists(std::string_view language) {
  if (language.size() == 2) return two_letter_languages().contains(language);
  if (language.size() != 3) return false;
  const std::string_view line = kThreeLetterLanguages[static_cast<std::size_t>(language[0] - 'a')];
  for (std::size_t i = 0; i < line.size(); i += 2) {
    if (line.substr(i, 2) == language.substr(1)) return true;
  }
  return false;
}

// The code to write for a language's code; the same where it is the right one.
std::string preferred_language(std::string_view code) {
  for (const auto& [other, preferred] : kOtherCodes) {
    if (other == code) return std::string(preferred);
  }
  static const auto* const short_codes = [] {
    auto* made = new std::map<std::string, std::string, std::less<>>();
    for (const std::string& two : two_letter_languages()) {
      const auto& other = kOtherCodes;
      if (std::any_of(other.begin(), other.end(), [&](const Pair& pair) { return pair.first == two; })) continue;
      made->emplace(uloc_getISO3Language(two.c_str()), two);
    }
    return made;
  }();
  const auto found = short_codes->find(code);
  return found == short_codes->end() ? std::string(code) : found->second;
}

// The code to write for a region's, in capitals (UK → GB, DD → DE); empty: there is no such region.
std::string preferred_region(std::string_view lowered) {
  std::string code(lowered);
  std::transform(code.begin(), code.end(), code.begin(), to_upper);
  if (all_digits(lowered)) return code;
  const icu::Locale canonical = icu::Locale::createCanonical(concat("und_", code).c_str());
  std::string preferred = canonical.getCountry();
  for (const char* const* known = uloc_getISOCountries(); *known != nullptr; ++known) {
    if (preferred == *known) return preferred;
  }
  return preferred == "XK" ? preferred : "";
}

// A tag as it should be written; empty where language or region don't exist.
std::string preferred_tag(const TagParts& tag) {
  const std::string language = preferred_language(tag.parts[0]);
  if (!exists(language)) return "";
  std::string out = language;
  for (std::size_t i = 1; i < tag.parts.size(); ++i) {
    const bool is_region = static_cast<int>(i) == tag.region;
    const std::string part = is_region ? preferred_region(tag.parts[i]) : std::string(tag.parts[i]);
    if (part.empty()) return "";
    append(out, "-", part);
  }
  return usual_case_of_tag(out);
}

// Names of languages by their key; of two languages with one name the first that was added counts.
class Names {
 public:
  Names() {
    for (const char* in : kNamesIn) {
      const Display display = display_in(in);
      for (const std::string& code : two_letter_languages()) add(*display, code, preferred_language(code));
      for (const char* form : kNamedForms) add(*display, form, form);
    }
    for (const char* in : kNamesIn) add_all(*display_in(in), [](const char*) { return true; });
    for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) {
      add_all(*display_in(*code), [&](const char* one) { return one == *code; });
    }
  }
  // Empty: no language is called so.
  std::string find(std::string_view name) const {
    const auto found = tag_by_key_.find(name_key(name));
    return found == tag_by_key_.end() ? "" : found->second;
  }
  const std::vector<std::string>& all() const { return names_; }

 private:
  using Display = std::unique_ptr<icu::LocaleDisplayNames>;
  static Display display_in(const char* language) {
    return Display(icu::LocaleDisplayNames::createInstance(icu::Locale(language), ULDN_DIALECT_NAMES));
  }

  template <typename Wanted>
  void add_all(const icu::LocaleDisplayNames& display, Wanted wanted) {
    for (const char* const* code = uloc_getISOLanguages(); *code != nullptr; ++code) {
      if (!wanted(*code)) continue;
      const std::string preferred = preferred_language(*code);
      if (exists(preferred)) add(display, *code, preferred);
    }
  }

  void add(const icu::LocaleDisplayNames& display, const std::string& tag, const std::string& meant) {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString name;
    display.localeDisplayName(icu::Locale::forLanguageTag(tag, status), name);
    std::string text;
    name.toUTF8String(text);
    std::string key = name_key(text);
    // Without a name in that language ICU repeats the code.
    if (U_FAILURE(status) || key.empty() || key == name_key(tag)) return;
    if (tag_by_key_.emplace(std::move(key), meant).second) names_.push_back(std::move(text));
  }

  std::map<std::string, std::string, std::less<>> tag_by_key_;
  std::vector<std::string> names_;
};

const Names& language_names() {
  static const auto* const names = new Names();
  return *names;
}

std::string written(std::string_view tag) {
  return concat("write `", tag, "`");
}

// What to write instead of something that is no tag; empty when nothing comes near.
std::string likely_tag(std::string_view text) {
  const std::string tag = language_names().find(text);
  return tag.empty() ? language_names().find(did_you_mean(text, language_names().all())) : tag;
}

std::string unknown_language(std::string_view text) {
  if (std::find(kNoLanguageWords.begin(), kNoLanguageWords.end(), lower(text)) != kNoLanguageWords.end())
    return "names no language: give the BCP 47 tag of each one that is meant, e.g. en;fr";
  const std::string near = text.size() > 3 ? likely_tag(text) : "";
  return concat("isn't a language: give its BCP 47 tag, e.g. en, pt-BR or zh-Hans",
                near.empty() ? "" : concat("; did you mean `", near, "`?"));
}

}  // namespace

std::optional<std::string> language_tag_fault(std::string_view tag) {
  const std::string lowered = lower(tag);
  const std::optional<TagParts> parts = take_apart(lowered);
  if (!parts) return unknown_language(tag);
  if (std::find(kNoLanguages.begin(), kNoLanguages.end(), lowered) != kNoLanguages.end()) {
    return concat("names no language: give BCP 47 tags, e.g. en or pt-BR",
                  lowered == "any" ? " (Anyin is `any-CI`)" : "");
  }
  const std::string preferred = preferred_tag(*parts);
  if (preferred.empty()) {
    return exists(preferred_language(parts->parts[0]))
               ? std::string("names a region that doesn't exist: give its ISO 3166-1 code, e.g. pt-BR")
               : unknown_language(tag);
  }
  if (lower(preferred) != lowered) return concat("isn't the code in use: ", written(preferred));
  return std::nullopt;
}

std::string usual_case_of_tag(std::string_view tag) {
  std::string out = lower(tag);
  const std::optional<TagParts> parts = take_apart(out);
  if (!parts) return out;
  const auto place = [&](int part) {
    return static_cast<std::size_t>(parts->parts[static_cast<std::size_t>(part)].data() - out.data());
  };
  if (parts->script >= 0) out[place(parts->script)] = to_upper(out[place(parts->script)]);
  if (parts->region >= 0) {
    for (std::size_t i = place(parts->region); i < out.size() && out[i] != '-'; ++i) out[i] = to_upper(out[i]);
  }
  return out;
}

LanguageMatch find_language(std::string_view text) {
  std::string lowered = lower(trim(text));
  std::replace(lowered.begin(), lowered.end(), '_', '-');
  // `all` is Allar, but in a sheet nobody means that.
  const bool is_none =
      lowered == "all" || std::find(kNoLanguages.begin(), kNoLanguages.end(), lowered) != kNoLanguages.end();
  if (const std::optional<TagParts> parts = take_apart(lowered); parts && !is_none) {
    if (std::string preferred = preferred_tag(*parts); !preferred.empty()) return {std::move(preferred), ""};
  }
  if (std::string named = is_none ? "" : language_names().find(text); !named.empty()) return {std::move(named), ""};
  return {"", language_tag_fault(lowered).value_or(unknown_language(text))};
}

std::string language_name(std::string_view tag, std::string_view in) {
  UErrorCode status = U_ZERO_ERROR;
  const auto icu_view = [](std::string_view text) {
    return icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()));
  };
  const icu::Locale language = icu::Locale::forLanguageTag(icu_view(tag), status);
  const icu::Locale reader = icu::Locale::forLanguageTag(icu_view(in), status);
  if (U_FAILURE(status) != 0 || tag.empty()) return std::string(tag);
  icu::UnicodeString name;
  language.getDisplayName(reader, name);
  std::string text;
  name.toUTF8String(text);
  return text.empty() ? std::string(tag) : text;
}

}  // namespace entente::common
