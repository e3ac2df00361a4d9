// Which stored city a name means, and which one a new city could be taken for: by the key of its name and local names
// (common/name_key.h) within one country, since cities of several countries share a name. Not thread-safe: one call's.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "services/profiles/city_sheet.h"

namespace entente::profiles {

class CityNames {
 public:
  explicit CityNames(const CitiesById& stored);
  void add(std::string_view id, const v1::City& city);

  // The city of this country that is called so, also in other languages or as "City of …"; empty: none, or several.
  std::string find(std::string_view country, std::string_view name) const;
  // The cities of any country that are called so, in the same ways.
  std::set<std::string> called(std::string_view name) const;
  // Another city of its country, not archived, whose name is the same or looks the same (name_skeleton, where one of
  // the two isn't plain Latin); empty: none.
  std::string twin_of(std::string_view id, const v1::City& city) const;

 private:
  using Key = std::pair<std::string, std::string>;  // country, key or skeleton; an empty country: any
  struct Alike {
    std::string id;
    bool is_plain;  // its key is ASCII
  };
  std::string find_key(const std::multimap<Key, std::string>& ids, std::string_view country,
                       std::string_view name) const;

  std::multimap<Key, std::string> ids_by_key_;
  std::multimap<Key, std::string> ids_by_other_key_;  // of names in other languages (common/place_names.h)
  std::multimap<Key, Alike> ids_by_skeleton_;
};

}  // namespace entente::profiles
