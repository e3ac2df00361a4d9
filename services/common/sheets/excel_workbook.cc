#include "services/common/sheets/excel_workbook.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/time/civil_time.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/cell_texts.h"
#include "services/common/sheets/tab_text.h"
#include "services/common/sheets/xml_events.h"

namespace entente::common {
namespace {

using NumberStyle = ExcelWorkbook::NumberStyle;

constexpr std::string_view kDamaged = "is damaged: open it, save it again and send that";
constexpr std::string_view kTooLarge =
    "holds more than a sheet may: divide the table, and import the parts one after the other";
constexpr std::size_t kMostTextBytes = std::size_t{96} << 20;
constexpr std::size_t kMostTabs = 1000;

bool read_xml(const ZipParts& parts, const std::string& name, XmlListener& listener, std::string& fault) {
  XmlEvents events(listener);
  if (!parts.read(
          name, [&](std::string_view piece) { return events.take(piece); }, fault))
    return false;
  if (parts.has(name)) events.finish();
  if (events.is_broken()) fault = kDamaged;
  return fault.empty();
}

std::optional<std::size_t> whole(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// What relations say: where a part stands by its id, and by its kind (the last word of its type).
struct Relation {
  std::string kind;
  std::string place;
};
class Relations final : public XmlListener {
 public:
  // `base`: the folder that places are relative to, with its slash.
  explicit Relations(std::string base) : base_(std::move(base)) {}
  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name != "Relationship" || by_id.size() >= kMostTabs) return;
    const std::string_view type = attributes.get("Type");
    std::string_view target = attributes.get("Target");
    std::string place;
    if (target.starts_with('/')) {
      place = target.substr(1);
    } else {
      std::string folder = base_;
      while (target.starts_with("../")) {
        target.remove_prefix(3);
        if (!folder.empty()) folder.pop_back();
        folder.erase(folder.rfind('/') == std::string::npos ? 0 : folder.rfind('/') + 1);
      }
      place = concat(folder, target.starts_with("./") ? target.substr(2) : target);
    }
    by_id[std::string(attributes.get("Id"))] = {std::string(type.substr(type.rfind('/') + 1)), std::move(place)};
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}

  std::string place_of_kind(std::string_view kind) const {
    const auto found =
        std::find_if(by_id.begin(), by_id.end(), [&](const auto& entry) { return entry.second.kind == kind; });
    return found == by_id.end() ? std::string() : found->second.place;
  }
  std::map<std::string, Relation> by_id;

 private:
  const std::string base_;
};

std::string folder_of(const std::string& place) {
  const std::size_t slash = place.rfind('/');
  return slash == std::string::npos ? std::string() : place.substr(0, slash + 1);
}
std::string relations_of(const std::string& place) {
  const std::string folder = folder_of(place);
  return concat(folder, "_rels/", place.substr(folder.size()), ".rels");
}

class Tabs final : public XmlListener {
 public:
  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "workbookPr") {
      const std::string_view value = attributes.get("date1904");
      from_1904 = value == "1" || value == "true";
    }
    if (name == "sheet" && (attributes.get("state").empty() || attributes.get("state") == "visible") &&
        found.size() < kMostTabs) {
      found.emplace_back(attributes.get("name"), attributes.get("id"));
    }
  }
  void end(std::string_view) override {}
  void text(std::string_view) override {}
  std::vector<std::pair<std::string, std::string>> found;  // names, and ids of relations
  bool from_1904 = false;
};

// Formats that have no text in the file (ECMA-376, 18.8.30), those of East Asian calendars too.
NumberStyle built_in_style(std::size_t format) {
  if (format == 17) return NumberStyle::kMonth;
  if ((format >= 14 && format <= 16) || format == 22 || (format >= 27 && format <= 31) || format == 36 ||
      (format >= 50 && format <= 58)) {
    return NumberStyle::kDay;
  }
  if ((format >= 18 && format <= 21) || (format >= 32 && format <= 35) || (format >= 45 && format <= 47)) {
    return NumberStyle::kTime;
  }
  return NumberStyle::kNumber;
}

class Styles final : public XmlListener {
 public:
  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "numFmt") {
      if (const auto id = whole(attributes.get("numFmtId")); id && formats_.size() < kMost) {
        formats_[*id] = number_style(attributes.get("formatCode"));
      }
    } else if (name == "cellXfs") {
      within_ = true;
    } else if (name == "xf" && within_ && found.size() < kMost) {
      const std::size_t format = whole(attributes.get("numFmtId")).value_or(0);
      const auto own = formats_.find(format);
      found.push_back(own != formats_.end() ? own->second : built_in_style(format));
    }
  }
  void end(std::string_view name) override { within_ = within_ && name != "cellXfs"; }
  void text(std::string_view) override {}
  std::vector<NumberStyle> found;

 private:
  static constexpr std::size_t kMost = 65'536;
  std::map<std::size_t, NumberStyle> formats_;
  bool within_ = false;
};

// The texts of `t` elements, without those of `rPh` (how a word is pronounced).
class SharedTexts final : public XmlListener {
 public:
  SharedTexts(std::string& texts, std::vector<std::uint32_t>& ends) : texts_(texts), ends_(ends) {}
  void begin(std::string_view name, const XmlAttributes&) override {
    if (name == "rPh") ++pronounced_;
    taken_ = name == "t" && pronounced_ == 0;
  }
  void end(std::string_view name) override {
    taken_ = false;
    if (name == "rPh") --pronounced_;
    if (name == "si") ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
  }
  void text(std::string_view piece) override {
    if (taken_) texts_ += piece;
  }
  bool is_done() const override { return is_too_large(); }
  bool is_too_large() const {
    return texts_.size() > kMostTextBytes || ends_.size() > kMostTextBytes / sizeof(std::uint32_t);
  }

 private:
  std::string& texts_;
  std::vector<std::uint32_t>& ends_;
  int pronounced_ = 0;
  bool taken_ = false;
};

// Row and column of "BC12"; nothing when it is none.
std::optional<std::pair<std::size_t, std::size_t>> place_of(std::string_view reference) {
  std::size_t column = 0;
  std::size_t i = 0;
  for (; i < reference.size() && reference[i] >= 'A' && reference[i] <= 'Z' && i < 3; ++i) {
    column = column * 26 + static_cast<std::size_t>(reference[i] - 'A') + 1;
  }
  const auto row = whole(reference.substr(i));
  if (column == 0 || !row) return std::nullopt;
  return std::pair(*row, column);
}

// A serial number as the day that it counts: from 1900, with the day that there wasn't, or from 1904.
std::string day_of(double serial, NumberStyle style, bool from_1904) {
  if (style == NumberStyle::kTime || serial < 0 || serial > 2'958'466 + 0.5) return number_text(serial);
  const auto days = static_cast<std::int64_t>(serial);
  const absl::CivilDay first = from_1904   ? absl::CivilDay(1904, 1, 1)
                               : days < 60 ? absl::CivilDay(1899, 12, 31)
                                           : absl::CivilDay(1899, 12, 30);
  const absl::CivilDay day = first + days;
  std::array<char, 32> out;
  const int length = style == NumberStyle::kMonth
                         ? std::snprintf(out.data(), out.size(), "%04d-%02d", static_cast<int>(day.year()), day.month())
                         : std::snprintf(out.data(), out.size(), "%04d-%02d-%02d", static_cast<int>(day.year()),
                                         day.month(), day.day());
  return {out.data(), static_cast<std::size_t>(length)};
}

// The cells of a tab, written as they come.
class Cells final : public XmlListener {
 public:
  using SharedText = std::function<std::string_view(std::size_t)>;
  Cells(TabText& out, const std::vector<NumberStyle>& styles, SharedText shared, bool from_1904)
      : out_(out), styles_(styles), shared_(std::move(shared)), from_1904_(from_1904) {}

  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "row") {
      row_ = whole(attributes.get("r")).value_or(row_ + 1);
      column_ = 0;
    } else if (name == "c") {
      const auto place = place_of(attributes.get("r"));
      if (place) row_ = place->first;
      column_ = place ? place->second : column_ + 1;
      type_ = attributes.get("t");
      style_ = whole(attributes.get("s")).value_or(0);
      value_.clear();
    } else if (name == "rPh") {
      ++pronounced_;
    }
    taken_ = (name == "v" || name == "t") && pronounced_ == 0;
  }
  void end(std::string_view name) override {
    taken_ = false;
    if (name == "rPh") --pronounced_;
    if (name == "c" && !value_.empty()) write();
  }
  void text(std::string_view piece) override {
    if (taken_ && value_.size() <= TabText::kMostBytes) value_ += piece;
  }
  bool is_done() const override { return out_.is_full(); }

 private:
  void write() {
    if (type_ == "s") {
      const auto index = whole(value_);
      out_.cell(row_, column_, plain_text(index ? shared_(*index) : std::string_view()));
    } else if (type_ == "b") {
      out_.cell(row_, column_, value_ == "1" ? "true" : "false");
    } else if (type_.empty() || type_ == "n") {
      out_.cell(row_, column_, number());
    } else {
      out_.cell(row_, column_, plain_text(value_));
    }
  }
  std::string number() const {
    const std::optional<double> number = number_of(value_);
    if (!number) return value_;
    const NumberStyle style = style_ < styles_.size() ? styles_[style_] : NumberStyle::kNumber;
    return style == NumberStyle::kNumber ? number_text(*number) : day_of(*number, style, from_1904_);
  }
  // Texts with signs that XML can't hold have them as _x000D_.
  static std::string plain_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      if (text.substr(i).starts_with("_x000D_")) {
        i += 7;
      } else {
        out += text[i++];
      }
    }
    return out;
  }

  TabText& out_;
  const std::vector<NumberStyle>& styles_;
  const SharedText shared_;
  const bool from_1904_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::size_t style_ = 0;
  int pronounced_ = 0;
  bool taken_ = false;
  std::string type_;
  std::string value_;
};

}  // namespace

NumberStyle number_style(std::string_view format) {
  bool year = false;
  bool day = false;
  bool month = false;
  bool time = false;
  for (std::size_t i = 0; i < format.size() && format[i] != ';'; ++i) {
    switch (format[i]) {
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      case '"':
        i = std::min(format.find('"', i + 1), format.size());
        break;
      case '[':
        i = std::min(format.find(']', i + 1), format.size());
        break;
      case 'y':
      case 'Y':
        year = true;
        break;
      case 'd':
      case 'D':
        day = true;
        break;
      case 'm':
      case 'M':
        month = true;
        break;
      case 'h':
      case 'H':
      case 's':
      case 'S':
        time = true;
        break;
      default:
        break;
    }
  }
  if (day || (year && time)) return NumberStyle::kDay;
  if (year && month) return NumberStyle::kMonth;
  if (time) return NumberStyle::kTime;
  return year ? NumberStyle::kDay : NumberStyle::kNumber;
}

bool ExcelWorkbook::is_one(const ZipParts& parts) {
  return parts.has("[Content_Types].xml") && (parts.has("xl/workbook.xml") || parts.has("xl/_rels/workbook.xml.rels"));
}

ExcelWorkbook::ExcelWorkbook(std::string_view bytes, std::string& fault) : parts_(bytes, fault) {
  if (!fault.empty()) return;
  Relations root("");
  if (!read_xml(parts_, "_rels/.rels", root, fault)) return;
  std::string workbook = root.place_of_kind("officeDocument");
  if (workbook.empty()) workbook = "xl/workbook.xml";
  read_tabs(workbook, fault);
  if (fault.empty()) read_styles(fault);
  if (fault.empty()) read_shared_texts(fault);
  if (fault.empty() && names_.empty()) fault = kDamaged;
  if (!fault.empty()) names_.clear();
}

void ExcelWorkbook::read_tabs(const std::string& workbook, std::string& fault) {
  Relations relations(folder_of(workbook));
  Tabs tabs;
  if (!read_xml(parts_, relations_of(workbook), relations, fault) || !read_xml(parts_, workbook, tabs, fault)) return;
  from_1904_ = tabs.from_1904;
  styles_place_ = relations.place_of_kind("styles");
  texts_place_ = relations.place_of_kind("sharedStrings");
  for (auto& [name, id] : tabs.found) {
    const auto at = relations.by_id.find(id);
    if (at == relations.by_id.end() || at->second.kind != "worksheet") continue;  // charts are tabs, too
    names_.push_back(std::move(name));
    places_.push_back(at->second.place);
  }
}

void ExcelWorkbook::read_styles(std::string& fault) {
  if (styles_place_.empty()) return;
  Styles styles;
  if (read_xml(parts_, styles_place_, styles, fault)) styles_ = std::move(styles.found);
}

void ExcelWorkbook::read_shared_texts(std::string& fault) {
  if (texts_place_.empty()) return;
  SharedTexts texts(texts_, text_ends_);
  if (read_xml(parts_, texts_place_, texts, fault) && texts.is_too_large()) fault = kTooLarge;
}

std::string ExcelWorkbook::text(std::size_t tab, std::size_t most_rows, std::string& fault) const {
  TabText out(most_rows);
  const auto shared = [&](std::size_t index) -> std::string_view {
    if (index >= text_ends_.size()) return {};
    const std::size_t begin = index == 0 ? 0 : text_ends_[index - 1];
    return std::string_view(texts_).substr(begin, text_ends_[index] - begin);
  };
  Cells cells(out, styles_, shared, from_1904_);
  if (!read_xml(parts_, places_[tab], cells, fault)) return {};
  if (out.is_broken()) fault = kDamaged;
  if (out.is_too_large()) fault = kTooLarge;
  return fault.empty() ? out.take() : std::string();
}

}  // namespace entente::common
