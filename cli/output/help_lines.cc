#include "cli/output/help_lines.h"

#include <algorithm>

#include "cli/output/table.h"
#include "services/common/base/strings.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

constexpr std::size_t kDescribed = 30;  // where CLI11 begins descriptions
constexpr std::size_t kLeastRoom = 30;  // for a description beside what it describes
constexpr std::size_t kBelow = 6;       // where it begins below that
constexpr std::string_view kExample = "  entente ";

// Where the description of a line begins: behind the first blanks that stand apart; the size of the line: nowhere.
std::size_t description_of(std::string_view line) {
  const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
  if (begin >= kDescribed) return begin;
  const std::size_t gap = line.find("  ", begin);
  return gap == std::string_view::npos ? line.size() : std::min(line.find_first_not_of(' ', gap), line.size());
}

std::string fitted(std::string_view line, std::size_t width) {
  if (display_width(line) <= width || line.starts_with(kExample)) return std::string(line);
  const std::size_t begin = description_of(line);
  if (begin == line.size()) {
    const std::size_t indent = line.find_first_not_of(' ');
    return std::string(indent, ' ') + wrap(line.substr(indent), width - indent, indent);
  }
  if (width < kDescribed + kLeastRoom) {
    const std::string_view said = common::trim(line.substr(0, begin));
    const std::string head = said.empty() ? std::string() : common::concat("  ", said, "\n");
    return head + std::string(kBelow, ' ') + wrap(line.substr(begin), width - kBelow, kBelow);
  }
  return common::concat(line.substr(0, begin), wrap(line.substr(begin), width - kDescribed, kDescribed));
}

}  // namespace

std::string help_lines(std::string_view help, std::size_t width) {
  std::string lines;
  for (const std::string_view line : common::split(help, '\n')) {
    common::append(lines, lines.empty() ? "" : "\n", fitted(line, width));
  }
  return lines;
}

}  // namespace entente::cli
