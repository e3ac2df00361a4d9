// LineChart: panels of lines over the same steps, as an SVG of its own: no script, no font, no outside reference.
// Readable on light and dark grounds (it has none itself) and without colour (each line has its mark). The same chart
// gives the same bytes. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace entente::cli {

struct LineChart {
  struct Panel {
    std::string title;
    std::int64_t scale = 1;                         // units in one shown unit: 10, 100 or 1000 give as many decimals
    std::vector<std::vector<std::int64_t>> values;  // by line, by step; below 0: nothing to show
  };
  std::string title;
  std::string note;
  std::vector<std::string> steps;
  std::vector<std::string> lines;  // names, at most 6
  std::vector<Panel> panels;       // two a row
};

std::string to_svg(const LineChart& chart);

}  // namespace entente::cli
