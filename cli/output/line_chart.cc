#include "cli/output/line_chart.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "cli/output/table.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using common::concat;

// All lengths in tenths of a pixel, so that nothing is rounded differently elsewhere.
constexpr std::int64_t kPanelWidth = 4800;
constexpr std::int64_t kPanelHeight = 2900;
constexpr std::int64_t kHead = 900;  // title, note and legend
constexpr std::int64_t kLeft = 620;
constexpr std::int64_t kRight = 200;
constexpr std::int64_t kTop = 400;
constexpr std::int64_t kBottom = 380;
constexpr std::int64_t kMost = 6;  // lines told apart

// Middle tones: at least 3 : 1 against white and against near black (the text: 4 : 1), since nobody knows the ground.
constexpr std::array<std::string_view, kMost> kColours = {"#2f81c7", "#cf6f1c", "#3d9a57",
                                                          "#a565b5", "#8a8f98", "#b8860b"};

std::string px(std::int64_t tenths) {
  return tenths % 10 == 0 ? std::to_string(tenths / 10) : concat(tenths / 10, ".", tenths % 10);
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '&') {
      result += "&amp;";
    } else if (letter == '<') {
      result += "&lt;";
    } else {
      result += letter;
    }
  }
  return result;
}

std::string text(std::int64_t x, std::int64_t y, std::string_view anchor, std::string_view style,
                 std::string_view content) {
  return concat("<text x=\"", px(x), "\" y=\"", px(y), "\"", anchor.empty() ? "" : " text-anchor=\"", anchor,
                anchor.empty() ? "" : "\"", style.empty() ? "" : " class=\"", style, style.empty() ? "" : "\"", ">",
                escaped(content), "</text>\n");
}

// The mark of a line: circle, square, triangle, diamond, ring, cross.
std::string mark(std::size_t line, std::int64_t x, std::int64_t y) {
  const std::string fill = concat(" fill=\"", kColours[line % kMost], "\"");
  const std::string stroke = concat(" fill=\"none\" stroke-width=\"2\" stroke=\"", kColours[line % kMost], "\"");
  const auto at = [&](std::int64_t dx, std::int64_t dy) { return concat(px(x + dx), ",", px(y + dy)); };
  switch (line % kMost) {
    case 0:
      return concat("<circle cx=\"", px(x), "\" cy=\"", px(y), "\" r=\"4.5\"", fill, "/>\n");
    case 1:
      return concat("<path d=\"M", at(-40, -40), "h8v8h-8z\"", fill, "/>\n");
    case 2:
      return concat("<path d=\"M", at(0, -50), "l5 9h-10z\"", fill, "/>\n");
    case 3:
      return concat("<path d=\"M", at(0, -55), "l5.5 5.5l-5.5 5.5l-5.5 -5.5z\"", fill, "/>\n");
    case 4:
      return concat("<circle cx=\"", px(x), "\" cy=\"", px(y), "\" r=\"4\"", stroke, "/>\n");
    default:
      return concat("<path d=\"M", at(-40, -40), "l8 8m0 -8l-8 8\"", stroke, "/>\n");
  }
}

struct Axis {
  std::int64_t low = 0;
  std::int64_t high = 1;
  std::int64_t step = 1;
};

// Three to seven steps of 1, 2 or 5 times a power of ten, around all values.
Axis axis_of(const LineChart::Panel& panel) {
  std::int64_t least = -1, most = 0;
  for (const auto& line : panel.values) {
    for (const std::int64_t value : line) {
      if (value < 0) continue;
      least = least < 0 ? value : std::min(least, value);
      most = std::max(most, value);
    }
  }
  least = std::max<std::int64_t>(0, least);
  Axis axis;
  constexpr std::array<std::int64_t, 3> kSteps = {1, 2, 5};
  std::int64_t power = 1;
  for (std::size_t i = 0; (most - least) / axis.step >= 5; ++i) {
    if (i == kSteps.size()) {
      i = 0;
      power *= 10;
    }
    axis.step = kSteps[i] * power;
  }
  axis.low = least / axis.step * axis.step;
  axis.high = std::max(axis.low + axis.step, (most + axis.step - 1) / axis.step * axis.step);
  return axis;
}

// With as many decimals as a step needs.
std::string tick(std::int64_t value, std::int64_t scale, std::int64_t step) {
  std::string shown = std::to_string(value / scale);
  std::string rest;
  std::int64_t left = value % scale, unit = scale;
  while (unit > 1 && step % unit != 0) {
    unit /= 10;
    rest += static_cast<char>('0' + left / unit % 10);
  }
  return rest.empty() ? shown : shown + "." + rest;
}

class Writer {
 public:
  explicit Writer(const LineChart& chart) : chart_(chart) {}

  std::string write() {
    const std::int64_t rows = (std::ssize(chart_.panels) + 1) / 2;
    const std::int64_t width = 2 * kPanelWidth, height = kHead + rows * kPanelHeight;
    out_ = concat("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ", px(width), " ", px(height), "\" width=\"",
                  px(width), "\" height=\"", px(height), "\" role=\"img\" aria-label=\"", attribute(chart_.title),
                  "\">\n");
    out_ +=
        "<style>text{font:12px system-ui,'DejaVu Sans',Arial,sans-serif;fill:#6e7781}.t{font-size:16px;font-weight:600}"
        ".p{font-size:13px;font-weight:600}.g{stroke:#88909a;stroke-opacity:.3}.a{stroke:#88909a}"
        "</style>\n";
    out_ += text(200, 260, "", "t", chart_.title);
    out_ += text(200, 460, "", "", chart_.note);
    legend();
    for (std::size_t i = 0; i < chart_.panels.size(); ++i) {
      panel(chart_.panels[i], static_cast<std::int64_t>(i % 2) * kPanelWidth,
            kHead + static_cast<std::int64_t>(i / 2) * kPanelHeight);
    }
    return out_ + "</svg>\n";
  }

 private:
  static std::string attribute(std::string_view content) {
    std::string result;
    for (const char letter : escaped(content)) result += letter == '"' ? '\'' : letter;
    return result;
  }

  void legend() {
    std::int64_t x = 250;
    for (std::size_t line = 0; line < chart_.lines.size(); ++line) {
      out_ += stroke(line, concat("M", px(x - 50), ",", px(680), "h24"));
      out_ += mark(line, x + 70, 680);
      out_ += text(x + 270, 720, "", "", chart_.lines[line]);
      x += 520 + static_cast<std::int64_t>(display_width(chart_.lines[line])) * 75;
    }
  }

  static std::string stroke(std::size_t line, const std::string& path) {
    return concat("<path d=\"", path, "\" fill=\"none\" stroke-linejoin=\"round\" stroke-width=\"",
                  line == 0 ? "2.6" : "1.8", "\" stroke=\"", kColours[line % kMost], "\"/>\n");
  }

  void panel(const LineChart::Panel& panel, std::int64_t x0, std::int64_t y0) {
    const std::int64_t left = x0 + kLeft, right = x0 + kPanelWidth - kRight;
    const std::int64_t top = y0 + kTop, bottom = y0 + kPanelHeight - kBottom;
    const Axis axis = axis_of(panel);
    const auto y_of = [&](std::int64_t value) {
      return bottom - (bottom - top) * (value - axis.low) / (axis.high - axis.low);
    };
    const auto last = static_cast<std::int64_t>(chart_.steps.size()) - 1;
    const auto x_of = [&](std::size_t step) {
      if (last == 0) return (left + right) / 2;
      return left + 150 + (right - left - 300) * static_cast<std::int64_t>(step) / last;
    };
    out_ += text(left - 420, y0 + 210, "", "p", panel.title);
    for (std::int64_t value = axis.low; value <= axis.high; value += axis.step) {
      out_ += concat("<path d=\"M", px(left), ",", px(y_of(value)), "H", px(right), "\" class=\"",
                     value == axis.low ? "a" : "g", "\"/>\n");
      out_ += text(left - 80, y_of(value) + 40, "end", "", tick(value, panel.scale, axis.step));
    }
    for (std::size_t step = 0; step < chart_.steps.size(); ++step)
      out_ += text(x_of(step), bottom + 200, "middle", "", chart_.steps[step]);
    // The first line is drawn last, over the others.
    for (std::size_t i = panel.values.size(); i-- > 0;) {
      std::string path, marks;
      for (std::size_t step = 0; step < panel.values[i].size(); ++step) {
        const std::int64_t value = panel.values[i][step];
        if (value < 0) continue;
        path += concat(path.empty() ? "M" : "L", px(x_of(step)), ",", px(y_of(value)));
        marks += mark(i, x_of(step), y_of(value));
      }
      out_ += stroke(i, path) + marks;
    }
  }

  const LineChart& chart_;
  std::string out_;
};

}  // namespace

std::string to_svg(const LineChart& chart) {
  return Writer(chart).write();
}

}  // namespace entente::cli
