#include <algorithm>
#include <iterator>

#include "matcher/score/parts.h"

namespace entente::matcher {

int common_count(const CodeSet& a, const CodeSet& b) {
  int count = 0;
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) {
      ++count, ++i, ++j;
    } else {
      ++(*i < *j ? i : j);
    }
  }
  return count;
}

bool intersect(const CodeSet& a, const CodeSet& b) {
  for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
    if (*i == *j) return true;
    ++(*i < *j ? i : j);
  }
  return false;
}

std::string common_codes(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  return or_none(join(common));
}

}  // namespace entente::matcher
