// PrintedPage: a page of HTML made for paper (A4) and for reading on a screen: headings, sentences, facts, tables,
// lines to sign on. It stands alone: its style is in it, it asks for nothing elsewhere and has no script, and its
// policy forbids both. Every text is escaped; what people wrote keeps its own writing direction. Readable without
// colour. Build once, then finish(). Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::common {

// The text as it may stand in HTML, between tags and within quoted attributes.
std::string escaped_html(std::string_view text);

class PrintedPage {
 public:
  using Row = std::vector<std::string>;

  // Of 10, 8.5 and 6.5 points.
  enum class Letters { kUsual, kSmall, kSmallest };

  // `language`: a BCP-47 tag.
  PrintedPage(std::string_view language, std::string_view title, Letters letters = Letters::kUsual);

  // Level 2 and down; the title is the one of level 1.
  void heading(std::string_view text, int level = 2);
  void paragraph(std::string_view text);
  // What stands small below: what is left out, who made the page.
  void note(std::string_view text);
  void list(const std::vector<std::string>& entries);
  // A name and a value each; line breaks of values stay.
  void facts(const std::vector<std::pair<std::string, std::string>>& facts);
  // `numbers`: how many of the last columns are numbers, set to the right.
  void table(const Row& head, const std::vector<Row>& rows, int numbers = 0);
  // A field each, beside each other, with the facts above a line for a signature.
  void to_sign(const std::vector<std::vector<std::pair<std::string, std::string>>>& fields);

  std::string finish() &&;

 private:
  std::string html_;
};

}  // namespace entente::common
