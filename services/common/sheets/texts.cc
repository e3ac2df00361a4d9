#include "services/common/sheets/texts.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"

namespace entente::common {

extern const char* const kEngineTextsCsv;
extern const char* const kErrorTextsCsv;
extern const char* const kCliTextsCsv;
extern const char* const kSharedTextsCsv;
extern const char* const kSaidTextsCsv;
extern const char* const kReviewTextsCsv;
extern const char* const kTaskTextsCsv;
extern const char* const kPrintedTextsCsv;

namespace {

constexpr std::string_view kNoBreak = "\u00a0";
constexpr std::string_view kNarrowNoBreak = "\u202f";

struct Sentence {
  std::string english;
  std::string french;
  const std::string& in(Language language) const { return language == Language::kFrench ? french : english; }
};
using Catalogue = std::map<std::string, Sentence, std::less<>>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool begins_with_three_digits(std::string_view text) {
  return text.size() >= 3 && std::all_of(text.begin(), text.begin() + 3, is_digit) &&
         (text.size() == 3 || !is_digit(text[3]));
}

// French as it is set: a blank before : ; ? ! % , between thousands and within guillemets doesn't break, so that
// whoever writes the sheets types plain blanks.
std::string typeset(std::string_view french) {
  std::string set;
  while (!french.empty()) {
    const std::size_t blank = french[0] == ' ' ? 1 : french.starts_with(kNoBreak) ? kNoBreak.size() : 0;
    const std::string_view next = french.substr(blank);
    if (blank == 0) {
      set += french[0];
      french.remove_prefix(1);
      continue;
    }
    const bool thousands = !set.empty() && is_digit(set.back()) && begins_with_three_digits(next);
    if (next.starts_with(';') || next.starts_with('?') || next.starts_with('!') || thousands) {
      set += kNarrowNoBreak;
    } else if (next.starts_with(':') || next.starts_with('%') || next.starts_with("»") || set.ends_with("«")) {
      set += kNoBreak;
    } else {
      set += french.substr(0, blank);
    }
    french = next;
  }
  return set;
}

// The texts of a sheet that aren't there yet.
void add_texts(std::string_view csv, Catalogue& texts) {
  const Sheet sheet = Sheet::read(csv, {.required = {"id", "en", "fr"}, .optional = {}, .ids = {"id", "en", "fr"}});
  for (std::size_t row = 0; row < sheet.row_count(); ++row)
    texts.try_emplace(sheet.field(row, "id"), Sentence{sheet.field(row, "en"), typeset(sheet.field(row, "fr"))});
}

// A network's own words.
const Catalogue& own_texts() {
  static const Catalogue& texts = *[] {
    auto* result = new Catalogue;
    const char* const path = std::getenv("ENTENTE_TEXTS");
    if (path == nullptr || *path == '\0') return result;
    std::ifstream file(path, std::ios::binary);
    add_texts(std::string(std::istreambuf_iterator<char>(file), {}), *result);
    return result;
  }();
  return texts;
}

const Catalogue& catalogue() {
  static const Catalogue& texts = *[] {
    auto* result = new Catalogue(own_texts());  // they go before ours
    for (const char* csv : {kEngineTextsCsv, kErrorTextsCsv, kCliTextsCsv, kSharedTextsCsv, kSaidTextsCsv,
                            kReviewTextsCsv, kTaskTextsCsv, kPrintedTextsCsv})
      add_texts(csv, *result);
    return result;
  }();
  return texts;
}

std::string fallback(std::string_view id, const TextValues& values) {
  std::string result = concat("[", id);
  for (const auto& [name, value] : values) append(result, " ", name, "=", value);
  return result + "]";
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

int number_of(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

std::string language_code(Language language) {
  return language == Language::kFrench ? "fr" : "en";
}

std::string text(std::string_view id, Language language, const TextValues& values) {
  const auto at = catalogue().find(id);
  if (at == catalogue().end()) return fallback(id, values);
  std::string_view rest = at->second.in(language);
  std::string result;
  while (!rest.empty()) {
    const std::size_t open = std::min(rest.find('{'), rest.size());
    result += rest.substr(0, open);
    rest.remove_prefix(open);
    const std::size_t close = rest.find('}');
    if (close == std::string_view::npos) return result.append(rest);
    const auto value = values.find(rest.substr(1, close - 1));
    if (value == values.end()) return fallback(id, values);
    result += value->second;
    rest.remove_prefix(close + 1);
  }
  return result;
}

std::string counted(std::string_view id, std::int64_t count, Language language, TextValues values) {
  const bool one = count == 1 || count == -1 || (count == 0 && language == Language::kFrench);
  values.try_emplace("count", format_count(count, language));
  return text(concat(id, one ? ".one" : ".other"), language, values);
}

std::string_view pattern(std::string_view id, Language language) {
  const auto at = catalogue().find(id);
  return at == catalogue().end() ? std::string_view() : at->second.in(language);
}

bool has_text(std::string_view id) {
  return catalogue().contains(id);
}

std::string text_or_code(std::string_view list, std::string_view code, Language language) {
  const std::string id = concat(list, code);
  return has_text(id) ? text(id, language) : std::string(code);
}

std::vector<std::string_view> text_ids() {
  std::vector<std::string_view> ids;
  for (const auto& [id, sentence] : catalogue()) ids.push_back(id);
  return ids;
}

std::vector<std::string_view> own_text_ids() {
  std::vector<std::string_view> ids;
  for (const auto& [id, sentence] : own_texts()) ids.push_back(id);
  return ids;
}

std::string format_count(std::int64_t number, Language language) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, language == Language::kFrench ? kNarrowNoBreak : ",");
  }
  return digits;
}

std::string format_points(std::int64_t points, std::int64_t scale, Language language) {
  std::string text = points < 0 ? "-" : "";
  const std::int64_t size = points < 0 ? -points : points;
  text += std::to_string(size / scale);
  std::string rest;
  for (std::int64_t unit = scale / 10, left = size % scale; unit > 0 && left > 0; unit /= 10) {
    rest += static_cast<char>('0' + left / unit);
    left %= unit;
  }
  return format_decimal(rest.empty() ? text : concat(text, ".", rest), language);
}

std::string format_decimal(std::string_view number, Language language) {
  if (language == Language::kEnglish) return std::string(number);
  std::string text(number);
  const std::size_t point = std::min(number.find('.'), number.size());
  if (point < number.size()) text[point] = ',';
  const std::size_t first = number.starts_with('-') ? 1 : 0;
  if (point - first <= 4) return text;  // 2026 may be a year
  for (std::size_t at = point; at > first + 3;) {
    at -= 3;
    text.insert(at, kNarrowNoBreak);
  }
  return text;
}

std::string format_percent(std::int64_t part, std::int64_t whole, Language language) {
  if (whole == 0) return "–";
  return concat((part * 200 + whole) / (2 * whole), language == Language::kFrench ? kNoBreak : " ", "%");
}

std::string format_date(std::string_view date, Language language) {
  if (language == Language::kEnglish) return std::string(date);
  const std::vector<std::string_view> parts = split(date, '-');
  if (parts.size() > 3 || parts[0].size() != 4 || !std::all_of(parts.begin(), parts.end(), all_digits))
    return std::string(date);
  std::string shown(parts[0]);
  if (parts.size() > 1) {
    const std::string month = concat("month.", number_of(parts[1]));
    if (!has_text(month)) return std::string(date);
    shown = concat(text(month, language), " ", shown);
  }
  if (parts.size() == 3) {
    const int day = number_of(parts[2]);
    shown = concat(day, day == 1 ? "er" : "", kNoBreak, shown);
  }
  return shown;
}

}  // namespace entente::common
