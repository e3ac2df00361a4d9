#include "matcher/model/codes.h"

#include <array>
#include <utility>

namespace entente::matcher {
namespace {

template <std::size_t kCount, typename Enum>
std::string_view code_of(const std::array<std::string_view, kCount>& codes, Enum value) {
  const auto index = static_cast<std::size_t>(value);
  return index < kCount ? codes[index] : std::string_view();
}

}  // namespace

std::string_view country_scheme_id(CountryScheme scheme) {
  switch (scheme) {
    case CountryScheme::kDevelopment:
      break;
    case CountryScheme::kOda:
      return "oda";
    case CountryScheme::kIncome:
      return "income";
    case CountryScheme::kDeclared:
      return "declared";
  }
  return "development";
}

std::string_view axis_id(Axis axis) {
  constexpr std::array<std::string_view, 6> kCodes{
      "", "north-south", "south-south", "north-south-south", "south-north", "north-north"};
  return code_of(kCodes, axis);
}

std::string_view area_id(Area area) {
  constexpr std::array<std::string_view, 8> kCodes{
      "",         "pilot-projects",         "good-practices",    "studies",
      "meetings", "cooperation-programmes", "training-capacity", "policy-measures"};
  return code_of(kCodes, area);
}

std::string_view role_id(Role role) {
  constexpr std::array<std::string_view, 4> kCodes{"", "beneficiary", "pivotal", "facilitating"};
  return code_of(kCodes, role);
}

std::string_view objective_id(Objective objective) {
  constexpr std::array<std::string_view, 5> kCodes{"", "obj-value-chain", "obj-vulnerable-groups",
                                                   "obj-access-participation", "obj-local-plans"};
  return code_of(kCodes, objective);
}

std::string_view mode_id(Mode mode) {
  constexpr std::array<std::string_view, 4> kCodes{"", "onsite", "remote", "hybrid"};
  return code_of(kCodes, mode);
}

std::string or_none(std::string text) {
  return text.empty() ? "none" : std::move(text);
}

std::string join(const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) {
    if (!text.empty()) text += ';';
    text += code;
  }
  return text;
}

std::string points_text(Points points) {
  const std::string sign = points < 0 ? "-" : "";
  const Points size = points < 0 ? -points : points;
  std::string text = sign + std::to_string(size / kScoreScale);
  if (const Points rest = size % kScoreScale; rest != 0) {
    std::string decimals = (rest < 10 ? "0" : "") + std::to_string(rest);
    if (decimals.back() == '0') decimals.pop_back();
    text += "." + decimals;
  }
  return text;
}

}  // namespace entente::matcher
