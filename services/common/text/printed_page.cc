#include "services/common/text/printed_page.h"

#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 14mm 16mm; }
* { box-sizing: border-box; }
html { font-family: system-ui, sans-serif; line-height: 1.35; color: #111; background: #fff; }
body { max-width: 178mm; margin: 0 auto; }
@media screen { body { padding: 16px; } }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 3mm; }
h2 { font-size: 1.15rem; margin: 1.2rem 0 .4rem; break-after: avoid; }
h3 { font-size: 1rem; margin: .8rem 0 .3rem; break-after: avoid; }
p { margin: 0 0 1.5mm; white-space: pre-line; overflow-wrap: anywhere; }
ul { margin: 0 0 1.5mm; padding-left: 5mm; }
.note { font-size: .8rem; color: #333; margin-top: .8rem; }
dl { display: grid; grid-template-columns: 42mm 1fr; gap: .6mm 3mm; margin: 0 0 1.5mm; }
dt { color: #333; }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2mm; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { text-align: left; vertical-align: top; padding: .8mm 2mm .8mm 0; border-bottom: .2mm solid #888; overflow-wrap: anywhere; }
thead th { border-bottom: .4mm solid #111; }
tbody th { font-weight: normal; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.sign { display: flex; gap: 8mm; break-inside: avoid; margin-top: 3mm; }
.sign > div { flex: 1; min-width: 0; }
.sign dl { grid-template-columns: 1fr; }
.sign dd { min-height: 1.3rem; }
.sign .line { border-bottom: .3mm solid #111; height: 12mm; }
)css";

constexpr std::string_view kHead =
    "<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n";

// Whose words these are isn't known, nor their direction.
std::string bdi(std::string_view text) {
  return concat("<bdi>", escaped_html(text), "</bdi>");
}

void append_facts(std::string& html, const std::vector<std::pair<std::string, std::string>>& facts) {
  append(html, "<dl>");
  for (const auto& [name, value] : facts) append(html, "<dt>", escaped_html(name), "</dt><dd>", bdi(value), "</dd>");
  append(html, "</dl>\n");
}

// `scope`: of a head, "col" or "row"; empty: no head.
void append_cell(std::string& html, std::string_view scope, bool number, std::string_view text) {
  const std::string_view tag = scope.empty() ? "td" : "th";
  append(html, "<", tag);
  if (!scope.empty()) append(html, ' ', "scope=\"", scope, '"');
  if (number) append(html, ' ', "class=\"n\"");
  append(html, ">", bdi(text), "</", tag, ">");
}

}  // namespace

std::string escaped_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

PrintedPage::PrintedPage(std::string_view language, std::string_view title, Letters letters) {
  const std::string_view size = letters == Letters::kUsual ? "10" : letters == Letters::kSmall ? "8.5" : "6.5";
  append(html_, "<!doctype html>\n<html lang=\"", escaped_html(language), '"', ' ', "style=\"font-size:", size,
         "pt\">\n", kHead, "<title>", escaped_html(title), "</title>\n<style>", kStyle,
         "</style>\n</head>\n<body>\n<h1>", bdi(title), "</h1>\n");
}

void PrintedPage::heading(std::string_view text, int level) {
  append(html_, "<h", level, ">", bdi(text), "</h", level, ">\n");
}

void PrintedPage::paragraph(std::string_view text) {
  append(html_, "<p>", bdi(text), "</p>\n");
}

void PrintedPage::note(std::string_view text) {
  append(html_, "<p class=\"note\">", bdi(text), "</p>\n");
}

void PrintedPage::list(const std::vector<std::string>& entries) {
  append(html_, "<ul>\n");
  for (const std::string& entry : entries) append(html_, "<li>", bdi(entry), "</li>\n");
  append(html_, "</ul>\n");
}

void PrintedPage::facts(const std::vector<std::pair<std::string, std::string>>& facts) {
  append_facts(html_, facts);
}

void PrintedPage::table(const Row& head, const std::vector<Row>& rows, int numbers) {
  const auto is_number = [&](std::size_t column) { return column + static_cast<std::size_t>(numbers) >= head.size(); };
  append(html_, "<table>\n<thead><tr>");
  for (std::size_t i = 0; i < head.size(); ++i) append_cell(html_, "col", is_number(i), head[i]);
  append(html_, "</tr></thead>\n<tbody>\n");
  for (const Row& row : rows) {
    append(html_, "<tr>");
    for (std::size_t i = 0; i < row.size(); ++i) {
      append_cell(html_, i == 0 ? "row" : "", i != 0 && is_number(i), row[i]);
    }
    append(html_, "</tr>\n");
  }
  append(html_, "</tbody>\n</table>\n");
}

void PrintedPage::to_sign(const std::vector<std::vector<std::pair<std::string, std::string>>>& fields) {
  append(html_, "<div class=\"sign\">\n");
  for (const auto& field : fields) {
    append(html_, "<div>");
    append_facts(html_, field);
    append(html_, "<div class=\"line\"></div></div>\n");
  }
  append(html_, "</div>\n");
}

std::string PrintedPage::finish() && {
  append(html_, "</body>\n</html>\n");
  return std::move(html_);
}

}  // namespace entente::common
