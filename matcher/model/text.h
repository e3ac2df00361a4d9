// Text of the engine: an id of the catalogue with its parameters, never a sentence. The command line and the console
// render it from data/texts.csv.
#pragma once

#include <map>
#include <string>

namespace entente::matcher {

struct Text {
  std::string id;
  std::map<std::string, std::string> parameters;
  bool operator==(const Text&) const = default;
};

}  // namespace entente::matcher
