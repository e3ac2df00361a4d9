#include "matcher/score/city_class.h"

#include <set>

#include "matcher/score/parts.h"

namespace entente::matcher {

CityClass class_of(const City& city, const Country& country, CountryScheme scheme) {
  using Basis = CityClass::Basis;
  switch (scheme) {
    case CountryScheme::kDevelopment:
      break;
    case CountryScheme::kOda:
      return {country.oda ? Development::kDeveloping : Development::kDeveloped, Basis::kCountry};
    case CountryScheme::kIncome:
      if (country.income_group.empty()) return {};
      return {country.income_group == "H" ? Development::kDeveloped : Development::kDeveloping, Basis::kCountry};
    case CountryScheme::kDeclared:
      if (city.declared == Development::kUnknown) return {country.development, Basis::kUndeclared};
      return {city.declared, Basis::kDeclared};
  }
  return {country.development, Basis::kCountry};
}

std::string class_word(const CityClass& of) {
  if (of.development == Development::kUnknown) return "";
  std::string word = of.development == Development::kDeveloped ? "developed" : "developing";
  switch (of.basis) {
    case CityClass::Basis::kCountry:
      break;
    case CityClass::Basis::kDeclared:
      return "declared-" + word;
    case CityClass::Basis::kUndeclared:
      return "undeclared-" + word;
  }
  return word;
}

std::optional<Declarations> declarations_of(const Problem& problem) {
  const Problem::Parts& parts = problem.parts();
  if (parts.snapshot.programme.country_scheme != CountryScheme::kDeclared) return std::nullopt;
  std::set<std::int32_t> cities;
  for (const auto* listings : {&parts.needs, &parts.offers, &parts.facilitators})
    for (Problem::ListingIndex listing : *listings) cities.insert(parts.code(listing).city);
  for (const OutsideNeed& outside : parts.outside)
    if (outside.cause == OutsideNeed::Cause::kAxis) cities.insert(parts.code(outside.need).city);
  Declarations declarations;
  for (std::int32_t city : cities) {
    const bool declared = parts.classes[static_cast<std::size_t>(city)].basis == CityClass::Basis::kDeclared;
    ++(declared ? declarations.declared : declarations.undeclared);
  }
  return declarations;
}

}  // namespace entente::matcher
