// Which city has which external id, while a sheet is read: two cities can't have one, neither two rows, nor a row and a
// city that the sheet leaves alone. Not thread-safe: one call's.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "services/profiles/city_sheet.h"

namespace entente::profiles {

class CityExternalIds {
 public:
  explicit CityExternalIds(const CitiesById& stored);
  // What `city` has belongs to `id` where it is free, or to `id` no more.
  void take(const v1::City& city, std::string_view id);
  void release(const v1::City& city, std::string_view id);
  // Another city that has one of the ids of `city`; empty: none.
  std::string conflict(const v1::City& city, std::string_view id) const;

 private:
  std::map<std::pair<std::string, std::string>, std::string> owners_;  // scheme, value → city
};

}  // namespace entente::profiles
