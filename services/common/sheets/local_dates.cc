#include "services/common/sheets/local_dates.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/text/name_key.h"

namespace entente::common {

extern const char* const kMonthsCsv;

namespace {

using entente::type::v1::PartialDate;

constexpr std::size_t kFewestLetters = 3;  // of a name that is cut short

// Keys of names (name_key.h) with their months.
const std::vector<std::pair<std::string, int>>& months() {
  static const auto* const all = [] {
    auto* const names = new std::vector<std::pair<std::string, int>>();
    const Sheet sheet = Sheet::read(kMonthsCsv, {.required = {"month", "names"}});
    for (std::size_t i = 0; i < sheet.row_count(); ++i) {
      for (const std::string& name : split_list(sheet.field(i, "names"))) {
        names->emplace_back(name_key(name), std::atoi(sheet.field(i, "month").c_str()));
      }
    }
    return names;
  }();
  return *all;
}

// The month that a word names whole, or that alone begins with it; 0: none.
int month_of(std::string_view key) {
  int found = 0;
  for (const auto& [name, month] : months()) {
    if (name == key) return month;
    if (key.size() < kFewestLetters || !name.starts_with(key)) continue;
    if (found != 0 && found != month) found = -1;
    if (found == 0) found = month;
  }
  return std::max(found, 0);
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// A date's parts: numbers with how many digits they had, and where a month's name stood among them.
struct Parts {
  struct Number {
    int value;
    std::size_t digits;
  };
  std::vector<Number> numbers;
  int month = 0;           // by its name
  std::string separators;  // between numbers
  bool understood = true;
};

// Words that stand between the parts, and endings of ordinals.
bool says_nothing(std::string_view key) {
  constexpr std::array kWords = {"de", "del", "of", "le", "the", "den", "do", "da", "du",
                                 "di", "al",  "st", "nd", "rd",  "th",  "er", "o",  "a"};
  return key.empty() || std::find(kWords.begin(), kWords.end(), key) != kWords.end();
}

void add_word(Parts& parts, std::string_view word) {
  const std::string key = name_key(word);
  if (says_nothing(key)) return;
  const int month = month_of(key);
  if (month == 0 || parts.month != 0) {
    parts.understood = false;
    return;
  }
  parts.month = month;
}

Parts parts_of(std::string_view text) {
  Parts parts;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t begin = i;
    if (is_digit(text[i])) {
      while (i < text.size() && is_digit(text[i])) ++i;
      if (i - begin > 5) {
        parts.understood = false;
        return parts;
      }
      parts.numbers.push_back({std::atoi(std::string(text.substr(begin, i - begin)).c_str()), i - begin});
    } else if (std::string_view(" /-.,'").find(text[i]) != std::string_view::npos) {
      if (!parts.numbers.empty() && text[i] != ' ' && text[i] != ',') parts.separators += text[i];
      ++i;
    } else {
      while (i < text.size() && !is_digit(text[i]) &&
             std::string_view(" /-.,'").find(text[i]) == std::string_view::npos)
        ++i;
      add_word(parts, text.substr(begin, i - begin));
    }
  }
  return parts;
}

// Without a time of day behind it: "15/01/2027 10:33:12", "2027-01-15T00:00:00Z", "1/15/2027 9:05 AM".
std::string_view without_time(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return text;
  const std::size_t begin = text.find_last_of(" T,", colon);
  if (begin == std::string_view::npos || !is_all_digits(text.substr(begin + 1, colon - begin - 1))) return text;
  text = text.substr(0, begin);
  while (!text.empty() && (text.back() == ' ' || text.back() == ',')) text.remove_suffix(1);
  return text;
}

// Digits of other scripts and widths as ASCII, other signs for blanks, hyphens and slashes as these.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; };
    if (byte(i) == 0xd9 && byte(i + 1) >= 0xa0 && byte(i + 1) <= 0xa9) {  // U+0660–0669
      out += static_cast<char>('0' + byte(i + 1) - 0xa0);
      i += 2;
    } else if (byte(i) == 0xdb && byte(i + 1) >= 0xb0 && byte(i + 1) <= 0xb9) {  // U+06F0–06F9
      out += static_cast<char>('0' + byte(i + 1) - 0xb0);
      i += 2;
    } else if (byte(i) == 0xc2 && byte(i + 1) == 0xa0) {  // a blank that doesn't break
      out += ' ';
      i += 2;
    } else if (byte(i) == 0xe2 && byte(i + 1) == 0x80 && byte(i + 2) >= 0x90 && byte(i + 2) <= 0x95) {  // hyphens
      out += '-';
      i += 3;
    } else if (byte(i) == 0xe2 && byte(i + 1) == 0x80 &&
               (byte(i + 2) == 0x99 || byte(i + 2) == 0xaf)) {  // ’, narrow blank
      out += byte(i + 2) == 0x99 ? '\'' : ' ';
      i += 3;
    } else {
      out += text[i++];
    }
  }
  return out;
}

int year_of(const Parts::Number& number) {
  if (number.digits > 2) return number.value;
  return number.value < 70 ? 2000 + number.value : 1900 + number.value;
}

std::optional<PartialDate> made(int year, int month, int day) {
  PartialDate date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return check_partial_date(date).ok() ? std::optional(date) : std::nullopt;
}

// Three numbers of which the last is the year and the others are day and month, in an order that may not be known.
struct Slashed {
  Parts::Number first, second, year;
  bool always_day_first;  // with points between them
};
std::optional<Slashed> slashed(const Parts& parts) {
  if (!parts.understood || parts.month != 0 || parts.numbers.size() != 3) return std::nullopt;
  const auto& [first, second, year] = std::tie(parts.numbers[0], parts.numbers[1], parts.numbers[2]);
  if (first.digits > 2 || second.digits > 2 || (year.digits != 2 && year.digits != 4)) return std::nullopt;
  return Slashed{first, second, year, parts.separators.starts_with("..")};
}

DateColumn::Date with_month_name(const Parts& parts) {
  const auto& numbers = parts.numbers;
  if (numbers.size() == 1) return {made(year_of(numbers[0]), parts.month, 0)};
  if (numbers.size() != 2) return {};
  // The one with four digits is the year; else the one behind the name, or the second.
  const bool first_is_year = numbers[0].digits == 4;
  const auto& year = first_is_year ? numbers[0] : numbers[1];
  const auto& day = first_is_year ? numbers[1] : numbers[0];
  if (day.digits > 2) return {};
  return {day.value == 0 ? std::nullopt : made(year_of(year), parts.month, day.value)};
}

std::optional<PartialDate> of_spreadsheet(std::string_view text) {
  constexpr int kEarliest = 20'000;  // 1954
  constexpr int kLatest = 80'000;    // 2119
  if (text.size() != 5 || !is_all_digits(text)) return std::nullopt;
  const int days = std::atoi(std::string(text).c_str());
  if (days < kEarliest || days > kLatest) return std::nullopt;
  return to_partial_date(absl::CivilDay(1899, 12, 30) + days);
}

}  // namespace

void DateColumn::look_at(std::string_view cell) {
  const std::string text = plain(cell);
  const auto date = slashed(parts_of(without_time(text)));
  if (!date) return;
  if (date->always_day_first || date->first.value > 12) day_first_ = true;
  if (!date->always_day_first && date->second.value > 12) month_first_ = true;
}

DateColumn::Date DateColumn::read(std::string_view cell) const {
  const std::string text = plain(cell);
  const std::string_view day = without_time(text);
  if (auto usual = parse_partial_date(day); usual.ok()) return {*std::move(usual)};
  if (auto serial = of_spreadsheet(day)) return {serial};
  const Parts parts = parts_of(day);
  if (!parts.understood) return {};
  if (parts.month != 0) return with_month_name(parts);
  const auto& numbers = parts.numbers;
  if (numbers.size() == 2) {  // 03/2027, 2027/3
    const bool first_is_year = numbers[0].digits == 4;
    if (!first_is_year && numbers[1].digits != 4) return {};
    const int month = numbers[first_is_year ? 1 : 0].value;
    return {month == 0 ? std::nullopt : made(numbers[first_is_year ? 0 : 1].value, month, 0)};
  }
  if (numbers.size() == 3 && numbers[0].digits == 4) {
    if (numbers[1].value == 0 || numbers[2].value == 0) return {};
    return {made(numbers[0].value, numbers[1].value, numbers[2].value)};
  }
  const auto date = slashed(parts);
  if (!date || date->first.value == 0 || date->second.value == 0) return {};
  const int year = year_of(date->year);
  const auto day_first = made(year, date->second.value, date->first.value);
  const auto month_first = date->always_day_first ? std::nullopt : made(year, date->first.value, date->second.value);
  if (said_ != DateOrder::kUnknown) return {said_ == DateOrder::kDayFirst ? day_first : month_first};
  if (!day_first || !month_first) return {day_first ? day_first : month_first};
  if (date->first.value == date->second.value) return {day_first};
  if (day_first_ != month_first_) return {day_first_ ? day_first : month_first};
  return {std::nullopt, true};
}

}  // namespace entente::common
