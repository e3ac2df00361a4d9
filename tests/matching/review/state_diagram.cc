#include "tests/matching/review/state_diagram.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "services/common/sheets/texts.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

using v1::Proposal;

constexpr double kBoxWidth = 136;
constexpr double kBoxHeight = 34;
constexpr double kWidth = 860;
constexpr double kLeft = 130;
constexpr double kMiddle = 430;
constexpr double kRight = 730;
constexpr double kTop = 96;
constexpr double kRow = 92;
constexpr double kHeight = kTop + 7 * kRow + 60;

struct Point {
  double x;
  double y;
};

struct Place {
  double column;
  double row;
};
const std::map<State, Place>& places() {
  static const std::map<State, Place>* const kPlaces = new std::map<State, Place>{
      {Proposal::STATE_UNSPECIFIED, {kMiddle, -0.82}}, {Proposal::STATE_PROPOSED, {kMiddle, 0}},
      {Proposal::STATE_APPROVING, {kMiddle, 1}},       {Proposal::STATE_APPROVED, {kMiddle, 2}},
      {Proposal::STATE_AGREED, {kMiddle, 3}},          {Proposal::STATE_RUNNING, {kMiddle, 4}},
      {Proposal::STATE_REPORT_DUE, {kMiddle, 5}},      {Proposal::STATE_REPORTED, {kMiddle, 6}},
      {Proposal::STATE_CLOSED, {kMiddle, 7}},          {Proposal::STATE_REJECTED, {kLeft, 0}},
      {Proposal::STATE_RETURNED, {kLeft, 1}},          {Proposal::STATE_SUPERSEDED, {kLeft, 2}},
      {Proposal::STATE_WITHDRAWN, {kRight, 1}},        {Proposal::STATE_DECLINED, {kRight, 2}},
      {Proposal::STATE_EXPIRED, {kRight, 3}},          {Proposal::STATE_CANCELLED, {kRight, 4}}};
  return *kPlaces;
}

// How far an arrow swings out to its left, and where along it its words stand; straight with the words in its middle
// where nothing is said.
struct Swing {
  double out = 0;
  double words = 0.5;
};
Swing swing_of(State from, State to) {
  static const std::map<std::pair<State, State>, Swing>* const kSwings =
      new std::map<std::pair<State, State>, Swing>{{{Proposal::STATE_PROPOSED, Proposal::STATE_RETURNED}, {-14, 0.5}},
                                                   {{Proposal::STATE_RETURNED, Proposal::STATE_PROPOSED}, {-34, 0.36}},
                                                   {{Proposal::STATE_PROPOSED, Proposal::STATE_SUPERSEDED}, {-40, 0.8}},
                                                   {{Proposal::STATE_APPROVED, Proposal::STATE_APPROVING}, {-150, 0.5}},
                                                   {{Proposal::STATE_RUNNING, Proposal::STATE_REPORTED}, {210, 0.5}},
                                                   {{Proposal::STATE_REPORT_DUE, Proposal::STATE_CLOSED}, {-210, 0.5}}};
  const auto found = kSwings->find({from, to});
  return found == kSwings->end() ? Swing{} : found->second;
}

Point centre_of(State state) {
  const Place& place = places().at(state);
  return {place.column, kTop + place.row * kRow};
}

std::string number(double value) {
  std::ostringstream out;
  out << std::lround(value * 10) / 10 << '.' << std::abs(std::lround(value * 10) % 10);
  return out.str();
}

std::string at(Point point) {
  return number(point.x) + "," + number(point.y);
}

std::string say(std::string_view list, std::string_view word) {
  return common::text("review." + std::string(list) + "." + std::string(word), common::Language::kEnglish);
}

// Where the line from the centre of `state` towards `to` leaves its box, a little outside.
Point border_of(State state, Point to) {
  const Point centre = centre_of(state);
  const double dx = to.x - centre.x;
  const double dy = to.y - centre.y;
  const double length = std::hypot(dx, dy);
  if (state == Proposal::STATE_UNSPECIFIED) return {centre.x + dx / length * 7, centre.y + dy / length * 7};
  const double by_width = dx == 0 ? 1e9 : (kBoxWidth / 2 + 3) / std::abs(dx);
  const double by_height = dy == 0 ? 1e9 : (kBoxHeight / 2 + 3) / std::abs(dy);
  const double part = std::min(by_width, by_height);
  return {centre.x + dx * part, centre.y + dy * part};
}

Point on_curve(Point a, Point control, Point b, double t) {
  const auto mix = [t](double p, double q, double r) {
    return (1 - t) * (1 - t) * p + 2 * (1 - t) * t * q + t * t * r;
  };
  return {mix(a.x, control.x, b.x), mix(a.y, control.y, b.y)};
}

// Each word on a line of its own, the whole around the point.
void write_words(std::ostream& out, Point point, const std::set<std::string>& words) {
  constexpr double kLine = 14;
  double y = point.y + 4 - (static_cast<double>(words.size()) - 1) * kLine / 2;
  for (const std::string& word : words) {
    out << "<text x=\"" << number(point.x) << "\" y=\"" << number(y) << "\" class=\"w\">" << word << "</text>\n";
    y += kLine;
  }
}

void draw_arrow(std::ostream& out, std::ostream& words_out, State from, State to, const std::set<std::string>& words) {
  const Point a = centre_of(from);
  const Point b = centre_of(to);
  const Swing swing = swing_of(from, to);
  const double length = std::hypot(b.x - a.x, b.y - a.y);
  const Point control = {(a.x + b.x) / 2 - (b.y - a.y) / length * swing.out,
                         (a.y + b.y) / 2 + (b.x - a.x) / length * swing.out};
  const Point begin = border_of(from, control);
  const Point end = border_of(to, control);
  out << "<path d=\"M" << at(begin) << "Q" << at(control) << " " << at(end)
      << "\" class=\"a\" marker-end=\"url(#tip)\"/>\n";
  write_words(words_out, on_curve(begin, control, end, swing.words), words);
}

// A step that leaves the state: a loop at the right upper corner.
void draw_loop(std::ostream& out, std::ostream& words_out, State state, const std::set<std::string>& words) {
  const Point centre = centre_of(state);
  const Point begin = {centre.x + kBoxWidth / 2 - 26, centre.y - kBoxHeight / 2 - 2};
  const Point end = {centre.x + kBoxWidth / 2 + 3, centre.y - 6};
  out << "<path d=\"M" << at(begin) << "C" << at({begin.x + 4, begin.y - 26}) << " " << at({end.x + 30, end.y - 18})
      << " " << at(end) << "\" class=\"a\" marker-end=\"url(#tip)\"/>\n";
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : ", ") + word;
  words_out << "<text x=\"" << number(centre.x + kBoxWidth / 2 + 12) << "\" y=\""
            << number(centre.y - kBoxHeight / 2 - 10) << "\" class=\"w s\">" << line << "</text>\n";
}

void draw_state(std::ostream& out, State state) {
  const Point centre = centre_of(state);
  if (state == Proposal::STATE_UNSPECIFIED) {
    out << "<circle cx=\"" << number(centre.x) << "\" cy=\"" << number(centre.y) << "\" r=\"6\" class=\"dot\"/>\n";
    return;
  }
  out << "<rect x=\"" << number(centre.x - kBoxWidth / 2) << "\" y=\"" << number(centre.y - kBoxHeight / 2)
      << "\" width=\"" << number(kBoxWidth) << "\" height=\"" << number(kBoxHeight) << "\" rx=\"6\" class=\""
      << (is_end(state) ? "b e" : "b") << "\"/>\n<text x=\"" << number(centre.x) << "\" y=\"" << number(centre.y + 4.5)
      << "\" class=\"n\">" << say("state", common::word_of(state)) << "</text>\n";
}

constexpr char kStyle[] =
    "<style>.g{fill:#ffffff}.a{fill:none;stroke:#57606a;stroke-width:1.4}.tip{fill:#57606a}.b{fill:#eef6f6;stroke:#"
    "0b7a75;"
    "stroke-width:1.6}.e{fill:#f2f2f2;stroke:#57606a;stroke-dasharray:4 3}.dot{fill:#57606a}text{font:12.5px "
    "system-ui,'DejaVu "
    "Sans',Arial,sans-serif;text-anchor:middle;fill:#1f2328}.n{font-size:14px;font-weight:600}.w{stroke:#ffffff;stroke-"
    "width:5;"
    "paint-order:stroke;stroke-linejoin:round}.s,.k{text-anchor:start}"
    "@media(prefers-color-scheme:dark){.g{fill:#0d1117}.a{stroke:#9aa4af}.tip,.dot{fill:#9aa4af}.b{fill:#10302f;stroke:"
    "#4fb3ad}"
    ".e{fill:#21262d;stroke:#9aa4af}text{fill:#e6edf3}.w{stroke:#0d1117}}</style>\n";

}  // namespace

StateDiagram draw_states(const std::vector<Step>& steps) {
  StateDiagram diagram;
  std::map<std::pair<State, State>, std::set<std::string>> arrows;
  std::set<State> states;
  for (const Step& step : steps) {
    states.insert({step.from, step.to});
    // Notes are everywhere, and change nothing.
    if (step.action != v1::Decision::ACTION_NOTE)
      arrows[{step.from, step.to}].insert(say("action", common::word_of(step.action)));
  }
  for (const State state : states) {
    if (!places().contains(state)) diagram.missing.push_back(common::word_of(state));
  }
  if (!diagram.missing.empty()) return diagram;
  std::ostringstream lines;
  std::ostringstream words;
  for (const auto& [ends, actions] : arrows) {
    if (ends.first == ends.second) {
      draw_loop(lines, words, ends.first, actions);
    } else {
      draw_arrow(lines, words, ends.first, ends.second, actions);
    }
  }
  std::ostringstream out;
  out << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " << kWidth << " " << kHeight << "\" width=\""
      << kWidth << "\" height=\"" << kHeight
      << "\" role=\"img\" aria-label=\"States of a proposal and the steps between them\">\n"
      << kStyle
      << "<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" "
         "orient=\"auto\"><path d=\"M0,1L10,5L0,9z\" class=\"tip\"/></marker></defs>\n"
      << "<rect width=\"" << kWidth << "\" height=\"" << kHeight << "\" class=\"g\"/>\n"
      << lines.str();
  for (const State state : states) draw_state(out, state);
  out << words.str() << "<text x=\"20\" y=\"" << kHeight - 18
      << "\" class=\"k\">Dashed: an end. Undoing leads back along the arrow.</text>\n</svg>\n";
  diagram.svg = out.str();
  return diagram;
}

}  // namespace entente::matching
