// NetworkShape: what tells members of a network apart. Where all stand in one country, have one field, or are of one
// class of countries, tables say nothing of it. Pure; thread-safe.
#pragma once

#include <vector>

#include "entente/profiles/v1/country.pb.h"

namespace entente::cli {

struct NetworkShape {
  bool countries = true;  // members stand in different ones
  bool fields = true;     // members have different ones
  bool axes = true;       // there are North and South
};

// Of the countries and vocabularies that are stored, whether or not a member is in each.
NetworkShape shape_of(const std::vector<profiles::v1::Country>& countries,
                      const std::vector<profiles::v1::Vocabulary>& vocabularies);

}  // namespace entente::cli
