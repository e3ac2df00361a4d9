// NewNetwork: the folder of a network of one's own, to begin with: manifest, countries, vocabularies, a programme with
// a comment for each of its fields, empty sheets with a comment for each column, mappings for the sheets that people
// have, and its own words. What a network doesn't have (countries, fields of members, North and South) is in none of
// its files: one country and one field stand for all members, and the mappings say them. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::cli {

struct NewNetwork {
  std::string name;
  bool countries = false;           // members stand in countries, with what these count as
  bool north_and_south = false;     // pairings are read from North to South; needs countries
  bool trios = false;               // a third member may give what a pair lacks
  std::vector<std::string> fields;  // labels, "English" or "English|Français"; empty: members have no fields
  std::vector<std::string> topics;  // the same; empty: those of creative cities
  // What a member, a need and an offer are called, as above, and what several are: "Person/People|Personne/Personnes".
  std::string member = "City";
  std::string need = "Need";
  std::string offer = "Offer";
};

// Path in the folder and content of each file. INVALID_ARGUMENT names what can't be: a label without a letter, one
// twice, North and South without countries.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> files_of(const NewNetwork& network);

}  // namespace entente::cli
