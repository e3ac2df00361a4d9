// Records of CSV (RFC 4180), and what may stand before the header. Private to Sheet. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace entente::common {

// How a record ended: kStray: text stands behind a closing quote; kUnterminated: a quote has no end.
enum class RecordEnd { kRow, kUnterminated, kStray };

// Splits text into records with one separator. The text must outlive the reader.
class RecordReader {
 public:
  RecordReader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }
  // Where the next record begins.
  std::size_t place() const { return at_; }
  RecordEnd read(std::vector<std::string>& fields);

 private:
  void read_plain(std::string& field);
  RecordEnd read_quoted(std::string& field);

  const std::string_view text_;
  const char separator_;
  std::size_t at_ = 0;
};

// Text with commas as TabText writes it, each record that isn't blank having at least so many fields; empty: that would
// be more than `most_bytes`.
std::string filled_up(std::string_view text, std::size_t fields, std::size_t most_bytes);

// Behind the comments and blank lines that may stand before the header, and behind a line `sep=;`, which says the
// separator. A spreadsheet puts quotes around a comment that holds a separator or a line break. Counts the rows
// skipped.
std::string_view skip_to_header(std::string_view text, int& rows, char& separator);

}  // namespace entente::common
