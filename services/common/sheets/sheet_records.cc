#include "services/common/sheets/sheet_records.h"

#include <algorithm>

#include "services/common/text/text.h"

namespace entente::common {
namespace {

// Takes one line, or one record in which quotes hold line breaks, off the front.
void drop_row(std::string_view& text, bool quoted) {
  std::size_t end = text.find_first_of("\r\n");
  if (quoted) {
    RecordReader record(text, '\0');
    std::vector<std::string> fields;
    if (record.read(fields) != RecordEnd::kUnterminated) {
      text.remove_prefix(record.place());
      return;
    }
  }
  if (end == std::string_view::npos) return text.remove_prefix(text.size());
  text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
}

}  // namespace

RecordEnd RecordReader::read(std::vector<std::string>& fields) {
  fields.clear();
  RecordEnd end = RecordEnd::kRow;
  for (;;) {
    fields.emplace_back();
    if (!at_end() && text_[at_] == '"') {
      const RecordEnd quoted = read_quoted(fields.back());
      if (quoted == RecordEnd::kUnterminated) return quoted;
      if (quoted == RecordEnd::kStray) end = quoted;
    } else {
      read_plain(fields.back());
    }
    if (at_end()) return end;
    const char c = text_[at_++];
    if (c == separator_) continue;
    if (c == '\r' && !at_end() && text_[at_] == '\n') ++at_;
    return end;
  }
}

void RecordReader::read_plain(std::string& field) {
  const std::size_t begin = at_;
  const char* const data = text_.data();
  const std::size_t size = text_.size();
  std::size_t at = at_;
  while (at < size && data[at] != separator_ && data[at] != '\n' && data[at] != '\r') ++at;
  at_ = at;
  field.assign(text_.substr(begin, at_ - begin));
}

RecordEnd RecordReader::read_quoted(std::string& field) {
  ++at_;
  for (;;) {
    const std::size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos) return RecordEnd::kUnterminated;
    field.append(text_.substr(at_, quote - at_));
    at_ = quote + 1;
    if (at_end() || text_[at_] != '"') break;
    field += '"';
    ++at_;
  }
  if (at_end() || text_[at_] == separator_ || text_[at_] == '\n' || text_[at_] == '\r') return RecordEnd::kRow;
  std::string rest;
  read_plain(rest);
  if (trim(rest).empty()) return RecordEnd::kRow;
  field.append(rest);
  return RecordEnd::kStray;
}

std::string filled_up(std::string_view text, std::size_t fields, std::size_t most_bytes) {
  std::string filled;
  if (text.size() > most_bytes) return filled;
  RecordReader records(text, ',');
  std::vector<std::string> record;
  while (!records.at_end()) {
    const std::size_t begin = records.place();
    records.read(record);
    filled += text.substr(begin, records.place() - begin - 1);  // without its line end
    const bool is_blank = record.size() == 1 && record[0].empty();
    if (!is_blank && record.size() < fields) filled.append(fields - record.size(), ',');
    filled += '\n';
    if (filled.size() > most_bytes) return {};
  }
  return filled;
}

std::string_view skip_to_header(std::string_view text, int& rows, char& separator) {
  constexpr std::string_view kSays = "sep=";
  while (!text.empty()) {
    const std::string_view line = trim(text.substr(0, text.find_first_of("\r\n")));
    std::string_view plain = line;
    if (plain.size() > 2 && plain.front() == '"') plain = plain.substr(1, plain.find('"', 1) - 1);
    const bool says =
        rows == 0 && separator == '\0' && plain.size() >= kSays.size() &&
        std::equal(kSays.begin(), kSays.end(), plain.begin(), [](char a, char b) { return a == (b | 32) || a == b; });
    if (says) {
      // "sep=" and a tab: trimmed away.
      separator = plain.size() > kSays.size() ? plain[kSays.size()] : '\t';
    } else if (!line.starts_with('#') && !line.starts_with("\"#") &&
               line.find_first_not_of(",;\t ") != std::string_view::npos) {
      return text;
    }
    ++rows;
    drop_row(text, line.starts_with("\"#"));
  }
  return text;
}

}  // namespace entente::common
