// What countries and cities are called besides what the data of a network say: countries in the six languages of the
// United Nations, German, Italian and Portuguese (CLDR, by ICU); cities in their own and in other languages
// (data/city-names.csv, from GeoNames), and as offices write them ("Ville de Dakar", "St Louis"; data/city-words.csv).
// Names only, never guesses. Immutable; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// The ISO 3166-1 alpha-2 code of the country that is called so in any of these languages; nothing: none, or several.
std::optional<std::string> country_called(std::string_view text);

// The keys (name_key.h) of other names of the city of that country whose usual English name is `name`.
const std::vector<std::string>& other_city_keys(std::string_view country, std::string_view name);

// What a text may be without what stands around a city's name: "City of Quito" → "quito"; "St Louis" → "saint louis".
// As words (name_words), the nearest to the text first; the text itself isn't among them.
std::vector<std::string> city_forms(std::string_view text);

// "Sevilla (España)", "Sevilla, España": the city, and the code of its country; nothing where what stands behind isn't
// a country.
struct CityInCountry {
  std::string city;
  std::string country;
};
std::optional<CityInCountry> city_in_country(std::string_view text);

}  // namespace entente::common
