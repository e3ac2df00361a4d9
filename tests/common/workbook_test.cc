// Workbooks as real programs write them, and as nobody should.
#include "services/common/sheets/workbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/common/base/strings.h"
#include "services/common/sheets/excel_workbook.h"
#include "services/common/sheets/sheet.h"
#include "tests/paths.h"

namespace entente::common {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

std::string written_by(const std::string& program) {
  std::ifstream file(concat(source_dir(), "/tests/data/workbooks/", program), std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

// A zip of parts, packed by deflate.
std::string zip_of(const std::vector<std::pair<std::string, std::string>>& parts) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(buffer);
  zip_t* const archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  for (const auto& [name, text] : parts) {
    zip_file_add(archive, name.c_str(), zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
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

constexpr const char* kRelations =
    R"(<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>)";
// A workbook of one tab.
std::string excel_of(const std::string& tab) {
  return zip_of({{"[Content_Types].xml", "<Types/>"},
                 {"xl/workbook.xml", R"(<workbook><sheets><sheet name="One" r:id="a"/></sheets></workbook>)"},
                 {"xl/_rels/workbook.xml.rels", kRelations},
                 {"xl/worksheets/sheet1.xml", tab}});
}
std::string open_document_of(const std::string& content) {
  return zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", content}});
}

std::string text_of(const std::string& bytes, std::string& fault) {
  const auto workbook = Workbook::open(bytes, fault);
  if (!workbook || !fault.empty()) return {};
  return workbook->text(0, 1'000'000, fault);
}
std::string fault_of(const std::string& bytes) {
  std::string fault;
  text_of(bytes, fault);
  return fault;
}

class WorkbookOf : public testing::TestWithParam<const char*> {};

TEST_P(WorkbookOf, IsReadAsItShows) {
  const std::string bytes = written_by(GetParam());
  std::string fault;
  const auto workbook = Workbook::open(bytes, fault);
  ASSERT_NE(workbook, nullptr);
  ASSERT_EQ(fault, "");
  EXPECT_THAT(workbook->tabs(), ElementsAre("Mode d’emploi", "Réponses", "Listes"));
  // LibreOffice makes a number of a workbook's true and false when it saves them as .ods.
  const bool has_truth = std::string_view(GetParam()) != "libreoffice.ods";
  EXPECT_EQ(
      workbook->text(1, 1'000'000, fault),
      concat(
          "Réseau des villes : besoins et offres 2027\n"
          "\n"
          "Ville,Besoin ou offre,Type de coopération,Titre,Résumé,Date de début,Date de fin,Durée,Nombre de places,À "
          "distance ?,Remarques\n"
          "Dakar,Besoin,Renforcement des capacités,Former de jeunes relieurs,\"Un atelier de reliure, pour dix "
          "personnes.\",2027-01-15,2027-06-30,10 jours,3,",
          has_truth ? "true" : "1",
          ",appeler avant\n"
          "Braga,Offre,Renforcement des capacités,\"Deux places, en résidence\",\"Ligne une\nligne deux, avec une "
          "virgule\",2027-09,2027-11,20,2,",
          has_truth ? "false" : "0",
          "\n"
          "Santos,Besoin,Renforcement des capacités,Un festival de cinéma,\"=non, ceci est un "
          "texte\",2027-03-01,2027-05-30,5,1\n"));
  EXPECT_EQ(fault, "");
  EXPECT_EQ(workbook->text(0, 1, fault), "Remplissez une ligne par besoin ou offre.\n");
}

TEST_P(WorkbookOf, ReadsTheTabThatHasColumnsOfOurs) {
  const SheetColumns columns{.required = {"city", "kind", "title"},
                             .optional = {"area", "summary", "start", "end", "min_days", "capacity"}};
  const Sheet sheet = Sheet::read(written_by(GetParam()), columns);
  EXPECT_TRUE(sheet.faults().empty());
  EXPECT_EQ(sheet.tab(), "Réponses");
  EXPECT_EQ(sheet.separator(), "");
  ASSERT_EQ(sheet.row_count(), 3u);
  EXPECT_EQ(sheet.row_number(0), 4);
  EXPECT_EQ(sheet.field(1, "summary"), "Ligne une\nligne deux, avec une virgule");
  EXPECT_EQ(sheet.field(2, "end"), "2027-05-30");
  EXPECT_EQ(sheet.field(2, "capacity"), "1");
  EXPECT_THAT(sheet.warnings(),
              Contains(AllOf(Field(&SheetFault::reason, kOtherTabs),
                             Field(&SheetFault::description, HasSubstr("not read: Mode d’emploi, Listes")))));
}

TEST_P(WorkbookOf, ShowsATextThatIsReadAsItIs) {
  const SheetColumns columns{.required = {"city", "kind", "title"},
                             .optional = {"area", "summary", "start", "end", "min_days", "capacity", "notes"}};
  EXPECT_EQ(Sheet::read(written_by(GetParam()), columns).text(), "");
  const Sheet workbook = Sheet::read(written_by(GetParam()), columns, {.shows_text = true});
  const Sheet text = Sheet::read(workbook.text(), columns, {.shows_text = true});
  EXPECT_EQ(text.text(), "");
  EXPECT_EQ(text.separator(), ",");
  EXPECT_TRUE(text.faults().empty());
  EXPECT_EQ(text.header(), workbook.header());
  ASSERT_EQ(text.row_count(), workbook.row_count());
  for (std::size_t row = 0; row < text.row_count(); ++row) {
    EXPECT_EQ(text.row_number(row), workbook.row_number(row));
    for (const std::string& column : workbook.header()) {
      EXPECT_EQ(text.field(row, column), workbook.field(row, column)) << column;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, WorkbookOf,
                         testing::Values("exceljs.xlsx", "libreoffice.xlsx", "libreoffice.ods", "openpyxl.xlsx"));

TEST(Workbook, ReadsTheTabThatIsNamed) {
  const std::string bytes = written_by("exceljs.xlsx");
  const SheetColumns columns{.required = {}, .optional = {"city"}};
  EXPECT_EQ(Sheet::read(bytes, columns, {.tab = "listes"}).tab(), "Listes");
  const Sheet none = Sheet::read(bytes, columns, {.tab = "Villes"});
  ASSERT_EQ(none.faults().size(), 1u);
  EXPECT_EQ(none.faults()[0].reason, kNoSuchTab);
  EXPECT_THAT(none.faults()[0].description, HasSubstr("Mode d’emploi, Réponses, Listes"));
}

TEST(Workbook, ShowsNoTextThatIsTooLong) {
  const SheetColumns columns{.required = {}, .optional = {"title"}};
  const auto of_length = [&](std::size_t length) {
    const std::string bytes =
        excel_of(concat(R"(<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>title</t></is></c></row>)",
                        R"(<row r="2"><c r="A2" t="inlineStr"><is><t>)", std::string(length, 'a'),
                        "</t></is></c></row></sheetData></worksheet>"));
    return Sheet::read(bytes, columns, {.shows_text = true});
  };
  const std::size_t fits = kMostShownText - std::string_view("title\n\n").size();
  EXPECT_EQ(of_length(fits).text().size(), kMostShownText);
  const Sheet longer = of_length(fits + 1);
  EXPECT_EQ(longer.text(), "");
  EXPECT_EQ(longer.row_count(), 1u);
}

TEST(Workbook, KnowsWhatAFormatShows) {
  using Style = ExcelWorkbook::NumberStyle;
  const std::pair<const char*, Style> cases[] = {{"dd/mm/yyyy", Style::kDay},  {"[$-409]d\\-mmm\\-yy;@", Style::kDay},
                                                 {"mmm-yy", Style::kMonth},    {"yyyy-mm", Style::kMonth},
                                                 {"mmmm yyyy", Style::kMonth}, {"General", Style::kNumber},
                                                 {"0.00", Style::kNumber},     {"#,##0 \"days\"", Style::kNumber},
                                                 {"[Red]0", Style::kNumber},   {"h:mm", Style::kTime},
                                                 {"[h]:mm:ss", Style::kTime},  {"d/m/yyyy h:mm", Style::kDay},
                                                 {"0_d", Style::kNumber},      {"yyyy", Style::kDay}};
  for (const auto& [format, style] : cases) EXPECT_EQ(number_style(format), style) << format;
}

TEST(Workbook, CountsDaysFrom1900AndFrom1904) {
  const auto dated = [](const char* base, const char* serial) {
    std::string fault;
    return text_of(
        zip_of(
            {{"[Content_Types].xml", "<Types/>"},
             {"xl/workbook.xml", concat("<workbook><workbookPr date1904=\"", base,
                                        "\"/><sheets><sheet name=\"One\" r:id=\"a\"/></sheets></workbook>")},
             {"xl/_rels/workbook.xml.rels",
              R"(<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/>)"
              R"(<Relationship Id="b" Type="x/styles" Target="/xl/styles.xml"/></Relationships>)"},
             {"xl/styles.xml", R"(<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>)"},
             {"xl/worksheets/sheet1.xml",
              concat("<worksheet><sheetData><row><c s=\"1\"><v>", serial, "</v></c></row></sheetData></worksheet>")}}),
        fault);
  };
  EXPECT_EQ(dated("0", "46037"), "2026-01-15\n");
  EXPECT_EQ(dated("0", "46037.75"), "2026-01-15\n");
  EXPECT_EQ(dated("0", "1"), "1900-01-01\n");
  EXPECT_EQ(dated("0", "61"), "1900-03-01\n");
  EXPECT_EQ(dated("1", "44575"), "2026-01-15\n");
  EXPECT_EQ(dated("0", "1E12"), "1000000000000\n") << "no day: the number";
}

TEST(Workbook, KeepsRowsAndColumnsWhereTheyAre) {
  std::string fault;
  EXPECT_EQ(
      text_of(excel_of(R"(<worksheet><sheetData><row r="2"><c r="B2"><v>1.50</v></c><c r="AA2" t="b"><v>1</v></c>)"
                       R"(</row><row r="4"><c t="e"><v>#REF!</v></c><c t="inlineStr"><is><t>a_x000D_</t>)"
                       R"(<rPh><t>no</t></rPh></is></c></row></sheetData></worksheet>)"),
              fault),
      "\n,1.5,,,,,,,,,,,,,,,,,,,,,,,,,true\n\n#REF!,a\n");
  EXPECT_EQ(
      text_of(
          open_document_of(
              R"(<office:document-content><table:table table:name="T"><table:table-row table:number-rows-repeated="2">)"
              R"(<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>a<text:s text:c="2"/>b)"
              R"(</text:p><text:p>c</text:p><office:annotation><text:p>no</text:p></office:annotation></table:table-cell>)"
              R"(</table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell )"
              R"(table:number-columns-repeated="16384"/></table:table-row></table:table></office:document-content>)"),
          fault),
      "\"a  b\nc\",\"a  b\nc\"\n\"a  b\nc\",\"a  b\nc\"\n");
  EXPECT_EQ(fault, "");
}

TEST(Workbook, RefusesWhatUnpacksToFarTooMuch) {
  const std::string blanks(std::size_t{40} << 20, ' ');
  EXPECT_THAT(fault_of(excel_of(concat("<worksheet>", blanks, "</worksheet>"))), HasSubstr("unpacks to far more"));
  EXPECT_THAT(fault_of(open_document_of(concat("<a>", blanks, "</a>"))), HasSubstr("unpacks to far more"));
  const Sheet sheet = Sheet::read(excel_of(concat("<worksheet>", blanks, "</worksheet>")), {.required = {"id"}});
  ASSERT_EQ(sheet.faults().size(), 1u);
  EXPECT_EQ(sheet.faults()[0].reason, kBadWorkbook);
  EXPECT_THAT(sheet.faults()[0].description, HasSubstr("this workbook unpacks"));
}

TEST(Workbook, RefusesWhatGrowsByItsOwnWords) {
  // One text shared by many cells, and one row that stands for a million.
  const std::string text(100'000, 'x');
  std::string cells;
  for (int i = 1; i <= 2000; ++i) cells += concat("<row r=\"", i, "\"><c t=\"s\"><v>0</v></c></row>");
  EXPECT_THAT(fault_of(zip_of(
                  {{"[Content_Types].xml", "<Types/>"},
                   {"xl/workbook.xml", R"(<workbook><sheets><sheet name="One" r:id="a"/></sheets></workbook>)"},
                   {"xl/_rels/workbook.xml.rels",
                    R"(<Relationships><Relationship Id="a" Type="x/worksheet" Target="worksheets/sheet1.xml"/>)"
                    R"(<Relationship Id="b" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>)"},
                   {"xl/sharedStrings.xml", concat("<sst><si><t>", text, "</t></si></sst>")},
                   {"xl/worksheets/sheet1.xml", concat("<worksheet><sheetData>", cells, "</sheetData></worksheet>")}})),
              HasSubstr("holds more than a sheet may"));
  EXPECT_THAT(
      fault_of(open_document_of(
          R"(<d><table:table table:name="T"><table:table-row table:number-rows-repeated="1000000"><table:table-cell )"
          R"(table:number-columns-repeated="16000" office:value-type="string"><text:p>abc</text:p></table:table-cell>)"
          R"(</table:table-row></table:table></d>)")),
      HasSubstr("holds more than a sheet may"));
}

TEST(Workbook, RefusesEntitiesAndBrokenFiles) {
  const std::string laughs =
      R"(<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><worksheet><sheetData><row><c><v>&c;</v></c></row></sheetData></worksheet>)";
  const std::string cases[] = {
      excel_of(laughs),
      excel_of("<worksheet><sheetData>"),
      excel_of(
          R"(<worksheet><sheetData><row r="3"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row></sheetData></worksheet>)"),
      excel_of(R"(<worksheet><sheetData><row r="99999999"><c><v>1</v></c></row></sheetData></worksheet>)"),
      excel_of("<worksheet/>").substr(0, 300),
      open_document_of("<!DOCTYPE a><d/>"),
      open_document_of("no xml"),
  };
  for (const std::string& bytes : cases) EXPECT_THAT(fault_of(bytes), HasSubstr("damaged")) << bytes.size();
}

TEST(Workbook, IsNothingElseThatIsAZip) {
  std::string fault;
  EXPECT_EQ(Workbook::open(zip_of({{"listings.csv", "a,b"}}), fault), nullptr);
  EXPECT_EQ(Workbook::open(zip_of({{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", "<d/>"}}), fault),
            nullptr);
  EXPECT_EQ(Workbook::open("id,title\n", fault), nullptr);
  EXPECT_EQ(fault, "");
}

// Every byte of a real workbook altered in turn, and every length of it: read or refused, never more.
TEST(Workbook, IsReadOrRefusedHoweverItIsAltered) {
  const SheetColumns columns{.required = {"city"}, .optional = {"kind", "title"}};
  for (const char* program : {"exceljs.xlsx", "libreoffice.ods"}) {
    const std::string whole = written_by(program);
    for (std::size_t i = 0; i < whole.size(); i += 7) {
      std::string altered = whole;
      altered[i] = static_cast<char>(altered[i] ^ (1 << (i % 8)));
      Sheet::read(altered, columns);
      Sheet::read(std::string_view(whole).substr(0, i), columns);
    }
  }
}

}  // namespace
}  // namespace entente::common
