// Names of resources, as types: `cities/{city}/listings/{listing}` is a ListingName. A name that comes from a request
// is read by parse() or parse_name(), which look at every part; one that is stored, and so was looked at, is taken
// apart by the functions below, which don't. Thread-safe: values and pure functions.
//
// Two words that are easily mistaken: a city's *name* is `cities/ulm`, its *id* is `ulm`. So is it with all others:
// `id` is the last part of a name.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {

// Each has its pattern, its parts, parse() (nothing when the text isn't such a name) and text() (the name). Ids are
// slugs, but a country's is its ISO 3166 code of two capitals.
struct CityName {
  static constexpr std::string_view kPattern = "cities/{city}";
  std::string id;
  CityName() = default;
  explicit CityName(std::string_view the_id) : id(the_id) {}
  static std::optional<CityName> parse(std::string_view text);
  std::string text() const { return concat("cities/", id); }
  auto operator<=>(const CityName&) const = default;
};

struct ContactName {
  static constexpr std::string_view kPattern = "cities/{city}/contacts/{contact}";
  std::string city;
  std::string id;
  ContactName() = default;
  ContactName(std::string_view the_city, std::string_view the_id) : city(the_city), id(the_id) {}
  static std::optional<ContactName> parse(std::string_view text);
  std::string text() const { return concat("cities/", city, "/contacts/", id); }
  auto operator<=>(const ContactName&) const = default;
};

struct OrganisationName {
  static constexpr std::string_view kPattern = "cities/{city}/organisations/{organisation}";
  std::string city;
  std::string id;
  OrganisationName() = default;
  OrganisationName(std::string_view the_city, std::string_view the_id) : city(the_city), id(the_id) {}
  static std::optional<OrganisationName> parse(std::string_view text);
  std::string text() const { return concat("cities/", city, "/organisations/", id); }
  auto operator<=>(const OrganisationName&) const = default;
};

struct PersonName {
  static constexpr std::string_view kPattern = "people/{person}";
  std::string id;
  PersonName() = default;
  explicit PersonName(std::string_view the_id) : id(the_id) {}
  static std::optional<PersonName> parse(std::string_view text);
  std::string text() const { return concat("people/", id); }
  auto operator<=>(const PersonName&) const = default;
};

struct CountryName {
  static constexpr std::string_view kPattern = "countries/{country}";
  std::string id;
  CountryName() = default;
  explicit CountryName(std::string_view the_id) : id(the_id) {}
  static std::optional<CountryName> parse(std::string_view text);
  std::string text() const { return concat("countries/", id); }
  auto operator<=>(const CountryName&) const = default;
};

struct VocabularyName {
  static constexpr std::string_view kPattern = "vocabularies/{vocabulary}";
  std::string id;
  VocabularyName() = default;
  explicit VocabularyName(std::string_view the_id) : id(the_id) {}
  static std::optional<VocabularyName> parse(std::string_view text);
  std::string text() const { return concat("vocabularies/", id); }
  auto operator<=>(const VocabularyName&) const = default;
};

struct ListingName {
  static constexpr std::string_view kPattern = "cities/{city}/listings/{listing}";
  std::string city;
  std::string id;
  ListingName() = default;
  ListingName(std::string_view the_city, std::string_view the_id) : city(the_city), id(the_id) {}
  static std::optional<ListingName> parse(std::string_view text);
  std::string text() const { return concat("cities/", city, "/listings/", id); }
  auto operator<=>(const ListingName&) const = default;
};

struct ReservationName {
  static constexpr std::string_view kPattern = "reservations/{reservation}";
  std::string id;
  ReservationName() = default;
  explicit ReservationName(std::string_view the_id) : id(the_id) {}
  static std::optional<ReservationName> parse(std::string_view text);
  std::string text() const { return concat("reservations/", id); }
  auto operator<=>(const ReservationName&) const = default;
};

struct ProgrammeName {
  static constexpr std::string_view kPattern = "programmes/{programme}";
  std::string id;
  ProgrammeName() = default;
  explicit ProgrammeName(std::string_view the_id) : id(the_id) {}
  static std::optional<ProgrammeName> parse(std::string_view text);
  std::string text() const { return concat("programmes/", id); }
  auto operator<=>(const ProgrammeName&) const = default;
};

struct DirectiveName {
  static constexpr std::string_view kPattern = "programmes/{programme}/directives/{directive}";
  std::string programme;
  std::string id;
  DirectiveName() = default;
  DirectiveName(std::string_view the_programme, std::string_view the_id) : programme(the_programme), id(the_id) {}
  static std::optional<DirectiveName> parse(std::string_view text);
  std::string text() const { return concat("programmes/", programme, "/directives/", id); }
  auto operator<=>(const DirectiveName&) const = default;
};

struct RoundName {
  static constexpr std::string_view kPattern = "programmes/{programme}/rounds/{round}";
  std::string programme;
  std::string id;
  RoundName() = default;
  RoundName(std::string_view the_programme, std::string_view the_id) : programme(the_programme), id(the_id) {}
  static std::optional<RoundName> parse(std::string_view text);
  std::string text() const { return concat("programmes/", programme, "/rounds/", id); }
  auto operator<=>(const RoundName&) const = default;
};

struct ProposalName {
  static constexpr std::string_view kPattern = "programmes/{programme}/rounds/{round}/proposals/{proposal}";
  RoundName round;
  std::string id;
  ProposalName() = default;
  ProposalName(RoundName the_round, std::string_view the_id) : round(std::move(the_round)), id(the_id) {}
  static std::optional<ProposalName> parse(std::string_view text);
  std::string text() const { return concat(round.text(), "/proposals/", id); }
  auto operator<=>(const ProposalName&) const = default;
};

struct CooperationName {
  static constexpr std::string_view kPattern = "cooperations/{cooperation}";
  std::string id;
  CooperationName() = default;
  explicit CooperationName(std::string_view the_id) : id(the_id) {}
  static std::optional<CooperationName> parse(std::string_view text);
  std::string text() const { return concat("cooperations/", id); }
  auto operator<=>(const CooperationName&) const = default;
};

// INVALID_FIELD that says the form of the name that `field` must have.
absl::Status wrong_name(std::string_view field, std::string_view pattern);

// The name in a request's `field`, or wrong_name().
template <typename Name>
absl::StatusOr<Name> parse_name(std::string_view field, std::string_view text) {
  if (std::optional<Name> name = Name::parse(text)) return *std::move(name);
  return wrong_name(field, Name::kPattern);
}

// The id alone, where that is what is wanted: of a name that is nothing but a collection and an id.
template <typename Name>
std::optional<std::string> id_in(std::string_view text) {
  std::optional<Name> name = Name::parse(text);
  if (!name) return std::nullopt;
  return std::move(name->id);
}
template <typename Name>
absl::StatusOr<std::string> parse_id(std::string_view field, std::string_view text) {
  if (std::optional<std::string> id = id_in<Name>(text)) return *std::move(id);
  return wrong_name(field, Name::kPattern);
}

// NOT_FOUND, and ALREADY_EXISTS with what to do about `id_field`.
absl::Status not_found(std::string_view name);
absl::Status already_exists(std::string_view name, std::string_view id_field);

// The last part of a name; the whole text when it has one part only. REQUIRES: a name.
std::string_view id_of(std::string_view name);
// `ulm` of `cities/ulm` and of all that stands below it; empty of another text.
std::string_view city_id_of(std::string_view name);
// `cities/ulm` of the same; empty of another text.
std::string_view city_name_of(std::string_view name);

}  // namespace entente::common
