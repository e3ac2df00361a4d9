#include "services/listings/row_reader.h"

#include <utility>

#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/languages.h"
#include "services/listings/listing_validation.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;

// Looking for what a word may mean costs far more than reading it.
constexpr std::size_t kMostUnknownWords = 20'000;

std::vector<std::string> suggestions_of(const References::Match& found) {
  if (!found.several.empty()) return found.several;
  return found.nearest.empty() ? std::vector<std::string>() : std::vector{found.nearest};
}

}  // namespace

bool RowReader::has_too_many_unknown_words() const {
  return unknown_words_.size() > kMostUnknownWords;
}

void RowReader::fail(std::string_view column, std::string_view value, std::string_view description,
                     std::string_view reason, const std::vector<std::string>& suggestions) {
  failed_.insert(std::string(column));
  if (reason == "REQUIRED" && absent_.contains(column)) return;
  common::add_violation(row_, column, value, description, reason, report_, suggestions);
}

template <typename Find>
const References::Match& RowReader::match(std::string_view scope, std::string_view text, Find find) {
  auto of_scope = matches_.find(scope);
  if (of_scope == matches_.end()) of_scope = matches_.try_emplace(std::string(scope)).first;
  auto& known = of_scope->second;
  auto found = known.find(text);
  if (found == known.end()) found = known.emplace(std::string(text), find()).first;
  return found->second;
}

template <typename Find>
std::string RowReader::take(std::string_view column, std::string_view text, std::string_view scope,
                            std::string_view what, std::string_view reason, Find find) {
  const References::Match& found = match(scope, text, find);
  if (!found.id.empty()) return found.id;
  unknown_words_.insert(&found);
  fail(column, text, describe_miss(found, what), reason, suggestions_of(found));
  return "";
}

std::vector<std::string> RowReader::codes_of(const char* vocabulary, const std::string& cell) {
  return common::split_values(cell, [&](std::string_view part) {
    return !match(vocabulary, part, [&] { return references_.find_code(vocabulary, part); }).id.empty();
  });
}

std::string RowReader::code(std::string_view column, const char* vocabulary, std::string_view text) {
  return take(column, text, vocabulary, concat("a code or label of vocabulary ", vocabulary), "UNKNOWN_CODE",
              [&] { return references_.find_code(vocabulary, text); });
}

std::string RowReader::city(std::string_view column, std::string_view text) {
  return take(column, text, "city", "a city of the network (slug or name)", "UNKNOWN_CITY",
              [&] { return references_.find_city(text); });
}

std::string RowReader::country(std::string_view column, std::string_view text) {
  return take(column, text, "country", "a country (ISO 3166-1 code or name)", "UNKNOWN_COUNTRY",
              [&] { return references_.find_country(text); });
}

std::string RowReader::region(std::string_view column, std::string_view text) {
  return take(column, text, "region", "a UNESCO group (I, II, III, IV, Va, Vb) or an M49 region", "UNKNOWN_REGION",
              [&] { return references_.find_region(text); });
}

std::string RowReader::language(std::string_view column, std::string_view text) {
  common::LanguageMatch found = common::find_language(text);
  if (found.tag.empty()) fail(column, text, found.rule, "INVALID_LANGUAGE");
  return std::move(found.tag);
}

std::optional<std::string> RowReader::word(std::string_view column, std::string_view text, std::string_view list,
                                           std::string_view what) {
  if (const std::string_view code = common::code_meant(list, text); !code.empty()) return std::string(code);
  fail(column, text, concat("isn't ", what), "UNKNOWN_CODE");
  return std::nullopt;
}

type::Knowledge RowReader::knowledge(std::string_view column, std::string_view text) {
  if (text.empty()) return type::KNOWLEDGE_UNSPECIFIED;
  const auto found = word(column, text, "yes-no", "true or false (empty: not known)");
  if (found == "yes") return type::KNOWLEDGE_YES;
  return found == "no" ? type::KNOWLEDGE_NO : type::KNOWLEDGE_UNSPECIFIED;
}

bool RowReader::flag(std::string_view column, std::string_view text) {
  return knowledge(column, text) == type::KNOWLEDGE_YES;
}

std::optional<int> RowReader::number(std::string_view column, std::string_view text, std::string_view unit,
                                     std::string_view rule) {
  const bool is_negative = text.starts_with('-');
  if (const auto value = common::whole_number(text.substr(is_negative ? 1 : 0), common::words_for("unit", unit))) {
    return is_negative ? -*value : *value;
  }
  fail(column, text, concat("isn't a whole number: ", rule), "INVALID_NUMBER");
  return std::nullopt;
}

std::optional<type::PartialDate> RowReader::date(std::string_view column, std::string_view text) {
  common::DateColumn::Date read = dates_.read(text);
  if (read.date) return std::move(read.date);
  if (!read.is_open) {
    fail(column, text, "isn't a date: write YYYY-MM-DD, YYYY-MM or YYYY, a date that exists between 1900 and 2200",
         "INVALID_DATE");
  } else {
    fail(column, text,
         "could be two dates, and no date of the sheet shows whether the day comes first: write YYYY-MM-DD, or say "
         "which (--dates dmy, --dates mdy)",
         "AMBIGUOUS_DATE");
  }
  return std::nullopt;
}

}  // namespace entente::listings
