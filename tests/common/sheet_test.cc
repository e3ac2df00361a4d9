// Sheets as people make them.
#include "services/common/sheets/sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>

#include "entente/type/v1/import_report.pb.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/text/text.h"

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

TEST(Sheet, OfTooManyRowsKeepsNone) {
  std::string bytes = "id,title\n";
  for (std::size_t row = 0; row < kMostSheetRows; ++row) bytes += "a,b\n";
  EXPECT_EQ(read(bytes).row_count(), kMostSheetRows);
  const Sheet sheet = read(bytes + "a,b\n");
  EXPECT_EQ(sheet.row_count(), 0u);
  ASSERT_EQ(sheet.faults().size(), 1u);
  EXPECT_EQ(sheet.faults()[0].reason, kTooManyRows);
  EXPECT_EQ(sheet.faults()[0].row, 300'002);
  EXPECT_THAT(sheet.faults()[0].description, HasSubstr("at most 300000 rows; divide it"));
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

TEST(Sheet, ReadsTheEncodingThatItIsTold) {
  const std::pair<const char*, std::pair<const char*, const char*>> cases[] = {
      {"windows-1250", {"\xa3\xf3\x64\x9f", "Łódź"}},
      {"windows-1251", {"\xca\xe0\xe7\xe0\xed\xfc", "Казань"}},
      {"Windows-1254", {"Diyarbak\xfdr", "Diyarbakır"}},
      {"windows-1256", {"\xc7\xe1\xde\xc7\xe5\xd1\xc9", "القاهرة"}},
      {"gbk", {"\xb1\xb1\xbe\xa9", "北京"}},
      {"shift_jis", {"\x8b\x9e\x93\x73", "京都"}},
      {"mac-roman", {"T\x8etouan", "Tétouan"}},
      {"cp850", {"T\x82touan", "Tétouan"}},
      {"koi8-r", {"\xed\xcf\xd3\xcb\xd7\xc1", "Москва"}},
      {"cp1252", {"T\xe9touan", "Tétouan"}}};
  for (const auto& [encoding, texts] : cases) {
    const Sheet sheet = Sheet::read(concat("id,title\na,", texts.first, "\n"), kColumns, {.encoding = encoding});
    ASSERT_TRUE(sheet.faults().empty()) << encoding << ": " << sheet.faults()[0].description;
    EXPECT_EQ(sheet.field(0, "title"), texts.second) << encoding;
    EXPECT_FALSE(sheet.encoding_guessed());
  }
  // What is UTF-8 stays it, whatever a person says of the folder.
  EXPECT_EQ(Sheet::read("id,title\na,Łódź\n", kColumns, {.encoding = "windows-1250"}).field(0, "title"), "Łódź");
  // Strict: a byte that the encoding doesn't have is named.
  const Sheet wrong = Sheet::read("id,title\na,\x81\xff\n", kColumns, {.encoding = "shift_jis"});
  ASSERT_EQ(wrong.faults().size(), 1u);
  EXPECT_EQ(wrong.faults()[0].reason, kWrongEncoding);
  EXPECT_THAT(wrong.faults()[0].description, HasSubstr("byte 12 (81, in line 2)"));
  EXPECT_THAT(Sheet::read("id,title\na,\xe9\n", kColumns, {.encoding = "ebcdic-9"}).faults()[0].description,
              HasSubstr("isn't an encoding"));
  for (const char* refused : {"utf-7", "hz", "iso-2022-jp", "x"}) EXPECT_NE(encoding_fault(refused), "") << refused;
  for (const char* taken : {"", "UTF-8", "utf_16", "latin1", "cp1252", "windows-1250", "sjis", "macintosh"}) {
    EXPECT_EQ(encoding_fault(taken), "") << taken;
  }
}

TEST(Sheet, ReadsUtf32) {
  std::string bytes("\xff\xfe\0\0", 4);
  for (const char32_t code : std::u32string_view(U"id,title\na,Łódź\n")) {
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>((code >> shift) & 0xff);
  }
  for (const std::string& dress : {bytes, bytes.substr(4)}) {
    const Sheet sheet = read(dress);
    ASSERT_EQ(sheet.row_count(), 1u);
    EXPECT_EQ(sheet.encoding(), "UTF-32LE");
    EXPECT_EQ(sheet.field(0, "title"), "Łódź");
  }
}

TEST(Sheet, OneBadByteDoesNotChangeTheEncoding) {
  std::string bytes = "id,title\n";
  for (int i = 0; i < 9; ++i) append(bytes, "n", i, ",Atelier de céramique à Dakar\n");
  const std::size_t at = bytes.size() + 8;
  bytes += "n9,atel\x92ier d'été\nn10,fin\n";
  const Sheet sheet = read(bytes);
  EXPECT_EQ(sheet.encoding(), "UTF-8");
  EXPECT_FALSE(sheet.encoding_guessed());
  ASSERT_EQ(sheet.faults().size(), 1u);
  EXPECT_EQ(sheet.faults()[0].row, 11);
  EXPECT_EQ(sheet.faults()[0].column, "title");
  EXPECT_EQ(sheet.faults()[0].reason, kWrongEncoding);
  EXPECT_EQ(sheet.faults()[0].value, "atel<92>ier d'été");
  EXPECT_THAT(sheet.faults()[0].description, HasSubstr(concat("byte ", at, " of the file")));
  EXPECT_EQ(sheet.field(0, "title"), "Atelier de céramique à Dakar");
  // Told, it is read so: no guess.
  EXPECT_FALSE(read("\xef\xbb\xbfid,title\na,\xff\n").faults().empty());
}

TEST(Sheet, AsksForTheEncodingWhereAGuessMakesOddLetters) {
  const char* const kOdd[] = {
      "\xca\xe0\xe7\xe0\xed\xfc",  // Казань in Windows-1251
      "\xa3\xf3\x64\x9f",          // Łódź in Windows-1250
      "Diyarbak\xfdr",             // Diyarbakır in Windows-1254
      "\xb1\xb1\xbe\xa9\xca\xd0",  // 北京市 in GBK
      "T\x8etouan et F\x8fs",      // Mac Roman
      "Ia\xbai",                   // Iași in Windows-1250
      "\x8b\x9e\x93\x73",          // 京都 in Shift-JIS
      "T\x82touan",                // cp850
  };
  for (const char* text : kOdd) {
    const Sheet sheet = read(concat("id,title\na,", text, "\n"));
    ASSERT_EQ(sheet.faults().size(), 1u) << revealed(text);
    EXPECT_EQ(sheet.faults()[0].reason, kWrongEncoding);
    EXPECT_THAT(sheet.faults()[0].description, HasSubstr("--encoding"));
    EXPECT_THAT(sheet.faults()[0].description, HasSubstr("as "));
    EXPECT_EQ(sheet.row_count(), 0u);
  }
  EXPECT_THAT(read("id,title\na,\xca\xe0\xe7\xe0\xed\xfc\n").faults()[0].description,
              HasSubstr("“Казань” as Windows-1251"));
  for (const char* western : {"Caf\xe9 \x96 \x80 5", "\xc9t\xe9 \xe0 la cr\xe8me", "\xabL\x92h\xf4tel\xbb n\xba 5",
                              "Espa\xf1"
                              "a \xbfqu\xe9?",
                              "M\xfcnchen", "na\xefve \x9cuvre"}) {
    EXPECT_TRUE(read(concat("id,title\na,", western, "\n")).encoding_guessed()) << revealed(western);
  }
}

TEST(Sheet, WarnsOfTextThatWasMisreadBefore) {
  const Sheet sheet = read("id,title\na,TÃ©touan\nb,Ã\u00a0 Dakar\nc,SÃO PAULO à la Â\nd,donâ€™t\n");
  ASSERT_EQ(sheet.warnings().size(), 1u);
  EXPECT_EQ(sheet.warnings()[0].row, 2);
  EXPECT_THAT(sheet.warnings()[0].description, HasSubstr("so do 3 cells"));
  EXPECT_TRUE(read("id,title\na,Łódź à Tétouan — « É »\n").warnings().empty());
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
      {"id,,title\na,b,c\n", 2, kUnknownColumn, "column 2 has no name"},
      {"id,summary\na,b\n", 0, kMissingColumn, "'title' is missing"},
      {std::string("id,title\na,b\0c\n", 15), 2, kControlCharacter, "control character"},
      {"id,title\na,b\x1b[0m\n", 2, kControlCharacter, "control character"},
      {"id!title!summary\na!b!c\n", 1, kWrongSeparator, "looks like one column"},
      {"sep=,\nid;title;summary\na;b;c\n", 2, kWrongSeparator, "the line above it says 'sep=,'"},
      {"sep=|\nid,title,summary\na,b,c\n", 2, kWrongSeparator, "the line above it says 'sep=|'"},
      {"\xef\xbb\xbfid,title\na,\xff\n", 2, kWrongEncoding, "byte 15 of the file"},
      {"\xff\xfe"
       "abc",
       0, kWrongEncoding, "UTF-16LE"},
      {"id,title\na,\x81\xff\n", 0, kWrongEncoding, "--encoding"},
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
  const Sheet sheet = read("id,title,sumary\na\nb,c,d\ne,f\ng,h,i\n");
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

TEST(Sheet, ColumnsAreNamesAndNotBytes) {
  const Sheet sheet = read("\xef\xbb\xbf\xef\xbb\xbfId;Title\u200b;SUM\u00adMARY;ｃａｐａｃｉｔｙ\na;b;c;1\n");
  EXPECT_TRUE(sheet.faults().empty()) << sheet.faults()[0].description;
  EXPECT_EQ(sheet.field(0, "title"), "b");
  EXPECT_EQ(sheet.field(0, "summary"), "c");
  EXPECT_EQ(sheet.field(0, "capacity"), "1");
  const Sheet unknown = read("id,title,pl\u200ban\na,b,c\n");
  ASSERT_EQ(unknown.warnings().size(), 1u);
  EXPECT_THAT(unknown.warnings()[0].description, HasSubstr("pl<U+200B ZERO WIDTH SPACE>an"));
}

TEST(Sheet, ReadsCellsThatStandForNothingAsEmptyAndSaysSo) {
  const Sheet sheet = Sheet::read("id,title,summary\nnan,#REF!,n/a\nb, - ,None\nc,Title,'n/a\n",
                                  {.required = {"id", "title"}, .optional = {"summary"}, .ids = {"id"}});
  ASSERT_TRUE(sheet.faults().empty());
  EXPECT_EQ(sheet.field(0, "id"), "nan");  // a city is called so
  for (const std::size_t row : {0u, 1u}) {
    EXPECT_EQ(sheet.field(row, "title"), "");
    EXPECT_EQ(sheet.field(row, "summary"), "");
  }
  EXPECT_EQ(sheet.field(2, "summary"), "n/a");  // guarded: it is meant
  entente::type::v1::ImportReport report;
  report_sheet(sheet, &report);
  ASSERT_EQ(report.warnings_size(), 1);
  EXPECT_EQ(report.warnings(0).reason(), "EMPTY_MARK");
  EXPECT_EQ(report.warnings(0).row(), 2);
  EXPECT_EQ(report.warnings(0).value(), "#REF!");
  EXPECT_THAT(report.warnings(0).description(), HasSubstr("4 such cells"));
}

TEST(Sheet, UsesTheSeparatorThatItsFirstLineSays) {
  for (const char* bytes : {"sep=;\r\nid;title\r\na;b\r\n", "\"sep=;\"\nid;title\na;b\n", "SEP=|\nid|title\na|b\n",
                            "sep=\t\nid\ttitle\na\tb\n"}) {
    const Sheet sheet = read(bytes);
    EXPECT_TRUE(sheet.faults().empty()) << bytes << sheet.faults()[0].description;
    ASSERT_EQ(sheet.row_count(), 1u) << bytes;
    EXPECT_EQ(sheet.field(0, "title"), "b");
    EXPECT_EQ(sheet.row_number(0), 3);
  }
}

TEST(Sheet, LeavesOutWhatStandsAboveTheHeader) {
  struct Case {
    const char* above;
    const char* says;
    int row;
  };
  for (const Case& each : {Case{"Needs of our city\n", "row 1 stands above the header", 3},
                           Case{"Needs; 2027;;\n\n", "rows 1 to 2 stand above the header", 4},
                           Case{"\"Our needs\nof 2027\",,\n\n", "rows 1 to 2 stand above the header", 4},
                           Case{"title of the list;;\n", "row 1 stands above the header", 3}}) {
    const Sheet sheet = read(std::string(each.above) + "id;title;summary\na;b;c\n");
    ASSERT_TRUE(sheet.faults().empty()) << each.above << sheet.faults()[0].description;
    ASSERT_EQ(sheet.row_count(), 1u) << each.above;
    EXPECT_EQ(sheet.field(0, "summary"), "c");
    EXPECT_EQ(sheet.row_number(0), each.row);
    ASSERT_EQ(sheet.warnings().size(), 1u) << each.above;
    EXPECT_EQ(sheet.warnings()[0].reason, kRowsAbove);
    EXPECT_THAT(sheet.warnings()[0].description, HasSubstr(each.says));
  }
  // A header that is the first row stays it, though a row of content has two words of ours.
  EXPECT_EQ(read("id,title\nsummary,title\n").row_count(), 1u);
}

TEST(Sheet, TakesColumnsByWhatTheyAreCalled) {
  const Sheet sheet = read("Titre du projet;RÉSUMÉ;id;Notes;;Titre\nA;B;c;d;;E\n");
  ASSERT_TRUE(sheet.faults().empty()) << sheet.faults()[0].description;
  EXPECT_EQ(sheet.field(0, "title"), "A") << "the first of two that may be it";
  EXPECT_EQ(sheet.field(0, "summary"), "B");
  ASSERT_EQ(sheet.warnings().size(), 2u);
  EXPECT_EQ(sheet.warnings()[0].reason, kOtherName);
  EXPECT_THAT(sheet.warnings()[0].description, HasSubstr("Titre du projet → title, RÉSUMÉ → summary"));
  EXPECT_EQ(sheet.warnings()[1].reason, kUnknownColumn);
  EXPECT_THAT(sheet.warnings()[1].description, HasSubstr("aren't read: Notes, Titre"));
  // Its own name comes first, wherever it stands.
  EXPECT_EQ(read("Project,id,title\nA,b,C\n").field(0, "title"), "C");
}

TEST(Sheet, LeavesOutColumnsWithoutNameAndContent) {
  const Sheet sheet = read("id,,title,\na,,b,\nc, ,d,\n");
  EXPECT_TRUE(sheet.faults().empty());
  EXPECT_EQ(sheet.field(1, "title"), "d");
  const Sheet filled = read("id,,title\na,,b\nc,x,d\ne,y,f\n");
  ASSERT_EQ(filled.faults().size(), 1u) << "one word is enough";
  EXPECT_EQ(filled.faults()[0].row, 3);
}

TEST(Sheet, CountsTheRowsOfACommentWithLineBreaks) {
  // A comment with line breaks, as a spreadsheet writes it.
  const Sheet sheet = read("\"# Our needs,\nof 2027\",,\nid,title\na,b\n");
  EXPECT_TRUE(sheet.faults().empty());
  EXPECT_EQ(sheet.row_number(0), 3);
}

TEST(Sheet, CallsOtherFilesByTheirKind) {
  const std::pair<std::string, const char*> cases[] = {
      {std::string("PK\x03\x04", 4) + "word/document.xml", "Word document"},
      {std::string("PK\x03\x04", 4) + "xl/workbook.bin", "(.xlsb)"},
      {std::string("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e", 40), "password"},
      {std::string("PK\x03\x04", 4) + "listings.csv", "zip"},
      {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "(.xls)"},
      {"%PDF-1.5\n", "PDF"},
      {"\n <!DOCTYPE html><html>", "web page"},
      {"{\"a\": 1}", "JSON"},
      {"[{\"a\": 1}]", "JSON"},
      {"\x89PNG\r\n", "image"},
      {"\x1f\x8b\x08", "gzip"}};
  for (const auto& [bytes, kind] : cases) {
    const Sheet sheet = read(bytes);
    ASSERT_EQ(sheet.faults().size(), 1u) << kind;
    EXPECT_EQ(sheet.faults()[0].reason, kNotASheet) << kind;
    EXPECT_THAT(sheet.faults()[0].description, HasSubstr(kind));
  }
}

TEST(Sheet, CutsLongValuesInViolations) {
  entente::type::v1::ImportReport report;
  add_violation(3, "title", std::string(300, 'x'), "too long", "INVALID_FIELD", &report);
  EXPECT_EQ(report.violations(0).value().size(), 200u);
}

TEST(Sheet, TakesColumnsAsItIsTold) {
  const Sheet sheet = Sheet::read("Ref.,Name of the action,Title,Old\n1,One,x,y\n", kColumns,
                                  {.columns = {{"ref", "id"}, {"NAME OF THE ACTION", "title"}, {"old", ""}}});
  EXPECT_TRUE(sheet.faults().empty());
  EXPECT_EQ(sheet.field(0, "title"), "One") << "what was said comes before a column's own name";
  EXPECT_THAT(sheet.warnings(), ElementsAre(testing::Field(&SheetFault::description, HasSubstr("aren't read: Title"))));
  const Sheet fine = Sheet::read("Ref.,Name of the action,Old\n1,One,y\n", kColumns,
                                 {.columns = {{"ref", "id"}, {"NAME OF THE ACTION", "title"}, {"old", ""}}});
  EXPECT_TRUE(fine.faults().empty());
  EXPECT_TRUE(fine.warnings().empty());
  EXPECT_EQ(fine.field(0, "title"), "One");
  ASSERT_EQ(fine.columns().size(), 3u);
  EXPECT_EQ(fine.columns()[0].field, "id");
  EXPECT_EQ(fine.columns()[0].match, ColumnMatch::kSaid);
  EXPECT_EQ(fine.columns()[2].field, "");
  EXPECT_EQ(fine.columns()[2].match, ColumnMatch::kSaid);
}

TEST(Sheet, RefusesAnswersThatFitNothing) {
  const Sheet sheet = Sheet::read("id,title\n1,One\n", kColumns, {.columns = {{"Nom", "title"}, {"id", "titel"}}});
  std::vector<std::string> said;
  for (const SheetFault& fault : sheet.faults()) said.push_back(fault.value + " " + fault.description);
  EXPECT_THAT(said, testing::IsSupersetOf({"Nom was said to be a column, but the header has no cell of that name",
                                           "titel isn't a column of such a sheet; did you mean 'title'?"}));
}

TEST(Sheet, SaysHowItKnowsItsColumnsAndWhatOthersMayBe) {
  const Sheet sheet = Sheet::read("ID,Titre du projet,What should the summary say?,Colour\n1,One,x,y\n", kColumns);
  ASSERT_EQ(sheet.columns().size(), 4u);
  EXPECT_EQ(sheet.columns()[0].match, ColumnMatch::kByOwnName);
  EXPECT_EQ(sheet.columns()[1].field, "title");
  EXPECT_EQ(sheet.columns()[1].match, ColumnMatch::kByOtherName);
  EXPECT_EQ(sheet.columns()[2].match, ColumnMatch::kNone);
  EXPECT_THAT(sheet.columns()[2].suggestions, testing::Contains("summary"));
  EXPECT_THAT(sheet.columns()[3].suggestions, testing::IsEmpty());
}

TEST(Violations, AreCountedByCauseBeyondThoseThatAreListed) {
  entente::type::v1::ImportReport report;
  for (int row = 2; row <= 51'585; ++row) {
    add_violation(row, "start", concat(row % 28 + 1, "/01/2027"), "isn't a date", "INVALID_DATE", &report);
  }
  add_violation(7, "city", "Rom", "isn't a city", "UNKNOWN_CITY", &report, {"rome"});
  add_violation(5, "city", "Rom", "isn't a city", "UNKNOWN_CITY", &report, {"rome"});
  add_violation(6, "city", "Turn", "isn't a city", "UNKNOWN_CITY", &report);
  sort_by_row(&report);
  EXPECT_EQ(report.violations_size(), kMostViolations + 1);
  ASSERT_EQ(report.faults_size(), 2);
  EXPECT_EQ(report.faults(0).count(), 51'584);
  EXPECT_EQ(report.faults(0).values_size(), kMostFaultValues);
  ASSERT_EQ(report.faults(0).rows_size(), 1);
  EXPECT_EQ(report.faults(0).rows(0).first(), 2);
  EXPECT_EQ(report.faults(0).rows(0).last(), 51'585);
  EXPECT_EQ(report.faults(1).values(0).count(), 2);
  EXPECT_EQ(report.faults(1).values(0).suggestions(0), "rome");
  ASSERT_EQ(report.faults(1).rows_size(), 1);
  EXPECT_EQ(report.faults(1).rows(0).first(), 5);
  EXPECT_EQ(report.faults(1).rows(0).last(), 7);
}

}  // namespace
}  // namespace entente::common
