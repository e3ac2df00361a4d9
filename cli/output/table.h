// Table: rows of text set in columns, by the width that the characters take on the screen (accents none, East Asian
// characters two). On a terminal it has the terminal's width: the widest column is shortened, and what is shortened
// ends in "…"; elsewhere nothing is. Not thread-safe.
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
  // What stands above the columns: bold on a terminal. Before any row.
  void head(std::vector<std::string> row);
  // The last column goes on in lines of its own instead of being shortened.
  void wrap_last() { wraps_ = true; }
  // Leaves a column out, of what was added so far. The later ones move up.
  void drop(std::size_t column);
  void print(std::ostream& out) const;

 private:
  std::vector<Align> columns_;
  std::size_t indent_;
  std::vector<std::size_t> widths() const;
  std::vector<std::vector<std::string>> rows_;
  bool has_head_ = false;
  bool wraps_ = false;
};

// Columns that `text` (UTF-8) takes on a screen.
std::size_t display_width(std::string_view text);
// At most `width` columns; what was cut ends in "…".
std::string shorten(std::string_view text, std::size_t width);
// Lines of at most `width` columns, broken at blanks, each after the first with `indent` blanks before it.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace entente::cli
