// RoundView: a round's document shown to people: needs, balance, proofs, first proposals with their reasons, one
// unmet need explained; and its proposals as a sheet. Shows nothing that the document and the names don't say.
// Pure; thread-safe.
#pragma once

#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/round_view/network_shape.h"
#include "entente/profiles/v1/country.pb.h"
#include "services/matching/documents/documents.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

// What resource names stand for on the screen.
struct Names {
  std::map<std::string, std::string, std::less<>> titles;  // of listings
  std::map<std::string, std::string, std::less<>> cities;  // display names
  // Labels of codes in the language shown; those of who pays apart, since "open" means something else elsewhere.
  std::map<std::string, std::string, std::less<>> labels;
  std::map<std::string, std::string, std::less<>> cost_labels;
  std::string programme;  // display name; empty: its resource name is shown
  NetworkShape shape;
  bool example = false;  // some listings are examples
  bool real = false;     // some aren't
  // Names of the examples, and the word behind their titles where real listings stand beside them.
  std::set<std::string, std::less<>> examples;
  std::string example_mark = "example";
  int city_count = 0;     // 0: not shown
  int members_total = 0;  // of the whole network, which may be more

  void add_listing(const std::string& name, const std::string& title, bool is_example);
  // What stands above listings of which all or some are examples; empty: none is.
  std::string example_note(matching::Language language) const;
  // The same as a sentence.
  std::string example_sentence(matching::Language language) const;
  // "Title (City)", with the mark of an example among real ones, or the resource name where the title isn't known.
  std::string listing(std::string_view name) const;
  std::string shown_city(std::string_view listing) const;
  // A text of the engine, with titles, names and labels in the place of names and codes.
  std::string sentence(const type::v1::EngineText& text, matching::Language language) const;
};

// Labels of every code in a language; goals and domains of statistics are numbers and letters, which stand for
// themselves.
void add_labels(const std::vector<profiles::v1::Vocabulary>& vocabularies, matching::Language language, Names& names);

// "405 of 408 cities": where cities are counted, the size of the network is said.
std::string count_of_cities(int count, int members_total, matching::Language language);

// "near: Title (City), 41.2 points; stopped by the rule “Axis”".
std::string near_words(const matching::v1::UnmetNeed& unmet, const matching::v1::UnmetNeed::Near& near,
                       const Names& names, std::int64_t scale, matching::Language language);

// "proven best", "proven best (tree of cases)" or "within 0.12 %".
std::string proof_words(const matching::v1::Proof& proof, matching::Language language);

struct ViewOptions {
  matching::Language language = matching::Language::kEnglish;
  int proposals = 3;
};
void print_round(std::ostream& out, const matching::RoundDocument& round, const Names& names,
                 const ViewOptions& options);

// A row for each proposal, with the reasons of its score in words; `example`: one of its listings is an example.
std::string proposals_sheet(const matching::RoundDocument& round, const Names& names, matching::Language language);

}  // namespace entente::cli
