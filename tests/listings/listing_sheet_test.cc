#include "services/listings/listing_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "services/common/base/time.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/names.h"
#include "services/listings/date_shift.h"
#include "services/listings/listing_columns.h"
#include "services/listings/listing_names.h"
#include "services/listings/long_form.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;

const References& references() {
  return *real_data().references;
}

ListingSheet read(const std::string& bytes, const SheetOptions& options = {}) {
  return read_listing_sheet(bytes, references(), options);
}

// A sheet of one row: the cells given, over a plain need of Dakar.
using Cells = std::map<std::string, std::string>;
std::string sheet_of(std::vector<Cells> rows) {
  const Cells plain = {{"city", "dakar"},   {"kind", "need"},   {"role", "beneficiary"},
                       {"area", "studies"}, {"title", "Title"}, {"capacity", "1"}};
  std::vector<std::string> header;
  for (const Column& column : listing_columns()) {
    const bool used = plain.contains(column.name) || std::any_of(rows.begin(), rows.end(), [&](const Cells& row) {
                        return row.contains(column.name);
                      });
    if (used) header.push_back(column.name);
  }
  std::string out = join(header, ",") + "\n";
  for (Cells& row : rows) {
    row.insert(plain.begin(), plain.end());
    std::vector<std::string> cells;
    for (const std::string& column : header) cells.push_back("\"" + replaced(row[column], "\"", "\"\"") + "\"");
    out += join(cells, ",") + "\n";
  }
  return out;
}

std::string first_violation(const ListingSheet& sheet) {
  if (sheet.report.violations().empty()) return "none";
  const auto& violation = sheet.report.violations(0);
  return concat(violation.row(), " ", violation.field(), " ", violation.reason(), ": ", violation.description());
}

// The listings without the marks of the way they came.
std::string listings_of(const ListingSheet& sheet) {
  std::string out;
  for (const SheetListing& row : sheet.rows) out += row.listing.ShortDebugString() + "\n";
  return out;
}

std::string utf16le(const std::string& utf8) {
  std::string out = "\xFF\xFE";
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    char32_t code = lead;
    int more = 0;
    if (lead >= 0xF0) {
      code = lead & 0x07, more = 3;
    } else if (lead >= 0xE0) {
      code = lead & 0x0F, more = 2;
    } else if (lead >= 0xC0) {
      code = lead & 0x1F, more = 1;
    }
    for (int n = 1; n <= more; ++n)
      code = (code << 6) | (static_cast<unsigned char>(utf8[i + static_cast<std::size_t>(n)]) & 0x3F);
    i += static_cast<std::size_t>(more) + 1;
    EXPECT_LT(code, 0x10000u);
    out += static_cast<char>(code & 0xFF);
    out += static_cast<char>(code >> 8);
  }
  return out;
}

// The same table with another separator of columns, every field in quotes.
std::string with_separator(const std::string& csv, const std::string& separator) {
  common::SheetColumns columns;
  for (const Column& column : listing_columns()) columns.optional.push_back(column.name);
  columns.ids = columns.optional;
  const common::Sheet sheet = common::Sheet::read(csv, columns);
  std::string out = join(sheet.header(), separator) + "\n";
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    std::vector<std::string> cells;
    for (const std::string& column : sheet.header()) {
      cells.push_back("\"" + replaced(sheet.field(i, column), "\"", "\"\"") + "\"");
    }
    out += join(cells, separator) + "\n";
  }
  return out;
}

TEST(ListingSheet, ReadsThe504ExamplesOfTheNetwork) {
  const ListingSheet sheet = read(data_file("listings.csv"), {.example = true});
  EXPECT_EQ(first_violation(sheet), "none");
  ASSERT_EQ(sheet.rows.size(), 504u);
  const auto needs = std::count_if(sheet.rows.begin(), sheet.rows.end(),
                                   [](const auto& row) { return row.listing.kind() == Listing::KIND_NEED; });
  EXPECT_EQ(needs, 243);
  EXPECT_EQ(sheet.rows.size() - static_cast<std::size_t>(needs), 261u);
  EXPECT_EQ(sheet.report.encoding(), "UTF-8");
  EXPECT_EQ(sheet.report.separator(), ",");
  const Listing& first = sheet.rows.front().listing;
  EXPECT_EQ(first.name(), "cities/aberystwyth/listings/aberystwyth-n-small-cities-literature-first-working");
  EXPECT_EQ(sheet.rows.front().row, 2);
  EXPECT_TRUE(first.example());
  EXPECT_EQ(first.area(), type::v1::AREA_OF_ACTION_MEETINGS);
  EXPECT_EQ(first.capacity(), 5);
  EXPECT_EQ(first.window().min_duration_days(), 3);
  EXPECT_EQ(common::format_partial_date(first.deadline()), "2027-07-31");
  EXPECT_EQ(first.languages().tags(0), "en");
  EXPECT_EQ(first.languages().interpreter(), type::v1::KNOWLEDGE_UNSPECIFIED);
  EXPECT_EQ(first.objectives(0), type::v1::OBJECTIVE_LOCAL_PLANS);
}

TEST(ListingSheet, TheExamplesWarnOnlyOfAxesThatCanNeverHold) {
  const ListingSheet sheet = read(data_file("listings.csv"));
  ASSERT_GT(sheet.report.warnings_size(), 0) << "the data has such axes on purpose";
  for (const auto& warning : sheet.report.warnings()) {
    EXPECT_EQ(warning.reason(), "AXIS_NEVER_HOLDS") << warning.ShortDebugString();
    EXPECT_EQ(warning.field(), "partner_axes");
    EXPECT_GE(warning.row(), 2);
  }
}

TEST(ListingSheet, IdsOfTheDataAreThoseThatTheRuleMakesAlmostEverywhere) {
  const ListingSheet sheet = read(data_file("listings.csv"));
  int same = 0;
  for (const SheetListing& row : sheet.rows) {
    const std::string made =
        make_listing_id(common::city_id_of(row.listing.name()), row.listing.kind(), row.listing.title());
    same += made == common::id_of(row.listing.name());
  }
  EXPECT_GE(same, 500) << "clashes have a number behind them";
}

TEST(ListingSheet, OtherEncodingsAndSeparatorsGiveTheSameListings) {
  const std::string utf8 = data_file("listings.csv");
  const std::string expected = listings_of(read(utf8));
  const std::string crlf = replaced(utf8, "\n", "\r\n");
  struct Version {
    const char* name;
    std::string bytes;
    const char* encoding;
    const char* separator;
  };
  for (const Version& version :
       {Version{"BOM", "\xEF\xBB\xBF" + utf8, "UTF-8", ","}, Version{"CRLF", crlf, "UTF-8", ","},
        Version{"UTF-16LE", utf16le(utf8), "UTF-16LE", ","},
        Version{"semicolon", with_separator(utf8, ";"), "UTF-8", ";"},
        Version{"tab", with_separator(utf8, "\t"), "UTF-8", "\t"}}) {
    const ListingSheet sheet = read(version.bytes);
    EXPECT_EQ(first_violation(sheet), "none") << version.name;
    EXPECT_EQ(sheet.report.encoding(), version.encoding) << version.name;
    EXPECT_EQ(sheet.report.separator(), version.separator) << version.name;
    EXPECT_EQ(listings_of(sheet), expected) << version.name;
  }
}

TEST(ListingSheet, Windows1252GivesTheSameListingsAndSaysSo) {
  // Two letters of the examples have no place in Windows-1252; the rest of the sheet has.
  std::string utf8 = replaced(data_file("listings.csv"), "ā", "a");
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c < 0x80) {
      bytes += utf8[i];
      continue;
    }
    ASSERT_EQ(c, 0xC3) << "only Latin-1 letters are left";
    bytes += static_cast<char>(static_cast<unsigned char>(utf8[++i]) | 0x40);
  }
  const ListingSheet sheet = read(bytes);
  EXPECT_EQ(first_violation(sheet), "none");
  EXPECT_EQ(sheet.report.encoding(), "Windows-1252");
  EXPECT_EQ(listings_of(sheet), listings_of(read(utf8)));
}

TEST(ListingSheet, TakesNamesAndLabelsInBothLanguages) {
  const ListingSheet sheet = read(sheet_of({{{"city", "Québec City"},
                                             {"kind", "Besoin"},
                                             {"role", "Ville bénéficiaire"},
                                             {"area", "Formation et renforcement des capacités"},
                                             {"creative_fields", "Littérature"},
                                             {"topics", "Librairies et commerce du livre"},
                                             {"help", "Vendre et fixer les prix; Repair and conserve;archive"},
                                             {"modalities", "Expert mission; Visite d’étude"},
                                             {"mode", "Sur place"},
                                             {"interpreter", "oui"},
                                             {"partner_countries", "Sénégal|Brazil|FR"},
                                             {"partner_regions", "southern asia;va"},
                                             {"partner_axes", "Nord-Nord"},
                                             {"own_country_excluded", "VRAI"},
                                             {"step_free", "non"},
                                             {"cost_sharing", "Coûts partagés"},
                                             {"sdgs", "Quality education;8"},
                                             {"urgency", "Dans l'année"},
                                             {"languages", "toutes"}}}));
  EXPECT_EQ(first_violation(sheet), "none");
  ASSERT_EQ(sheet.rows.size(), 1u);
  const Listing& l = sheet.rows[0].listing;
  EXPECT_EQ(l.name(), "cities/quebec-city/listings/quebec-city-n-title");
  EXPECT_EQ(l.area(), type::v1::AREA_OF_ACTION_TRAINING_CAPACITY);
  EXPECT_EQ(l.creative_fields(0), "literature");
  EXPECT_EQ(l.topics(0), "lit-bookshops");
  EXPECT_EQ(join(l.help(), ","), "sell,repair,archive") << "in the order given: the main one first";
  EXPECT_EQ(join(l.modalities(), ","), "expert-mission,study-visit");
  EXPECT_EQ(l.mode(), type::v1::MODE_ONSITE);
  EXPECT_EQ(l.languages().interpreter(), type::v1::KNOWLEDGE_YES);
  EXPECT_TRUE(l.languages().any());
  EXPECT_EQ(join(l.partner_rules().countries(), ","), "SN,BR,FR");
  EXPECT_EQ(join(l.partner_rules().regions(), ","), "Southern Asia,Va");
  EXPECT_EQ(l.partner_rules().axes(0), type::v1::AXIS_NORTH_NORTH);
  EXPECT_TRUE(l.partner_rules().own_country_excluded());
  EXPECT_EQ(l.access().step_free(), type::v1::KNOWLEDGE_NO);
  EXPECT_EQ(l.access().low_bandwidth(), type::v1::KNOWLEDGE_UNSPECIFIED);
  EXPECT_EQ(l.cost_sharing(), "shared");
  EXPECT_EQ(join(l.sdgs(), ","), "4,8");
  EXPECT_EQ(l.urgency(), "year");
}

constexpr char kRepairTitle[] = "Repair of old instruments";
constexpr char kRepairSummary[] = "We seek a luthier who mends what is broken and shows restoration to us.";

// The warning of guessed help; empty: none.
std::string said_of_guesses(const ListingSheet& sheet) {
  std::string said;
  for (const auto& warning : sheet.report.warnings()) {
    if (warning.reason() == "HELP_GUESSED")
      said += concat(warning.row(), " ", warning.field(), ": ", warning.description());
  }
  return said;
}

TEST(ListingSheet, HelpThatIsNotSaidIsGuessedWhereWordsSayItAndNeverSilently) {
  const Cells clear = {{"title", kRepairTitle}, {"summary", kRepairSummary}};
  const Cells price = {{"title", "Vendre à bon prix"},
                       {"summary", "Nous cherchons des acheteurs dans une ville voisine."}};
  const ListingSheet absent = read(sheet_of({clear, {{"title", "Something"}}, price}));
  EXPECT_EQ(first_violation(absent), "none");
  ASSERT_EQ(absent.rows.size(), 3u);
  EXPECT_EQ(join(absent.rows[0].listing.help(), ","), "repair");
  EXPECT_EQ(join(absent.rows[1].listing.help(), ","), "") << "no word says anything";
  EXPECT_EQ(join(absent.rows[2].listing.help(), ","), "sell");
  EXPECT_EQ(said_of_guesses(absent),
            "2 help: is empty and was guessed from words of title and summary in 2 rows: repair (row 2), sell (row 4); "
            "check what it says, or write the codes yourself");
  // An empty cell is no other thing than no column; what is said stays.
  Cells said = clear;
  said["title"] = concat(kRepairTitle, " again");
  said["help"] = "sell";
  const ListingSheet cells = read(sheet_of({clear, said}));
  EXPECT_EQ(join(cells.rows[0].listing.help(), ","), "repair");
  EXPECT_EQ(join(cells.rows[1].listing.help(), ","), "sell");
  EXPECT_NE(said_of_guesses(cells).find("in 1 row: repair (row 2);"), std::string::npos) << said_of_guesses(cells);
}

TEST(ListingSheet, ManyGuessesAreOneWarning) {
  std::vector<Cells> rows;
  for (int i = 0; i < 60; ++i) rows.push_back({{"title", concat(kRepairTitle, " ", i)}, {"summary", kRepairSummary}});
  const std::string said = said_of_guesses(read(sheet_of(std::move(rows))));
  EXPECT_NE(said.find("in 60 rows: repair (row 2), "), std::string::npos) << said;
  EXPECT_NE(said.find("repair (row 51) and 10 more;"), std::string::npos) << said;
}

TEST(ListingSheet, AnEmptyCellOfHelpLeavesWhatIsStored) {
  Listing stored;
  stored.add_help("sell");
  const auto given = [&](const SheetOptions& options, Cells row) {
    row.insert({{"id", "x"}, {"title", kRepairTitle}, {"summary", kRepairSummary}});
    const ListingSheet sheet = read(sheet_of({row}), options);
    EXPECT_EQ(first_violation(sheet), "none");
    return join(sheet.rows.at(0).listing.help(), ",") + (said_of_guesses(sheet).empty() ? "" : " guessed");
  };
  const SheetOptions has_some = {.stored = [&](std::string_view) { return stored; }};
  const SheetOptions has_none = {.stored = [](std::string_view) { return Listing(); }};
  EXPECT_EQ(given(has_some, {{"help", ""}}), "sell");
  EXPECT_EQ(given(has_none, {{"help", ""}}), "repair guessed");
  EXPECT_EQ(given(has_none, {}), "") << "without the column nothing of it would be stored";
  // A row of an export says its state, and is what it says.
  SheetOptions whole = {.whole_life = true};
  EXPECT_EQ(given(whole, {{"state", "published"}}), "");
  EXPECT_EQ(given(whole, {}), "repair guessed");
}

struct BadCell {
  const char* column;
  std::string value;
  const char* reason;
  const char* said;  // something that the description must say
};

TEST(ListingSheet, EachBadCellIsNamedWithRowColumnValueAndWhatToDo) {
  const std::string long_title(121, 'x');
  const std::string long_summary(501, 'x');
  for (const BadCell& bad :
       std::vector<BadCell>{{"city", "Dakkar", "UNKNOWN_CITY", "Dakar"},
                            {"city", "", "REQUIRED", "missing"},
                            {"city", "atlantis-archived", "CITY_ARCHIVED", "archived"},
                            {"city", "Atlantis the Suspended", "CITY_SUSPENDED", "suspended"},
                            {"kind", "wish", "UNKNOWN_CODE", "need or offer"},
                            {"kind", "", "REQUIRED", "need or offer"},
                            {"role", "pivotal", "ROLE_DOES_NOT_FIT", "beneficiary"},
                            {"role", "beneficary", "UNKNOWN_CODE", "beneficiary"},
                            {"area", "studie", "UNKNOWN_CODE", "tudies"},
                            {"area", "", "REQUIRED", "area"},
                            {"title", "", "REQUIRED", "120"},
                            {"title", long_title, "TOO_LONG", "121"},
                            {"summary", long_summary, "TOO_LONG", "501"},
                            {"topics", "craft-ceramic", "UNKNOWN_CODE", "craft-ceramics"},
                            {"topics", "craft-ceramics;craft-ceramics", "DUPLICATE_VALUE", "twice"},
                            {"help", "repairs", "UNKNOWN_CODE", "did you mean “repair”?"},
                            {"help", "Sell and prize", "UNKNOWN_CODE", "did you mean “Sell and price”?"},
                            {"help", "Réparer et conserve", "UNKNOWN_CODE", "did you mean “Réparer et conserver”?"},
                            {"help", "sell;repair;Vendre et fixer les prix", "DUPLICATE_VALUE", "twice"},
                            {"help", "sell;repair;pay;make;plan", "TOO_MANY", "at most 4"},
                            {"objectives", "obj-money", "UNKNOWN_CODE", "objective"},
                            {"partner_countries", "Atlantis", "UNKNOWN_COUNTRY", "country"},
                            {"partner_regions", "VII", "UNKNOWN_REGION", "UNESCO"},
                            {"partner_axes", "west-east", "UNKNOWN_CODE", "cooperation-axis"},
                            {"languages", "klingonese!", "INVALID_LANGUAGE", "BCP 47"},
                            {"languages", "xx", "INVALID_LANGUAGE", "BCP 47"},
                            {"languages", "Frensh", "INVALID_LANGUAGE", "did you mean `fr`?"},
                            {"title", "\u200b", "REQUIRED", "120"},
                            {"title", "a\u202eb", "TEXT_DIRECTION", "U+202E"},
                            {"title", "#REF!", "REQUIRED", "120"},
                            {"plan", "\ue000", "INVISIBLE_TEXT", "<U+E000>"},
                            {"interpreter", "maybe", "UNKNOWN_CODE", "true or false"},
                            {"mode", "by post", "UNKNOWN_CODE", "onsite"},
                            {"start", "31/31/2027", "INVALID_DATE", "YYYY-MM-DD"},
                            {"start", "03/04/2027", "AMBIGUOUS_DATE", "--dates dmy"},
                            {"start", "2027-02-29", "INVALID_DATE", "exists"},
                            {"deadline", "soon", "INVALID_DATE", "YYYY"},
                            {"min_days", "two", "INVALID_NUMBER", "whole number"},
                            {"min_days", "0", "OUT_OF_RANGE", "at least 1"},
                            {"min_days", "3651", "OUT_OF_RANGE", "3650"},
                            {"capacity", "0", "OUT_OF_RANGE", "1–10,000"},
                            {"capacity", "-1", "OUT_OF_RANGE", "1–10,000"},
                            {"capacity", "10001", "OUT_OF_RANGE", "1–10,000"},
                            {"capacity", "1.5", "INVALID_NUMBER", "whole number"},
                            {"capacity", "99999999999", "INVALID_NUMBER", "1–10,000"},
                            {"min_days", "2 weeks", "INVALID_NUMBER", "whole number"},
                            {"id", "No Slug!", "INVALID_ID", "no-slug"},
                            {"text_language", "qqq", "INVALID_LANGUAGE", "BCP 47"}}) {
    Cells cells = {{"title", "Another"}};
    cells[bad.column] = bad.value;
    const ListingSheet sheet = read(sheet_of({{}, cells}));
    ASSERT_EQ(sheet.report.violations_size(), 1)
        << bad.column << "=" << bad.value << " " << sheet.report.ShortDebugString();
    const auto& violation = sheet.report.violations(0);
    EXPECT_EQ(violation.row(), 3) << bad.column;
    EXPECT_EQ(violation.field(), bad.column) << bad.value;
    EXPECT_EQ(violation.reason(), bad.reason) << bad.column << "=" << bad.value;
    EXPECT_NE(violation.description().find(bad.said), std::string::npos) << violation.description();
  }
}

TEST(ListingSheet, AWindowThatEndsBeforeItBeginsIsRefused) {
  const ListingSheet sheet = read(sheet_of({{{"start", "2027-05-02"}, {"end", "2027-05-01"}}}));
  ASSERT_EQ(sheet.report.violations_size(), 1);
  EXPECT_EQ(sheet.report.violations(0).reason(), "ENDS_BEFORE_START");
  EXPECT_EQ(sheet.report.violations(0).field(), "end");
}

TEST(ListingSheet, DuplicatesAreNamedWithBothRows) {
  const ListingSheet given =
      read(sheet_of({{{"id", "a"}}, {{"id", "b"}, {"title", "Other"}}, {{"id", "a"}, {"title", "Third"}}}));
  ASSERT_EQ(given.report.violations_size(), 1);
  EXPECT_EQ(given.report.violations(0).reason(), "DUPLICATE_ID");
  EXPECT_EQ(given.report.violations(0).row(), 4);
  EXPECT_NE(given.report.violations(0).description().find("row 2 and row 4"), std::string::npos);

  const ListingSheet made = read(sheet_of({{}, {}}));
  ASSERT_EQ(made.report.violations_size(), 1);
  EXPECT_NE(made.report.violations(0).description().find("row 2 and row 3"), std::string::npos);

  const ListingSheet twins = read(sheet_of({{{"id", "a"}}, {{"id", "b"}}}));
  EXPECT_EQ(first_violation(twins), "none");
  ASSERT_EQ(twins.report.warnings_size(), 1);
  EXPECT_EQ(twins.report.warnings(0).reason(), "SAME_TITLE");
}

TEST(ListingSheet, RowsOfTheLongFormAreOneListingWithAllTheyList) {
  // The rest is said again, or left blank; the third row is another listing.
  const ListingSheet sheet =
      read(sheet_of({{{"topics", "craft-ceramics"}, {"capacity", "3"}, {"languages", "fr"}},
                     {{"topics", "craft-textiles;craft-ceramics"}, {"capacity", ""}, {"languages", "en"}},
                     {{"title", "Another"}, {"topics", "craft-ceramics"}},
                     {{"topics", "craft-wood"}, {"capacity", "3"}}}));
  EXPECT_EQ(first_violation(sheet), "none");
  ASSERT_EQ(sheet.rows.size(), 2u);
  const Listing& listing = sheet.rows[0].listing;
  EXPECT_THAT(listing.topics(), testing::ElementsAre("craft-ceramics", "craft-textiles", "craft-wood"));
  EXPECT_THAT(listing.languages().tags(), testing::ElementsAre("fr", "en"));
  EXPECT_EQ(listing.capacity(), 3);
  EXPECT_EQ(sheet.rows[1].row, 4);
  ASSERT_EQ(sheet.report.warnings_size(), 1);
  EXPECT_EQ(sheet.report.warnings(0).reason(), "GATHERED_ROWS");
  EXPECT_EQ(sheet.report.warnings(0).row(), 3);
  EXPECT_THAT(sheet.report.warnings(0).description(), testing::HasSubstr("2 rows in all"));
}

// Whatever a sheet says, its rows are compared with a bounded number of others.
TEST(ListingSheet, GathersNoMoreRowsThanAListingCanHave) {
  std::vector<Cells> rows;
  for (std::size_t i = 0; i < kMostRowsOfListing + 3; ++i) rows.push_back({{"topics", concat("no-topic-", i)}});
  const ListingSheet sheet = read(sheet_of(rows));
  EXPECT_EQ(std::count_if(sheet.report.violations().begin(), sheet.report.violations().end(),
                          [](const auto& violation) { return violation.reason() == "DUPLICATE_ID"; }),
            3);
}

TEST(ListingSheet, RowsThatDisagreeOrHaveIdsAreNotGathered) {
  const auto duplicates = [](const ListingSheet& sheet) {
    return std::count_if(sheet.report.violations().begin(), sheet.report.violations().end(),
                         [](const auto& violation) { return violation.reason() == "DUPLICATE_ID"; });
  };
  // Another capacity: which one is meant can't be known. The same again: perhaps a slip.
  EXPECT_EQ(duplicates(read(sheet_of({{{"capacity", "3"}}, {{"capacity", "4"}, {"topics", "craft-wood"}}}))), 1);
  EXPECT_EQ(duplicates(read(sheet_of({{{"topics", "craft-wood"}}, {{"topics", "craft-wood"}}}))), 1);
  const ListingSheet ids = read(sheet_of({{{"id", "a"}}, {{"id", "b"}, {"topics", "craft-wood"}}}));
  EXPECT_EQ(ids.rows.size(), 2u);
}

TEST(ListingSheet, AFaultOfAGatheredRowIsToldOfThatRowAndStopsItsListing) {
  const ListingSheet sheet = read(sheet_of({{{"topics", "craft-ceramics"}}, {{"topics", "no such topic"}}}));
  ASSERT_EQ(sheet.report.violations_size(), 1);
  EXPECT_EQ(sheet.report.violations(0).row(), 3);
  ASSERT_EQ(sheet.rows.size(), 1u);
  EXPECT_TRUE(sheet.rows[0].is_wrong);
}

TEST(ListingSheet, ARowMayHoldQuotedLineBreaksAndTheNextRowsKeepTheirNumbers) {
  const ListingSheet sheet =
      read(sheet_of({{{"summary", "first\r\nsecond, \"quoted\""}}, {{"title", "B"}, {"capacity", "x"}}}));
  ASSERT_EQ(sheet.report.violations_size(), 1);
  ASSERT_GE(sheet.rows.size(), 1u);
  EXPECT_EQ(sheet.rows[0].listing.summary(), "first\nsecond, \"quoted\"");
  EXPECT_EQ(sheet.report.violations(0).field(), "capacity");
  EXPECT_EQ(sheet.report.violations(0).row(), 3);
}

TEST(ListingSheet, MissingAndUnknownColumnsAreNamed) {
  const ListingSheet missing = read("city,kind,role,area,capacity\ndakar,need,,studies,1\n");
  EXPECT_NE(std::find_if(missing.report.violations().begin(), missing.report.violations().end(),
                         [](const auto& v) { return v.reason() == common::kMissingColumn && v.field() == "title"; }),
            missing.report.violations().end())
      << missing.report.ShortDebugString();
  const ListingSheet unknown = read("city,kind,role,area,title,capacity,topcis\ndakar,need,,studies,T,1,x\n");
  ASSERT_GE(unknown.report.violations_size(), 1);
  EXPECT_EQ(unknown.report.violations(0).reason(), common::kUnknownColumn);
  EXPECT_NE(unknown.report.violations(0).description().find("topics"), std::string::npos);
}

TEST(ListingSheet, NonsenseIsRefusedWithoutACrash) {
  for (const std::string& bytes :
       {std::string(), std::string("\0\0\0", 3), std::string("\xFF\xFE"), std::string("a"), std::string(1000, '"'),
        std::string("city\n\"open"), std::string("# only a comment\n"),
        std::string("city:kind:role:area:title:capacity\ndakar:need::studies:T:1\n")}) {
    const ListingSheet sheet = read(bytes);
    EXPECT_GT(sheet.report.violations_size(), 0) << bytes.size();
  }
}

TEST(ListingSheet, ANulOrControlCharacterIsRefused) {
  for (const std::string& summary : {std::string("a\0b", 3),
                                     std::string("a\x01"
                                                 "b"),
                                     std::string("a\x7F"
                                                 "b")}) {
    const ListingSheet sheet = read(sheet_of({{{"summary", summary}}}));
    ASSERT_GT(sheet.report.violations_size(), 0) << summary;
    EXPECT_EQ(sheet.report.violations(0).reason(), "CONTROL_CHARACTER");
  }
}

TEST(ListingSheet, UnderstandsLanguagesByWordAndCode) {
  const ListingSheet sheet =
      read(sheet_of({{{"languages", "English; français |arabe;fre"}, {"text_language", "anglais"}},
                     {{"title", "Two"}, {"languages", "iw;en-UK;zh_hant"}}}));
  // fre is French once more.
  EXPECT_EQ(first_violation(sheet).substr(0, 27), "2 languages DUPLICATE_VALUE");
  EXPECT_EQ(join(sheet.rows[0].listing.languages().tags(), ","), "en,fr,ar,fr");
  EXPECT_EQ(sheet.rows[0].listing.text_language(), "en");
  EXPECT_EQ(join(sheet.rows[1].listing.languages().tags(), ","), "he,en-GB,zh-Hant");
}

TEST(ListingSheet, FindsCitiesAndCodesHoweverTheyAreTyped) {
  for (const char* city :
       {"Dakar\u200b", "\u200fDAKAR", "D\u0430kar", "Ｄａｋａｒ", "Dak\u00adar", "cities\u2010dakar"}) {
    const ListingSheet sheet = read(sheet_of({{{"city", city}, {"sdgs", "04"}, {"topics", "Craft\u2011Ceramics"}}}));
    if (std::string_view(city).starts_with("cities")) {
      EXPECT_NE(first_violation(sheet), "none");
      continue;
    }
    EXPECT_EQ(first_violation(sheet), "none") << city;
    EXPECT_EQ(common::city_id_of(sheet.rows[0].listing.name()), "dakar");
    EXPECT_EQ(sheet.rows[0].listing.sdgs(0), "4");
  }
}

TEST(ListingSheet, ShowsWhatCannotBeSeenInAValue) {
  const ListingSheet sheet = read(sheet_of({{{"city", "Da\u200bkkar"}}}));
  ASSERT_EQ(sheet.report.violations_size(), 1);
  EXPECT_EQ(sheet.report.violations(0).value(), "Da<U+200B ZERO WIDTH SPACE>kkar");
}

TEST(ListingSheet, RoleAndCapacityMayBeLeftOut) {
  const ListingSheet sheet = read("city;kind;area;title\ndakar;need;studies;A\ndakar;offer;studies;B\n");
  ASSERT_EQ(sheet.rows.size(), 2u) << sheet.report.ShortDebugString();
  EXPECT_EQ(sheet.rows[0].listing.role(), type::v1::PARTY_ROLE_BENEFICIARY);
  EXPECT_EQ(sheet.rows[1].listing.role(), type::v1::PARTY_ROLE_PIVOTAL);
  EXPECT_EQ(sheet.rows[1].listing.capacity(), 1);
}

TEST(ListingSheet, AnEmptyCellLeavesRoleAndCapacityOfAStoredListing) {
  SheetOptions options;
  options.stored = [](std::string_view) {
    v1::Listing stored;
    stored.set_kind(v1::Listing::KIND_OFFER);
    stored.set_role(type::v1::PARTY_ROLE_FACILITATING);
    stored.set_capacity(7);
    return std::optional(stored);
  };
  const ListingSheet sheet = read("id;city;kind;area;title;role;capacity\na;dakar;offer;studies;B;;\n", options);
  ASSERT_EQ(sheet.rows.size(), 1u) << sheet.report.ShortDebugString();
  EXPECT_EQ(sheet.rows[0].listing.role(), type::v1::PARTY_ROLE_FACILITATING);
  EXPECT_EQ(sheet.rows[0].listing.capacity(), 7);
}

TEST(ListingSheet, DatesAreReadByWhatTheOthersProve) {
  const std::string header = "city;kind;area;title;start;end;deadline\n";
  const ListingSheet proved =
      read(header + "dakar;need;studies;A;03/04/2027;30/04/2027;\ndakar;need;studies;B;;;1 février 2027\n");
  ASSERT_EQ(proved.rows.size(), 2u) << proved.report.ShortDebugString();
  EXPECT_EQ(common::format_partial_date(proved.rows[0].listing.window().start()), "2027-04-03");
  EXPECT_EQ(common::format_partial_date(proved.rows[1].listing.deadline()), "2027-02-01");
  // Nothing proves it: one question, told once for all of them.
  const ListingSheet open = read(header + "dakar;need;studies;A;03/04/2027;;\ndakar;need;studies;B;05/06/2027;;\n");
  ASSERT_EQ(open.report.faults_size(), 1);
  EXPECT_EQ(open.report.faults(0).reason(), "AMBIGUOUS_DATE");
  EXPECT_EQ(open.report.faults(0).count(), 2);
}

TEST(ListingSheet, LabelsMayHoldCommas) {
  const ListingSheet sheet = read(
      "city;kind;area;title;topics;languages\ndakar;need;studies;A;\"Textiles, weaving and embroidery, Ceramics and "
      "pottery\";French, English\n");
  ASSERT_EQ(sheet.rows.size(), 1u) << sheet.report.ShortDebugString();
  EXPECT_THAT(sheet.rows[0].listing.topics(), ::testing::ElementsAre("craft-textiles", "craft-ceramics"));
  EXPECT_THAT(sheet.rows[0].listing.languages().tags(), ::testing::ElementsAre("fr", "en"));
}

TEST(ListingTemplate, ExplainsEveryColumnAndCanBeImportedAsItIs) {
  for (const auto language : {common::Language::kEnglish, common::Language::kFrench}) {
    const std::string text = listing_template(language);
    for (const Column& column : listing_columns()) {
      const bool for_people =
          !std::set<std::string_view>{"translations", "preferences",   "embedding",   "reserved_places", "reservations",
                                      "expire_time",  "renewal_count", "create_time", "publish_time",    "update_time"}
               .contains(column.name);  // others: for exports
      EXPECT_EQ(text.find(concat("\n# ", column.name)) != std::string::npos, for_people) << column.name;
    }
    const ListingSheet sheet = read(text);
    EXPECT_EQ(first_violation(sheet), "none");
    EXPECT_EQ(sheet.report.warnings_size(), 0) << sheet.report.ShortDebugString();
    ASSERT_EQ(sheet.rows.size(), 1u);
    EXPECT_EQ(sheet.rows[0].listing.name(), "cities/dakar/listings/dakar-n-ceramics-course-young-potters");
    EXPECT_EQ(sheet.rows[0].row, std::count(text.begin(), text.end(), '\n'));  // the last line
  }
}

TEST(ListingTemplate, HasAllColumnsOfTheData) {
  const std::string header = data_file("listings.csv").substr(0, data_file("listings.csv").find('\n'));
  for (const std::string_view name : split(header, ',')) {
    EXPECT_TRUE(std::any_of(listing_columns().begin(), listing_columns().end(), [&](const Column& column) {
      return name == column.name;
    })) << name;
  }
}

// start, end, least days; days; start, end after.
struct Shift {
  const char* start;
  const char* end;
  int min_days;
  int days;
  const char* moved_start;
  const char* moved_end;
};

TEST(DateShift, MovesWholeDatesByDaysAndReducedOnesByWholeUnits) {
  for (const Shift& s :
       {Shift{"2027-01-31", "2027-03-01", 0, 1, "2027-02-01", "2027-03-02"},
        Shift{"2027-01-31", "2027-03-01", 0, -31, "2026-12-31", "2027-01-29"},
        Shift{"2027-01", "2027-03", 0, 15, "2027-01", "2027-03"},
        Shift{"2027-01", "2027-03", 0, 16, "2027-02", "2027-04"}, Shift{"2027-11", "2028", 0, 61, "2028-01", "2028"},
        Shift{"2027-11", "2028", 0, 183, "2028-05", "2029"}, Shift{"2027", "2028", 0, -365, "2026", "2027"},
        Shift{"2027-06-30", "2027-06", 0, 14, "2027-07-14", "2027-07"},
        Shift{"2027-06", "2027-06-02", 0, -14, "2027-05", "2027-05-19"},
        Shift{"2027-01", "2027-01", 31, 30, "2027-02", "2027-03"}}) {
    Listing listing;
    *listing.mutable_window()->mutable_start() = *common::parse_partial_date(s.start);
    *listing.mutable_window()->mutable_end() = *common::parse_partial_date(s.end);
    listing.mutable_window()->set_min_duration_days(s.min_days);
    *listing.mutable_deadline() = *common::parse_partial_date(s.start);
    shift_dates(s.days, &listing);
    EXPECT_EQ(common::format_partial_date(listing.window().start()), s.moved_start) << s.start << " by " << s.days;
    EXPECT_EQ(common::format_partial_date(listing.window().end()), s.moved_end) << s.end << " by " << s.days;
  }
}

TEST(DateShift, TheExamplesStayValidHoweverFarTheyAreMoved) {
  for (const int days : {-400, -31, -14, -1, 1, 7, 13, 20, 45, 100, 365, 1000}) {
    const ListingSheet sheet = read(data_file("listings.csv"), {.example = true, .date_shift_days = days});
    EXPECT_EQ(first_violation(sheet), "none") << days;
    for (const SheetListing& row : sheet.rows) {
      const auto violations = check_listing(row.listing, references(), nullptr);
      EXPECT_TRUE(violations.empty()) << days << " row " << row.row << ": " << violations[0].field << " "
                                      << violations[0].description;
    }
  }
}

TEST(DateShift, OutOfTheCalendarIsAViolation) {
  const ListingSheet sheet = read(sheet_of({{{"start", "2027-01-01"}}}), {.example = true, .date_shift_days = 100000});
  ASSERT_EQ(sheet.report.violations_size(), 1);
  EXPECT_EQ(sheet.report.violations(0).reason(), "INVALID_DATE");
}

}  // namespace
}  // namespace entente::listings
