// The catalogue of texts, and whether a text of the engine can be rendered from it.
#pragma once

#include <map>
#include <set>
#include <string>

#include "matcher/model/text.h"
#include "tests/matcher/example_snapshot.h"
#include "tests/paths.h"

namespace entente::matcher::testing {

inline std::set<std::string> placeholders(const std::string& sentence) {
  std::set<std::string> names;
  for (std::size_t at = sentence.find('{'); at != std::string::npos; at = sentence.find('{', at + 1))
    names.insert(sentence.substr(at + 1, sentence.find('}', at) - at - 1));
  return names;
}

// Empty: `text` can be rendered in both languages; else what is missing.
inline std::string missing_in_catalogue(const Text& text) {
  static const std::map<std::string, Row>& catalogue = *[] {
    auto* rows = new std::map<std::string, Row>;
    for (Row& row : read_table(source_dir() + "/data/texts/engine.csv")) (*rows)[row["id"]] = row;
    return rows;
  }();
  const auto found = catalogue.find(text.id);
  if (found == catalogue.end()) return "no text " + text.id;
  for (const char* language : {"en", "fr"})
    for (const std::string& name : placeholders(found->second.at(language)))
      if (!text.parameters.contains(name)) return text.id + " (" + language + ") lacks {" + name + "}";
  return "";
}

}  // namespace entente::matcher::testing
