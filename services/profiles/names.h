// Resource names of profiles: made and taken apart. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace entente::profiles {

std::string city_name(std::string_view city);
std::string contact_name(std::string_view city, std::string_view contact);
std::string organisation_name(std::string_view city, std::string_view organisation);
std::string person_name(std::string_view person);
std::string country_name(std::string_view iso2);
std::string vocabulary_name(std::string_view vocabulary);

// The id in a name; nothing when the name isn't of that form.
std::optional<std::string> parse_city_name(std::string_view name);
std::optional<std::string> parse_person_name(std::string_view name);
std::optional<std::string> parse_country_name(std::string_view name);
std::optional<std::string> parse_vocabulary_name(std::string_view name);

// A city and the id of something in it.
struct PartId {
  std::string city;
  std::string part;
};
std::optional<PartId> parse_contact_name(std::string_view name);
std::optional<PartId> parse_organisation_name(std::string_view name);

}  // namespace entente::profiles
