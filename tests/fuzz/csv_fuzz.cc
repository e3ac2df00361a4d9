// CSV at the pace of bytes, below rows_fuzz.cc: encodings, records, single cells. What was read ends well and is
// written so that it reads back as the same. The first byte says what the rest is, for records the second the
// separator.
#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/local_dates.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/sheets/sheet_records.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace entente;
using entente::fuzz::must;

void read_back(const std::vector<std::string>& cells) {
  const std::string line = common::csv_line(cells);
  common::RecordReader records(line, ',');
  std::vector<std::string> back;
  must(records.read(back) == common::RecordEnd::kRow && records.at_end(), "a line is one record");
  must(back.size() == cells.size(), "a line has the cells that were written");
  for (std::size_t i = 0; i < cells.size(); ++i) {
    must(common::unguarded(back[i]) == cells[i], "a cell reads back as the same");
  }
}

void read_records(std::string_view text, char separator) {
  int rows = 0;
  char said = separator;
  const std::string_view body = common::skip_to_header(text, rows, said);
  must(rows >= 0 && body.size() <= text.size() && text.ends_with(body), "what is skipped stands in front");
  common::RecordReader records(body, said == '\0' ? ',' : said);
  std::vector<std::string> cells;
  while (!records.at_end()) {
    const std::size_t before = records.place();
    const common::RecordEnd end = records.read(cells);
    must(records.place() > before && records.place() <= body.size(), "every record takes something");
    if (end == common::RecordEnd::kUnterminated) return;
    if (end == common::RecordEnd::kRow) read_back(cells);
  }
}

void read_cell(std::string_view cell) {
  must(common::unguarded(common::guarded(cell)) == cell, "a cell with its guard means what it did");
  for (const std::string& part : common::split_list(cell)) must(!part.empty(), "no part of a list is empty");
  static_cast<void>(common::split_values(cell, [](std::string_view part) { return part.size() > 2; }));
  if (const auto number = common::whole_number(cell, {"places", "días"})) {
    must(common::whole_number(std::to_string(*number), {}) == number, "a number as it is is the same");
  }
  common::DateColumn dates;
  dates.look_at(cell);
  const auto read = dates.read(cell);
  must(!read.date || (!read.is_open && read.date->year() >= 1900 && read.date->year() <= 2200),
       "a date is one, and of these times");
}

// With the encoding that somebody said: what it could be otherwise, rows_fuzz.cc has asked, which takes ten times as
// long.
void decode(std::string_view bytes) {
  const common::DecodedSheet decoded = common::decode_sheet(bytes, "windows-1251");
  must(decoded.fault.empty() || decoded.text.empty(), "there is a text or a fault");
  must(decoded.fault.empty() || decoded.bad_bytes.empty(), "what isn't read has no bad bytes");
  for (const std::size_t at : decoded.bad_bytes) must(at < decoded.text.size(), "bad bytes stand in the text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'r':
      read_records(text.substr(1), text[0]);
      break;
    case 'c':
      read_cell(text);
      break;
    case 'e':
      decode(text);
      break;
    default:
      break;
  }
  return 0;
}
