#include "cli/round_view/trio_columns.h"

#include <algorithm>
#include <array>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/output/table.h"
#include "cli/round_view/words.h"

namespace entente::cli {
namespace {

constexpr std::size_t kColumn = 29;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream wrapped(wrap(text, kColumn, 0));
  std::vector<std::string> lines;
  for (std::string line; std::getline(wrapped, line);) lines.push_back(shorten(line, kColumn));
  return lines;
}

}  // namespace

void print_trio(std::ostream& out, const matching::v1::Candidate& trio, const Names& names,
                matching::Language language) {
  const auto& who = trio.pairing();
  const std::array<std::string, 3> listings{who.need(), who.offer(), who.facilitator()};
  Table table({Align::kLeft, Align::kLeft, Align::kLeft});
  table.add({common::text("cli.explain.need", language), common::text("cli.trio.pivotal_offer", language),
             common::text("cli.explain.third_city", language)});
  table.add({names.shown_city(listings[0]), names.shown_city(listings[1]), names.shown_city(listings[2])});
  std::array<std::vector<std::string>, 3> cells;
  std::size_t rows = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto title = names.titles.find(listings[i]);
    cells[i] = lines_of(title == names.titles.end() ? listings[i] : title->second);
  }
  for (const std::string& line : lines_of(names.sentence(trio.third_city(), language))) cells[2].push_back(line);
  for (const auto& cell : cells) rows = std::max(rows, cell.size());
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::string> line;
    for (const auto& cell : cells) line.push_back(row < cell.size() ? cell[row] : "");
    table.add(std::move(line));
  }
  table.print(out);
}

}  // namespace entente::cli
