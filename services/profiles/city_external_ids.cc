#include "services/profiles/city_external_ids.h"

namespace entente::profiles {

CityExternalIds::CityExternalIds(const CitiesById& stored) {
  for (const auto& [id, city] : stored) take(city, id);
}

void CityExternalIds::take(const v1::City& city, std::string_view id) {
  for (const auto& [scheme, value] : city.external_ids()) owners_.emplace(std::pair(scheme, value), id);
}

void CityExternalIds::release(const v1::City& city, std::string_view id) {
  for (const auto& [scheme, value] : city.external_ids()) {
    const auto found = owners_.find({scheme, value});
    if (found != owners_.end() && found->second == id) owners_.erase(found);
  }
}

std::string CityExternalIds::conflict(const v1::City& city, std::string_view id) const {
  for (const auto& [scheme, value] : city.external_ids()) {
    const auto found = owners_.find({scheme, value});
    if (found != owners_.end() && found->second != id) return found->second;
  }
  return {};
}

}  // namespace entente::profiles
