#include "services/matching/documents/texts.h"

#include <map>
#include <utility>

#include "entente/type/v1/quantity.pb.h"

namespace entente::matching {

extern const char* const kTextsCsv;  // data/texts.csv

namespace {

struct Sentence {
  std::string english;
  std::string french;
};
using Catalogue = std::map<std::string, Sentence, std::less<>>;

// Rows of our own well-formed sheet (RFC 4180); sheets of people are read by services/common.
std::vector<std::vector<std::string>> rows_of(std::string_view csv) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < csv.size(); ++i) {
    const char c = csv[i];
    if (quoted) {
      if (c != '"') {
        cell += c;
      } else if (i + 1 < csv.size() && csv[i + 1] == '"') {
        cell += csv[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::exchange(cell, {}));
      if (c == '\n') rows.push_back(std::exchange(row, {}));
    } else {
      cell += c;
    }
  }
  return rows;
}

const Catalogue& catalogue() {
  static const Catalogue& texts = *[] {
    auto* result = new Catalogue;
    for (const auto& row : rows_of(kTextsCsv)) {
      if (row.size() >= 3 && row[0] != "id") (*result)[row[0]] = {row[1], row[2]};
    }
    return result;
  }();
  return texts;
}

std::string fallback(std::string_view id, const std::map<std::string, std::string>& parameters) {
  std::string result = "[" + std::string(id);
  for (const auto& [name, value] : parameters) result += " " + name + "=" + value;
  return result + "]";
}

std::string fill_in(std::string_view id, const std::map<std::string, std::string>& parameters, Language language) {
  const auto at = catalogue().find(id);
  if (at == catalogue().end()) return fallback(id, parameters);
  const std::string& sentence = language == Language::kFrench ? at->second.french : at->second.english;
  std::string result;
  for (std::size_t i = 0; i < sentence.size();) {
    const std::size_t end = sentence[i] == '{' ? sentence.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      result += sentence[i++];
      continue;
    }
    const auto value = parameters.find(sentence.substr(i + 1, end - i - 1));
    if (value == parameters.end()) return fallback(id, parameters);
    const auto words = catalogue().find("value." + value->second);
    result += words == catalogue().end()      ? value->second
              : language == Language::kFrench ? words->second.french
                                              : words->second.english;
    i = end + 1;
  }
  return result;
}

}  // namespace

std::string render(const matcher::Text& text, Language language) {
  return fill_in(text.id, text.parameters, language);
}

std::string render(const type::v1::EngineText& text, Language language) {
  return fill_in(text.id(), {text.parameters().begin(), text.parameters().end()}, language);
}

std::string render(std::string_view id, Language language) {
  return fill_in(id, {}, language);
}

bool has_text(std::string_view id) {
  return catalogue().contains(id);
}

std::vector<std::string_view> text_ids() {
  std::vector<std::string_view> ids;
  for (const auto& [id, sentence] : catalogue()) ids.push_back(id);
  return ids;
}

}  // namespace entente::matching
