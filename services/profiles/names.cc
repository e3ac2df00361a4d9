#include "services/profiles/names.h"

#include "absl/strings/ascii.h"
#include "services/common/slug.h"
#include "services/common/strings.h"

namespace entente::profiles {
namespace {

std::optional<std::string> parse_slug_name(std::string_view collection, std::string_view name) {
  if (!name.starts_with(collection)) return std::nullopt;
  const std::string_view id = name.substr(collection.size());
  if (!common::is_slug(id)) return std::nullopt;
  return std::string(id);
}

std::optional<PartId> parse_part_name(std::string_view collection, std::string_view name) {
  const std::size_t middle = name.find(collection);
  if (middle == std::string_view::npos) return std::nullopt;
  const std::optional<std::string> city = parse_city_name(name.substr(0, middle));
  const std::optional<std::string> part = parse_slug_name(collection, name.substr(middle));
  if (!city.has_value() || !part.has_value()) return std::nullopt;
  return PartId{*city, *part};
}

}  // namespace

std::string city_name(std::string_view city) {
  return common::concat("cities/", city);
}
std::string contact_name(std::string_view city, std::string_view contact) {
  return common::concat("cities/", city, "/contacts/", contact);
}
std::string organisation_name(std::string_view city, std::string_view organisation) {
  return common::concat("cities/", city, "/organisations/", organisation);
}
std::string person_name(std::string_view person) {
  return common::concat("people/", person);
}
std::string country_name(std::string_view iso2) {
  return common::concat("countries/", iso2);
}
std::string vocabulary_name(std::string_view vocabulary) {
  return common::concat("vocabularies/", vocabulary);
}

std::optional<std::string> parse_city_name(std::string_view name) {
  return parse_slug_name("cities/", name);
}
std::optional<std::string> parse_person_name(std::string_view name) {
  return parse_slug_name("people/", name);
}
std::optional<std::string> parse_vocabulary_name(std::string_view name) {
  return parse_slug_name("vocabularies/", name);
}
std::optional<std::string> parse_country_name(std::string_view name) {
  constexpr std::string_view kCollection = "countries/";
  if (!name.starts_with(kCollection)) return std::nullopt;
  const std::string_view id = name.substr(kCollection.size());
  if (id.size() != 2 || !absl::ascii_isupper(static_cast<unsigned char>(id[0])) ||
      !absl::ascii_isupper(static_cast<unsigned char>(id[1]))) {
    return std::nullopt;
  }
  return std::string(id);
}
std::optional<PartId> parse_contact_name(std::string_view name) {
  return parse_part_name("/contacts/", name);
}
std::optional<PartId> parse_organisation_name(std::string_view name) {
  return parse_part_name("/organisations/", name);
}

}  // namespace entente::profiles
