// Sheets as people make them.
#include "services/common/sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

#include "entente/type/v1/quantity.pb.h"
#include "services/common/ids.h"
#include "services/common/strings.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const SheetColumns kColumns{.required = {"id", "title"}, .optional = {"summary", "capacity"}};

Sheet read(std::string_view bytes) {
  return Sheet::read(bytes, kColumns);
}

std::string utf16(std::u16string_view text, bool little, bool mark) {
  std::string bytes;
  const auto put = [&](char16_t unit) {
    const char low = static_cast<char>(unit & 0xff);
    const char high = static_cast<char>(unit >> 8);
    bytes += little ? low : high;
    bytes += little ? high : low;
  };
  if (mark) put(0xfeff);
  for (const char16_t unit : text) put(unit);
  return bytes;
}

// The same sheet in every dress.
struct DressCase {
  const char* what;
  std::string bytes;
  const char* encoding;
  const char* separator;
};
std::vector<DressCase> dresses() {
  const std::string plain = "id,title,summary\nmetz,Été à Łódź,\"a, b\"\n";
  const std::u16string wide = u"id;title;summary\r\nmetz;Été à Łódź;\"a, b\"\r\n";
  return {
      {"UTF-8", plain, "UTF-8", ","},
      {"UTF-8 with mark", "\xef\xbb\xbf" + plain, "UTF-8", ","},
      {"semicolons, CRLF", "id;title;summary\r\nmetz;Été à Łódź;a, b\r\n", "UTF-8", ";"},
      {"tabs, CR", "id\ttitle\tsummary\rmetz\tÉté à Łódź\ta, b\r", "UTF-8", "\t"},
      {"no line end at the end", "id,title,summary\nmetz,Été à Łódź,\"a, b\"", "UTF-8", ","},
      {"UTF-16LE with mark", utf16(wide, true, true), "UTF-16LE", ";"},
      {"UTF-16BE with mark", utf16(wide, false, true), "UTF-16BE", ";"},
      {"UTF-16LE without mark", utf16(wide, true, false), "UTF-16LE", ";"},
      {"UTF-16BE without mark", utf16(wide, false, false), "UTF-16BE", ";"},
      {"comments and blank lines first", "# A template, with commas; and more\n\n\"# quoted, comment\"\n,,\n" + plain,
       "UTF-8", ","},
      {"capitals and blanks in the header", "ID , Title,\" summary\"\nmetz,  Été à Łódź ,\"a, b\"\n", "UTF-8", ","},
      {"empty columns at the end", "id,title,summary,,\nmetz,Été à Łódź,\"a, b\",,\n,,,,\n", "UTF-8", ","},
  };
}

TEST(Sheet, ReadsEveryDress) {
  for (const DressCase& dress : dresses()) {
    const Sheet sheet = read(dress.bytes);
    EXPECT_TRUE(sheet.faults().empty()) << dress.what << ": " << sheet.faults()[0].description;
    EXPECT_EQ(sheet.encoding(), dress.encoding) << dress.what;
    EXPECT_EQ(sheet.separator(), dress.separator) << dress.what;
    ASSERT_EQ(sheet.row_count(), 1u) << dress.what;
    EXPECT_EQ(sheet.field(0, "id"), "metz") << dress.what;
    EXPECT_EQ(sheet.field(0, "title"), "Été à Łódź") << dress.what;
    EXPECT_EQ(sheet.field(0, "summary"), "a, b") << dress.what;
    EXPECT_EQ(sheet.field(0, "capacity"), "") << dress.what;
    EXPECT_FALSE(sheet.has_column("capacity"));
  }
}

TEST(Sheet, FallsBackToWindows1252AndSaysSo) {
  const Sheet sheet = read("id;title\nmetz;Caf\xe9 \x96 \x80 5\n");
  EXPECT_TRUE(sheet.faults().empty());
  EXPECT_EQ(sheet.encoding(), "Windows-1252");
  EXPECT_EQ(sheet.field(0, "title"), "Café – € 5");
  entente::type::v1::ImportReport report;
  report_sheet(sheet, &report);
  EXPECT_EQ(report.encoding(), "Windows-1252");
  ASSERT_EQ(report.warnings_size(), 1);
  EXPECT_THAT(report.warnings(0).description(), HasSubstr("Windows-1252"));
}

TEST(Sheet, KeepsQuotesAndLineBreaksInsideQuotes) {
  const Sheet sheet = read("id,title,summary\na,\"say \"\"hi\"\"\",\"one\r\ntwo\n\nthree\"\n\nb,12\" pipe,x\n");
  ASSERT_TRUE(sheet.faults().empty()) << sheet.faults()[0].description;
  EXPECT_EQ(sheet.field(0, "title"), "say \"hi\"");
  EXPECT_EQ(sheet.field(0, "summary"), "one\ntwo\n\nthree");
  EXPECT_EQ(sheet.field(1, "title"), "12\" pipe");
  EXPECT_EQ(sheet.row_number(0), 2);
  EXPECT_EQ(sheet.row_number(1), 4);  // the blank line counts
}

// Faults as data: sheet, row, reason, part of the text.
struct FaultCase {
  std::string bytes;
  int row;
  std::string_view reason;
  const char* text;
};

TEST(Sheet, NamesEveryFaultByRow) {
  const FaultCase cases[] = {
      {"", 0, kNoHeader, "empty"},
      {"# only a comment\n", 0, kNoHeader, "empty"},
      {"id,title\na,\"b\nc,d\n", 2, kUnterminatedQuote, "no end"},
      {"id,\"title\na,b\n", 1, kUnterminatedQuote, "header"},
      {"id,title\na,b\nc\n", 3, kWrongFieldCount, "has 1 fields, the header has 2"},
      {"id,title\na,b,c\n", 2, kWrongFieldCount, "has 3 fields"},
      {"# rows are counted\n\n# as a spreadsheet does\nid,title\na,b\nc\n", 6, kWrongFieldCount, "has 1 fields"},
      {"# comment\nid,sumary,title\na,b,c\n", 2, kUnknownColumn, "did you mean"},
      {"id,title\na,\"b\"c\n", 2, kStrayQuote, "behind a closing quote"},
      {"id,title,title\na,b,c\n", 1, kDuplicateColumn, "twice"},
      {"id,title,sumary\na,b,c\n", 1, kUnknownColumn, "did you mean 'summary'?"},
      {"id,title,xyzzy\na,b,c\n", 1, kUnknownColumn, "there are id, title, summary, capacity"},
      {"id,,title\na,b,c\n", 1, kUnknownColumn, "column 2 has no name"},
      {"id,summary\na,b\n", 0, kMissingColumn, "'title' is missing"},
      {std::string("id,title\na,b\0c\n", 15), 2, kControlCharacter, "control character"},
      {"id,title\na,b\x1b[0m\n", 2, kControlCharacter, "control character"},
      {"id|title|summary\na|b|c\n", 1, kWrongSeparator, "looks like one column"},
      {"\xef\xbb\xbfid,title\na,\xff\n", 0, kWrongEncoding, "isn't valid"},
      {"\xff\xfe"
       "abc",
       0, kWrongEncoding, "UTF-16LE"},
      {"id,title\na,\x81\xff\n", 2, kControlCharacter, "control character"},
  };
  for (const FaultCase& each : cases) {
    const Sheet sheet = read(each.bytes);
    ASSERT_FALSE(sheet.faults().empty()) << each.bytes;
    EXPECT_EQ(sheet.faults()[0].row, each.row) << each.bytes;
    EXPECT_EQ(sheet.faults()[0].reason, each.reason) << each.bytes;
    EXPECT_THAT(sheet.faults()[0].description, HasSubstr(each.text)) << each.bytes;
  }
}

TEST(Sheet, GoesOnBehindAFault) {
  const Sheet sheet = read("id,title,nme\na\nb,c,d\ne,f\ng,h,i\n");
  std::vector<int> rows;
  for (const SheetFault& fault : sheet.faults()) rows.push_back(fault.row);
  EXPECT_THAT(rows, ElementsAre(1, 2, 4));
  EXPECT_EQ(sheet.row_count(), 2u);
  entente::type::v1::ImportReport report;
  report_sheet(sheet, &report);
  EXPECT_EQ(report.violations_size(), 3);
  EXPECT_EQ(report.violations(1).reason(), "WRONG_FIELD_COUNT");
}

TEST(Sheet, BoundsItsFaults) {
  std::string bytes = "id,title\n";
  for (int i = 0; i < 5000; ++i) bytes += "only one\n";
  const Sheet sheet = read(bytes);
  EXPECT_EQ(sheet.faults().size(), 1001u);
  EXPECT_THAT(sheet.faults().back().description, HasSubstr("more faults"));
}

TEST(Sheet, TakesAnyBytesWithoutHarm) {
  SeededIds ids(5);
  const std::string alphabet("id,title;\t\"\n\r#\0\xff\xfe\xc3\xa9", 19);
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = ids.bits() % 2 == 0 ? "id,title\n" : "";
    for (std::uint64_t left = ids.bits() % 60; left > 0; --left) bytes += alphabet[ids.bits() % alphabet.size()];
    const Sheet sheet = read(bytes);
    for (std::size_t row = 0; row < sheet.row_count(); ++row) EXPECT_EQ(sheet.field(row, "capacity"), "");
  }
}

TEST(Sheet, ReadsAHundredThousandRowsInUnderASecond) {
  std::string bytes = "id,title,summary,capacity\n";
  for (int i = 0; i < 100'000; ++i) {
    append(bytes, "listing-", i, ",A title of some length,\"A summary with a comma, and \"\"quotes\"\" in it\",",
           i % 50, "\n");
  }
  // Time of this thread's work: the machine of a test has other things to do.
  const auto work = [] {
    timespec spent{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
    return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
  };
  const auto begin = work();
  const Sheet sheet = read(bytes);
  const auto took = work() - begin;
  EXPECT_EQ(sheet.row_count(), 100'000u);
#ifdef __OPTIMIZE__
  EXPECT_LT(took, std::chrono::seconds(1));
#else
  EXPECT_LT(took, std::chrono::seconds(5));  // without optimisation
#endif
}

// The guard against formulas comes off on the way in, exactly once: whatever a text is, it reads as itself.
TEST(Sheet, EveryTextReadsBackAsItself) {
  SeededIds ids(9);
  const std::vector<std::string> pieces = {
      "a", "é",    ",",      ";", "|", "\"",  "'",  "'", "=",  "+",  "-",  "@", "\t",      "\r",     "\n",  " ",
      "0", "\r\n", "\u00a0", "#", "’", "'=1", "-5", "=", "''", "' ", ".5", "x", "cmd|'/C", "\u200b", "＝1", "tab\tbed"};
  int guarded = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string texts[2];
    for (std::string& text : texts) {
      for (std::uint64_t n = ids.bits() % 7; n > 0; --n) text += pieces[ids.bits() % pieces.size()];
      guarded += needs_guard(text) ? 1 : 0;
    }
    const Sheet sheet = read("id,title,summary\n" + csv_line({concat("n", i), texts[0], texts[1]}));
    ASSERT_EQ(sheet.row_count(), 1u) << texts[0] << "|" << texts[1];
    ASSERT_EQ(sheet.field(0, "title"), texts[0]);
    ASSERT_EQ(sheet.field(0, "summary"), texts[1]);
  }
  EXPECT_GT(guarded, 5000);  // else the guard isn't tested here
}

TEST(Sheet, AFormulaGetsAGuardAndANumberDoesNot) {
  for (const std::string text : {"=1+1", "+cmd", "@x", "-a", "\tx", "'=1+1", " a", "a ", "two\r\nlines"}) {
    EXPECT_TRUE(needs_guard(text)) << text;
    EXPECT_THAT(csv_line({text}), testing::AnyOf(testing::StartsWith("'" + text), testing::StartsWith("\"'")));
  }
  for (const std::string text : {"", "-5", "+221", "a", "'", "'a", "''", "a=1"})
    EXPECT_FALSE(needs_guard(text)) << text;
}

TEST(Sheet, WhatPeopleTypeLosesBlanksAndKeepsItsApostrophes) {
  EXPECT_EQ(unguarded("  a b "), "a b");
  EXPECT_EQ(unguarded("'tis"), "'tis");
  EXPECT_EQ(unguarded("'=1+1"), "=1+1");
  EXPECT_EQ(unguarded("''=1+1"), "'=1+1");
  EXPECT_EQ(unguarded("one\r\ntwo\rthree"), "one\ntwo\nthree");
}

TEST(Sheet, SplitsLists) {
  EXPECT_THAT(split_list(" a | b;c ;; "), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(split_list(" ").empty());
}

TEST(Sheet, CutsLongValuesInViolations) {
  entente::type::v1::ImportReport report;
  add_violation(3, "title", std::string(300, 'x'), "too long", "INVALID_FIELD", report.mutable_violations());
  EXPECT_EQ(report.violations(0).value().size(), 200u);
}

}  // namespace
}  // namespace entente::common
