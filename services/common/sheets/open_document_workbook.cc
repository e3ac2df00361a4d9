#include "services/common/sheets/open_document_workbook.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "services/common/sheets/cell_texts.h"
#include "services/common/sheets/tab_text.h"
#include "services/common/sheets/xml_events.h"

namespace entente::common {
namespace {

constexpr std::string_view kType = "application/vnd.oasis.opendocument.spreadsheet";
constexpr std::size_t kMostTabs = 1000;

std::size_t count_of(std::string_view text) {
  std::size_t number = 1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return std::max<std::size_t>(number, 1);
}

// The cells of all tabs. A row that stands for several with something in it is written as often as it says, up to the
// end that TabText sets.
class Cells final : public XmlListener {
 public:
  void begin(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "style") {
      style_ = attributes.get("name");
      if (attributes.get("family") == "table-cell") date_of_cell_style_[style_] = attributes.get("data-style-name");
    } else if (name == "date-style") {
      date_style_ = attributes.get("name");
      months_.insert(date_style_);
    } else if (name == "day" && !date_style_.empty()) {
      months_.erase(date_style_);
    } else if (name == "table-properties") {
      if (attributes.get("display") == "false") hidden_styles_.insert(style_);
    } else if (name == "table") {
      if (tables_++ > 0) return;
      if (hidden_styles_.contains(std::string(attributes.get("style-name"))) || names.size() >= kMostTabs) {
        skipping_ = true;
        return;
      }
      names.emplace_back(attributes.get("name"));
      out_ = TabTextPtr(new TabText());
      row_ = 1;
    } else if (tables_ != 1 || skipping_) {
      return;
    } else if (name == "table-row") {
      rows_ = count_of(attributes.get("number-rows-repeated"));
      column_ = 1;
      cells_.clear();
      in_columns_.clear();
    } else if (name == "table-cell" || name == "covered-table-cell") {
      begin_cell(attributes);
    } else if (name == "annotation") {
      ++aside_;
    } else if (aside_ > 0) {
      return;
    } else if (name == "p") {
      if (paragraphs_++ > 0) value_ += '\n';
      ++in_paragraph_;
    } else if (name == "s") {
      if (value_.size() <= TabText::kMostBytes) {
        value_.append(std::min<std::size_t>(count_of(attributes.get("c")), 1000), ' ');
      }
    } else if (name == "tab") {
      value_ += ' ';
    } else if (name == "line-break") {
      value_ += '\n';
    }
  }

  void end(std::string_view name) override {
    if (name == "date-style") {
      date_style_.clear();
    } else if (name == "table") {
      if (--tables_ > 0) return;
      if (!skipping_) {
        broken = broken || out_->is_broken();
        too_large = too_large || out_->is_too_large();
        texts.push_back(out_->take());
        bytes_ += texts.back().size();
        too_large = too_large || bytes_ > TabText::kMostBytes;
      }
      skipping_ = false;
    } else if (tables_ != 1 || skipping_) {
      return;
    } else if (name == "annotation") {
      --aside_;
    } else if (aside_ > 0) {
      return;
    } else if (name == "p") {
      --in_paragraph_;
    } else if (name == "table-cell" || name == "covered-table-cell") {
      end_cell();
    } else if (name == "table-row") {
      end_row();
    }
  }

  void text(std::string_view piece) override {
    if (in_paragraph_ > 0 && aside_ == 0 && value_.size() <= TabText::kMostBytes) value_ += piece;
  }
  bool is_done() const override { return broken || too_large; }

  std::vector<std::string> names;
  std::vector<std::string> texts;
  bool broken = false;
  bool too_large = false;

 private:
  using TabTextPtr = std::unique_ptr<TabText>;

  void begin_cell(const XmlAttributes& attributes) {
    columns_ = count_of(attributes.get("number-columns-repeated"));
    value_.clear();
    paragraphs_ = 0;
    kept_.clear();
    const std::string_view type = attributes.get("value-type");
    if (type == "float" || type == "percentage" || type == "currency") {
      const auto number = number_of(attributes.get("value"));
      kept_ = number ? number_text(*number) : std::string();
    } else if (type == "date") {
      kept_ = attributes.get("date-value");
      const auto style = date_of_cell_style_.find(std::string(attributes.get("style-name")));
      constexpr std::size_t kMonthLength = 7;  // YYYY-MM
      if (style != date_of_cell_style_.end() && months_.contains(style->second))
        kept_.resize(std::min(kept_.size(), kMonthLength));
      std::replace(kept_.begin(), kept_.end(), 'T', ' ');
    } else if (type == "boolean") {
      kept_ = attributes.get("boolean-value");
    } else if (type == "string") {
      kept_ = attributes.get("string-value");
    }
  }

  void end_cell() {
    std::string& text = kept_.empty() ? value_ : kept_;
    if (!text.empty()) {
      // One text for all columns that it stands in, at most as many as there can be.
      for (std::size_t i = 0; i < columns_ && column_ + i <= TabText::kMostColumns; ++i) {
        in_columns_.emplace_back(column_ + i, cells_.size());
      }
      cells_.push_back(std::move(text));
    }
    column_ += std::min(columns_, TabText::kMostColumns + 1);
    value_.clear();
    kept_.clear();
    columns_ = 1;
  }

  void end_row() {
    if (!cells_.empty()) {
      for (std::size_t i = 0; i < rows_ && !out_->is_full(); ++i) {
        for (const auto& [column, cell] : in_columns_) out_->cell(row_ + i, column, cells_[cell]);
      }
      broken = broken || out_->is_broken();
      too_large = too_large || out_->is_too_large();
    }
    row_ += std::min(rows_, TabText::kMostRows + 1);
  }

  std::string style_;
  std::set<std::string> hidden_styles_;
  std::string date_style_;
  std::set<std::string> months_;  // date styles that show no day
  std::map<std::string, std::string> date_of_cell_style_;
  int tables_ = 0;  // how deep
  bool skipping_ = false;
  TabTextPtr out_;
  std::size_t bytes_ = 0;  // of all texts
  std::size_t row_ = 1;
  std::size_t rows_ = 1;
  std::size_t column_ = 1;
  std::size_t columns_ = 1;
  int aside_ = 0;
  int in_paragraph_ = 0;
  int paragraphs_ = 0;
  std::string value_;  // what it shows
  std::string kept_;   // what it is
  std::vector<std::string> cells_;
  std::vector<std::pair<std::size_t, std::size_t>> in_columns_;  // column, place in cells_
};

}  // namespace

bool OpenDocumentWorkbook::is_one(const ZipParts& parts) {
  std::string type;
  std::string fault;
  parts.read(
      "mimetype",
      [&](std::string_view piece) {
        type += piece;
        return type.size() < 256;
      },
      fault);
  return type.starts_with(kType);
}

OpenDocumentWorkbook::OpenDocumentWorkbook(std::string_view bytes, std::string& fault) {
  const ZipParts parts(bytes, fault);
  if (!fault.empty()) return;
  Cells cells;
  bool is_broken = false;
  // Styles of dates stand in either part.
  for (const char* const part : {"styles.xml", "content.xml"}) {
    XmlEvents events(cells);
    if (!parts.read(
            part, [&](std::string_view piece) { return events.take(piece); }, fault))
      return;
    if (parts.has(part)) events.finish();
    is_broken = is_broken || events.is_broken();
  }
  if (cells.too_large) {
    fault = "holds more than a sheet may: divide the table, and import the parts one after the other";
  } else if (cells.broken || is_broken || cells.names.empty()) {
    fault = "is damaged, or protected by a password: open it, save it again without one, and send that";
  }
  if (!fault.empty()) return;
  names_ = std::move(cells.names);
  texts_ = std::move(cells.texts);
}

std::string OpenDocumentWorkbook::text(std::size_t tab, std::size_t most_rows, std::string&) const {
  const std::string& all = texts_[tab];
  std::size_t end = 0;
  bool quoted = false;
  for (std::size_t rows = 0; end < all.size() && rows < most_rows; ++end) {
    if (all[end] == '"') quoted = !quoted;
    if (all[end] == '\n' && !quoted) ++rows;
  }
  return all.substr(0, end);
}

}  // namespace entente::common
