#include "cli/evaluate/judging_sheet.h"

#include <array>
#include <set>
#include <utility>

#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_cells.h"

namespace entente::cli {
namespace {

using Index = matcher::Problem::ListingIndex;

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
  sheet.content =
      common::concat(common::kByteOrderMark, "# ", common::text("cli.evaluate.judging_note", language), "\n");
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
