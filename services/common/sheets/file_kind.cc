#include "services/common/sheets/file_kind.h"

#include <algorithm>
#include <array>

#include "services/common/base/ascii.h"

namespace entente::common {
namespace {

constexpr std::size_t kLookedAt = 4096;

struct Beginning {
  std::string_view bytes;
  std::string_view kind;
};
using namespace std::string_view_literals;
constexpr auto kBeginnings = std::to_array<Beginning>({
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "is an old Excel workbook (.xls): open it, save it as .xlsx and send that"},
    {"%PDF-"sv, "is a PDF: send the sheet that it was made from (.xlsx, .ods or CSV)"},
    {"\x89PNG"sv, "is an image: send the sheet itself (.xlsx, .ods or CSV)"},
    {"\xff\xd8\xff"sv, "is an image: send the sheet itself (.xlsx, .ods or CSV)"},
    {"GIF8"sv, "is an image: send the sheet itself (.xlsx, .ods or CSV)"},
    {"{\\rtf"sv, "is a text of a word processor (.rtf): send a sheet (.xlsx, .ods or CSV)"},
    {"\x1f\x8b"sv, "is compressed (gzip): unpack it and send the sheet"},
    {"7z\xbc\xaf\x27\x1c"sv, "is compressed (7z): unpack it and send the sheet"},
    {"Rar!"sv, "is compressed (rar): unpack it and send the sheet"},
    {"PAR1"sv, "is a Parquet file: save it as CSV and send that"},
    {"SQLite format 3"sv, "is an SQLite database: save the table as CSV and send that"},
});

// What a zip holds is said by the names at its beginning.
std::string_view kind_of_zip(std::string_view bytes) {
  const auto has = [&](std::string_view name) { return bytes.find(name) != std::string_view::npos; };
  if (has("word/")) return "is a Word document (.docx): send a sheet (.xlsx, .ods or CSV)";
  if (has("xl/workbook.bin")) return "is a binary Excel workbook (.xlsb): open it, save it as .xlsx and send that";
  return "is a zip: unpack it and send the sheet";
}

}  // namespace

std::string not_a_sheet(std::string_view bytes) {
  const std::string_view begin = bytes.substr(0, kLookedAt);
  // Excel puts a workbook under a password into the form of old ones.
  constexpr std::string_view kOldForm = "\xd0\xcf\x11\xe0";
  constexpr std::string_view kEncrypted = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e"sv;
  if (begin.starts_with(kOldForm) && bytes.find(kEncrypted) != std::string_view::npos) {
    return "is an Excel workbook protected by a password: take it off, and send that";
  }
  for (const Beginning& one : kBeginnings) {
    if (begin.starts_with(one.bytes)) return std::string(one.kind);
  }
  if (begin.starts_with("PK\x03\x04")) return std::string(kind_of_zip(bytes.substr(0, 16 * kLookedAt)));
  std::string_view text = begin.starts_with("\xef\xbb\xbf") ? begin.substr(3) : begin;
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const std::string tag = lower(text.substr(0, 64));
  if (tag.starts_with("<!doctype html") || tag.starts_with("<html")) {
    return "is a web page (HTML): copy the table into a spreadsheet, save it and send that";
  }
  if (tag.starts_with("<?xml") || tag.starts_with("<!doctype")) return "is XML: save the table as CSV and send that";
  if (tag.starts_with('{') || tag.starts_with("[{") || tag.starts_with("[\n") || tag.starts_with("[ ")) {
    return "is JSON: save the table as CSV and send that; a programme's file ends in .json";
  }
  return {};
}

}  // namespace entente::common
