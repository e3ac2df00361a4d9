// Text of the engine: an id of the catalogue with its parameters, never a sentence. The command line and the console
// render it from data/texts/engine.csv. A parameter is a code, several codes joined by ';', an id, a number, or a date
// (YYYY-MM-DD); points are in units of 1 / kScoreScale. An empty parameter says that the value isn't known, "any" that
// any will do.
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
