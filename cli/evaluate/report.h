// Report of relevance: tables for people, at most 80 columns wide in both languages, and JSON for programs. Pure;
// thread-safe.
#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/evaluate/relevance.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

struct RelevanceWords {
  std::string programme;  // display name
  std::string as_of;      // YYYY-MM-DD
  std::string example;    // the sentence on examples among the listings; empty: there are none
  std::string file;       // of the judgements
  matching::Language language = matching::Language::kEnglish;
};

void print_relevance(std::ostream& out, const Relevance& relevance, const RelevanceWords& words);

// Whole numbers only: fractions in 1 / 10,000 ("…_e4"), values of pairs in units of the engine; null: nothing to say it
// of.
nlohmann::json to_json(const Relevance& relevance);

}  // namespace entente::cli
