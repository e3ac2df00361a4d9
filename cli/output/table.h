// Table: rows of text set in columns for a terminal, by the width that the characters take on the screen (accents none,
// East Asian characters two). Not thread-safe.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace entente::cli {

enum class Align { kLeft, kRight };

class Table {
 public:
  // One alignment a column. The last column isn't padded.
  explicit Table(std::vector<Align> columns, std::size_t indent = 2) : columns_(std::move(columns)), indent_(indent) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print(std::ostream& out) const;

 private:
  std::vector<Align> columns_;
  std::size_t indent_;
  std::vector<std::vector<std::string>> rows_;
};

// Columns that `text` (UTF-8) takes on a screen.
std::size_t display_width(std::string_view text);
// At most `width` columns; what was cut ends in "…".
std::string shorten(std::string_view text, std::size_t width);
// Lines of at most `width` columns, broken at blanks, each after the first with `indent` blanks before it.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace entente::cli
