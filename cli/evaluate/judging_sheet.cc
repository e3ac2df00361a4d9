#include "cli/evaluate/judging_sheet.h"

#include <array>
#include <set>
#include <utility>

#include "cli/round_view/words.h"
#include "services/common/sheet_cells.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using Index = matcher::Problem::ListingIndex;

constexpr std::string_view kEnglish =
    "# Grade how sensible it is to introduce the two cities, by what they write alone: 3 send it today; 2 worth "
    "asking, "
    "part of the need is met; 1 weak, a general theme only; 0 silly. facilitator_grade: what the third city adds. "
    "Leave a grade empty where you don't know.";
constexpr std::string_view kFrench =
    "# Notez s’il est sensé de présenter les deux villes, d’après leurs seuls textes : 3 à envoyer aujourd’hui ; 2 "
    "vaut la "
    "peine de demander, une partie du besoin est couverte ; 1 faible, un thème général seulement ; 0 absurde. "
    "facilitator_grade : ce qu’apporte la ville tierce. Laissez vide ce que vous ne savez pas.";

}  // namespace

JudgingSheet judging_sheet(const matcher::Problem& problem, const std::vector<Proposed>& proposals,
                           const Judgements& judged, const std::function<std::string(const std::string&)>& text_of,
                           matching::Language language) {
  std::set<std::pair<Index, Index>> pairs;
  std::set<std::array<Index, 3>> trios;
  for (const Judgement& row : judged.rows) {
    pairs.emplace(row.need, row.offer);
    if (row.facilitator_grade) trios.insert({row.need, row.offer, row.facilitator});
  }
  const auto& listings = problem.listings();
  const auto id = [&](Index at) { return at < 0 ? "" : listings[at].id.substr(listings[at].id.rfind('/') + 1); };
  const auto text = [&](Index at) { return at < 0 ? std::string() : text_of(listings[at].id); };
  JudgingSheet sheet;
  sheet.content = common::concat(common::kByteOrderMark, word(language, kEnglish, kFrench), "\n");
  std::vector<std::string> columns;
  for (const std::string_view column : kJudgingColumns) columns.emplace_back(column);
  sheet.content += common::csv_line(columns);
  for (const auto& [need, offer, facilitator] : proposals) {
    if (facilitator < 0 ? pairs.contains({need, offer}) : trios.contains({need, offer, facilitator})) continue;
    ++sheet.rows;
    sheet.content += common::csv_line(
        {id(need), id(offer), id(facilitator), "", "", "", "", text(need), text(offer), text(facilitator)});
  }
  return sheet;
}

}  // namespace entente::cli
