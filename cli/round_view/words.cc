#include "cli/round_view/words.h"

#include <algorithm>

namespace entente::cli {
namespace {

struct Entry {
  std::string_view id;
  std::string_view english;
  std::string_view french;
};
constexpr Entry kClasses[] = {
    {"all", "all", "tous"},
    {"country:ldc", "least developed countries", "pays les moins avancés"},
    {"country:lldc", "landlocked developing countries", "pays en développement sans littoral"},
    {"country:sids", "small island developing states", "petits États insulaires en développement"},
    {"region:Africa", "Africa", "Afrique"},
};
constexpr Entry kCauses[] = {
    {"no_offer_of_area", "no offer in its area of action", "aucune offre dans son domaine d’action"},
    {"rules", "stopped by rules", "écartés par des règles"},
    {"no_relevant_offer", "no relevant offer", "aucune offre pertinente"},
    {"places_taken", "places taken by others", "places prises par d’autres"},
    {"receiver_limit", "limit of the city as receiver", "limite de la ville comme bénéficiaire"},
    {"provider_limit", "limits of cities as providers", "limites des villes prestataires"},
    {"too_late", "deadline too near for review", "échéance trop proche pour l’examen"},
    {"quota", "quota", "quota"},
};

template <std::size_t N>
std::string find(const Entry (&entries)[N], std::string_view id, Language language) {
  const auto* at = std::find_if(std::begin(entries), std::end(entries), [id](const Entry& e) { return e.id == id; });
  if (at == std::end(entries)) return std::string(id);
  return std::string(word(language, at->english, at->french));
}

}  // namespace

std::string_view word(Language language, std::string_view english, std::string_view french) {
  return language == Language::kFrench ? french : english;
}

std::string axis_name(type::v1::Axis axis) {
  switch (axis) {
    case type::v1::AXIS_NORTH_SOUTH:
      return "north-south";
    case type::v1::AXIS_SOUTH_SOUTH:
      return "south-south";
    case type::v1::AXIS_NORTH_SOUTH_SOUTH:
      return "north-south-south";
    case type::v1::AXIS_SOUTH_NORTH:
      return "south-north";
    case type::v1::AXIS_NORTH_NORTH:
      return "north-north";
    default:
      return "";
  }
}

std::string class_name(std::string_view group, Language language) {
  return find(kClasses, group, language);
}

std::string cause_name(std::string_view cause, Language language) {
  return find(kCauses, cause, language);
}

}  // namespace entente::cli
