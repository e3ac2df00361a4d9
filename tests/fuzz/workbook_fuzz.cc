// Workbooks of any bytes: read or refused, and what is read is CSV whose records all end well. The first byte says what
// the rest is: a file as it is (z), or the parts of one with a NUL between them (x: workbook, relations, styles, shared
// texts, tab; o: content, styles), packed here, since a fuzzer would hardly find the sums of a zip.
#include <zip.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/sheets/workbook.h"
#include "tests/fuzz/fuzz.h"

namespace {

using entente::fuzz::must;
using namespace entente;

std::string zip_of(const std::vector<std::pair<std::string, std::string_view>>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(buffer);
  zip_t* const archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  for (const auto& [name, text] : parts) {
    const auto at = zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), 0);
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(at), ZIP_CM_STORE, 0);
  }
  zip_close(archive);
  zip_source_open(buffer);
  zip_stat_t stat;
  zip_source_stat(buffer, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_read(buffer, bytes.data(), bytes.size());
  zip_source_close(buffer);
  zip_source_free(buffer);
  return bytes;
}

std::string file_of(char kind, std::string_view rest) {
  if (kind == 'z') return std::string(rest);
  std::vector<std::string_view> texts = common::split(rest, '\0');
  texts.resize(5);
  if (kind == 'o') {
    return zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                   {"content.xml", texts[0]},
                   {"styles.xml", texts[1]}});
  }
  return zip_of({{"[Content_Types].xml", "<Types/>"},
                 {"xl/workbook.xml", texts[0]},
                 {"xl/_rels/workbook.xml.rels", texts[1]},
                 {"xl/styles.xml", texts[2]},
                 {"xl/sharedStrings.xml", texts[3]},
                 {"xl/worksheets/sheet1.xml", texts[4]}});
}

void check(const common::Workbook& workbook, std::size_t tab, std::size_t most_rows) {
  std::string fault;
  const std::string text = workbook.text(tab, most_rows, fault);
  if (!fault.empty()) return;
  std::size_t rows = 0;
  std::vector<std::string> cells;
  for (common::RecordReader records(text, ','); !records.at_end(); ++rows) {
    must(records.read(cells) == common::RecordEnd::kRow, "every record ends well");
  }
  must(rows <= most_rows, "no more rows than are wanted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string bytes =
      file_of(static_cast<char>(data[0]), std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  std::string fault;
  const auto workbook = common::Workbook::open(bytes, fault);
  if (!workbook || !fault.empty()) return 0;
  for (std::size_t tab = 0; tab < workbook->tabs().size(); ++tab) {
    check(*workbook, tab, 3);
    check(*workbook, tab, std::numeric_limits<std::size_t>::max());
  }
  return 0;
}
