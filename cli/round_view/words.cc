#include "cli/round_view/words.h"

#include <algorithm>

#include "cli/output/table.h"
#include "services/common/strings.h"

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
    {"region:Americas", "Americas", "Amériques"},
    {"region:Asia", "Asia", "Asie"},
    {"region:Europe", "Europe", "Europe"},
    {"region:Oceania", "Oceania", "Océanie"},
};
constexpr Entry kCapacities[] = {
    {"need", "partner of", "partenaire de"},
    {"offer", "place at", "place pour"},
    {"receiver_city", "cooperation as receiver of", "coopération comme bénéficiaire de"},
    {"provider_city", "cooperation as provider of", "coopération comme ville qui offre de"},
};
template <std::size_t N>
std::string find(const Entry (&entries)[N], std::string_view id, Language language) {
  const auto* at = std::find_if(std::begin(entries), std::end(entries), [id](const Entry& e) { return e.id == id; });
  if (at == std::end(entries)) return std::string(id);
  return std::string(word(language, at->english, at->french));
}

}  // namespace

std::string last_part(std::string_view name) {
  return std::string(name.substr(name.rfind('/') + 1));
}

std::vector<const matching::v1::TermPoints*> strongest(const matching::v1::Candidate& candidate) {
  std::vector<const matching::v1::TermPoints*> terms;
  for (const auto& term : candidate.terms()) {
    if (term.points() > 0) terms.push_back(&term);
  }
  std::stable_sort(terms.begin(), terms.end(), [](const auto* a, const auto* b) { return a->points() > b->points(); });
  return terms;
}

std::string_view word(Language language, std::string_view english, std::string_view french) {
  return language == Language::kFrench ? french : english;
}

std::string axis_name(type::v1::Axis axis, Language language) {
  switch (axis) {
    case type::v1::AXIS_NORTH_SOUTH:
      return std::string(word(language, "north-south", "Nord-Sud"));
    case type::v1::AXIS_SOUTH_SOUTH:
      return std::string(word(language, "south-south", "Sud-Sud"));
    case type::v1::AXIS_NORTH_SOUTH_SOUTH:
      return std::string(word(language, "north-south-south", "Nord-Sud-Sud"));
    case type::v1::AXIS_SOUTH_NORTH:
      return std::string(word(language, "south-north", "Sud-Nord"));
    case type::v1::AXIS_NORTH_NORTH:
      return std::string(word(language, "north-north", "Nord-Nord"));
    default:
      return "";
  }
}

std::string class_name(std::string_view group, Language language) {
  return find(kClasses, group, language);
}

std::string cause_name(std::string_view cause, Language language) {
  const std::string id = "cause." + std::string(cause);
  return matching::has_text(id) ? matching::render(id, language) : std::string(cause);
}

std::string stop_words(const matching::v1::UnmetNeed& unmet, const matching::v1::UnmetNeed::Near& near,
                       Language language) {
  if (near.rule().empty())
    return common::concat(word(language, "cause: ", "cause : "),
                          cause_name(near.cause().empty() ? unmet.cause() : near.cause(), language));
  return common::concat(word(language, "stopped by the rule “", "écartée par la règle « "),
                        matching::render("rule." + near.rule(), language), word(language, "”", " »"));
}

std::string phase_name(std::string_view phase, Language language) {
  const std::string id = "phase." + std::string(phase);
  return matching::has_text(id) ? matching::render(id, language) : "…";
}

std::string capacity_name(std::string_view kind, Language language) {
  return find(kCapacities, kind, language);
}

std::string amount_words(const type::v1::Amount& amount, std::int64_t scale, Language language) {
  std::string words;
  const auto add = [&](std::int64_t count, std::string_view one, std::string_view more) {
    if (count == 0) return;
    if (!words.empty()) words += ", ";
    words += std::to_string(count) + " ";
    words += count == 1 || count == -1 ? one : more;
  };
  add(amount.priority_needs(), word(language, "priority need", "besoin prioritaire"),
      word(language, "priority needs", "besoins prioritaires"));
  add(amount.needs(), word(language, "need", "besoin"), word(language, "needs", "besoins"));
  if (amount.points() != 0) {
    if (!words.empty()) words += ", ";
    words += format_points(amount.points(), scale);
    words += amount.points() == scale ? word(language, " point", " point") : word(language, " points", " points");
  }
  return words.empty() ? std::string(word(language, "nothing", "rien")) : words;
}

}  // namespace entente::cli
