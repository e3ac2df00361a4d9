#include "services/common/text/names.h"

#include <array>
#include <vector>

#include "services/common/base/ascii.h"
#include "services/common/text/slug.h"

namespace entente::common {
namespace {

constexpr std::string_view kCities = "cities/";

// The ids in `text` where `pattern` has braces; nothing when the rest isn't the same, or an id is no slug.
template <std::size_t count>
std::optional<std::array<std::string_view, count>> ids_in(std::string_view pattern, std::string_view text) {
  const std::vector<std::string_view> wanted = split(pattern, '/');
  const std::vector<std::string_view> given = split(text, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::array<std::string_view, count> ids;
  std::size_t found = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      if (!is_slug(given[i])) return std::nullopt;
      ids[found++] = given[i];
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return ids;
}

template <typename Name>
std::optional<Name> parse_one(std::string_view text) {
  auto ids = ids_in<1>(Name::kPattern, text);
  if (!ids) return std::nullopt;
  return Name((*ids)[0]);
}
template <typename Name>
std::optional<Name> parse_two(std::string_view text) {
  auto ids = ids_in<2>(Name::kPattern, text);
  if (!ids) return std::nullopt;
  return Name((*ids)[0], (*ids)[1]);
}

}  // namespace

std::optional<CityName> CityName::parse(std::string_view text) {
  return parse_one<CityName>(text);
}
std::optional<ContactName> ContactName::parse(std::string_view text) {
  return parse_two<ContactName>(text);
}
std::optional<OrganisationName> OrganisationName::parse(std::string_view text) {
  return parse_two<OrganisationName>(text);
}
std::optional<PersonName> PersonName::parse(std::string_view text) {
  return parse_one<PersonName>(text);
}
std::optional<CountryName> CountryName::parse(std::string_view text) {
  constexpr std::string_view kCollection = "countries/";
  if (!text.starts_with(kCollection)) return std::nullopt;
  const std::string_view id = text.substr(kCollection.size());
  if (id.size() != 2 || !is_upper(id[0]) || !is_upper(id[1])) return std::nullopt;
  return CountryName(id);
}
std::optional<VocabularyName> VocabularyName::parse(std::string_view text) {
  return parse_one<VocabularyName>(text);
}
std::optional<ListingName> ListingName::parse(std::string_view text) {
  return parse_two<ListingName>(text);
}
std::optional<ReservationName> ReservationName::parse(std::string_view text) {
  return parse_one<ReservationName>(text);
}
std::optional<ProgrammeName> ProgrammeName::parse(std::string_view text) {
  return parse_one<ProgrammeName>(text);
}
std::optional<DirectiveName> DirectiveName::parse(std::string_view text) {
  return parse_two<DirectiveName>(text);
}
std::optional<RoundName> RoundName::parse(std::string_view text) {
  return parse_two<RoundName>(text);
}
std::optional<ProposalName> ProposalName::parse(std::string_view text) {
  auto ids = ids_in<3>(kPattern, text);
  if (!ids) return std::nullopt;
  return ProposalName({(*ids)[0], (*ids)[1]}, (*ids)[2]);
}
std::optional<CooperationName> CooperationName::parse(std::string_view text) {
  return parse_one<CooperationName>(text);
}

absl::Status wrong_name(std::string_view field, std::string_view pattern) {
  return invalid_field(field, concat("must be a name of the form ", pattern));
}

absl::Status not_found(std::string_view name) {
  return make_error(kNotFound, concat("there is no ", name), {{"resource", name}});
}

absl::Status already_exists(std::string_view name, std::string_view id_field) {
  return make_error(kAlreadyExists, concat(name, " exists: give another ", id_field, ", or update the existing one"),
                    {{"resource", name}});
}

std::string_view id_of(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

std::string_view city_id_of(std::string_view name) {
  if (!name.starts_with(kCities)) return {};
  name.remove_prefix(kCities.size());
  return name.substr(0, name.find('/'));
}

std::string_view city_name_of(std::string_view name) {
  const std::string_view id = city_id_of(name);
  return id.empty() ? id : name.substr(0, kCities.size() + id.size());
}

}  // namespace entente::common
