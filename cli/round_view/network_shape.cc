#include "cli/round_view/network_shape.h"

#include <set>
#include <string>

namespace entente::cli {

NetworkShape shape_of(const std::vector<profiles::v1::Country>& countries,
                      const std::vector<profiles::v1::Vocabulary>& vocabularies) {
  std::set<std::string> classes;
  for (const auto& country : countries) {
    for (const auto& classification : country.classifications()) {
      if (classification.scheme() == "development") classes.insert(classification.value());
    }
  }
  NetworkShape shape{.countries = countries.size() > 1, .fields = false, .axes = classes.size() > 1};
  for (const auto& vocabulary : vocabularies) {
    if (vocabulary.name() == "vocabularies/creative-field") shape.fields = vocabulary.entries_size() > 1;
  }
  return shape;
}

}  // namespace entente::cli
