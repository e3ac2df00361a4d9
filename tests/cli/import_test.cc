// Imports without a service: every bad row is listed; templates and exports import again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

json reports(const std::vector<std::string>& paths, int exit_code) {
  std::vector<std::string> arguments = {"import", "--validate-only", "--format", "json"};
  arguments.insert(arguments.end(), paths.begin(), paths.end());
  const Ran ran = run(arguments);
  EXPECT_EQ(ran.exit_code, exit_code) << ran.err << ran.out.substr(0, 2000);
  return json::parse(ran.out, nullptr, false);
}

TEST(Import, TheRealDataHaveNoViolation) {
  const json all = reports({data_folder()}, 0);
  std::map<std::string, int> new_count;
  for (const json& sheet : all["sheets"]) {
    new_count[sheet["kind"]] = sheet["report"].value("newCount", 0);
    EXPECT_FALSE(sheet["report"].contains("violations"));
  }
  EXPECT_EQ(new_count["cities"], 405);
  EXPECT_EQ(new_count["countries"], 249);
  EXPECT_EQ(new_count["listings"], 504);
  EXPECT_EQ(new_count["programme"], 1);
}

TEST(Import, APreviewRefusesAMixtureOfExamplesAndRealListingsAsAnImportDoes) {
  const std::string path = new_folder() + "/listings.csv";
  write(path,
        "id,city,kind,role,area,title,capacity,example\n"
        "a,dakar,need,beneficiary,studies,One,1,true\n"
        "b,dakar,need,beneficiary,studies,Two,1,no\n");
  const Ran mixed = run({"import", "--validate-only", path, "--data", data_folder()});
  EXPECT_EQ(mixed.exit_code, 1);
  EXPECT_THAT(mixed.out, HasSubstr("EXAMPLES_MIXED"));
  EXPECT_EQ(run({"import", "--validate-only", path, "--data", data_folder(), "--mix-examples"}).exit_code, 0);
  write(path, "id,city,kind,role,area,title,capacity,example\nb,dakar,need,beneficiary,studies,Two,1,no\n");
  EXPECT_EQ(run({"import", "--validate-only", path, "--data", data_folder()}).exit_code, 0)
      << "the examples of the folder that it is checked against aren't brought";
}

TEST(Import, EveryBadRowIsListedWithItsField) {
  const std::string sheet =
      "id,city,kind,role,area,title,capacity,topics,start,end\n"
      "good,dakar,need,beneficiary,studies,A good one,1,,,\n"
      "bad-city,atlantis,need,beneficiary,studies,No such city,1,,,\n"
      "bad-capacity,dakar,need,beneficiary,studies,Too many,10001,,,\n"
      "no-capacity,dakar,need,beneficiary,studies,No places,0,,,\n"
      "bad-topic,dakar,need,beneficiary,studies,Typo,1,lit-festivalz,,\n"
      "bad-dates,dakar,need,beneficiary,studies,Backwards,1,,2027-05-01,2027-04-01\n"
      "bad-area,dakar,need,beneficiary,dancing,No such area,1,,,\n"
      "bad-kind,dakar,wish,beneficiary,studies,No such kind,1,,,\n"
      "good,dakar,need,beneficiary,studies,The id again,1,,,\n";
  const std::map<int, std::string> expected = {{3, "city"}, {4, "capacity"}, {5, "capacity"}, {6, "topics"},
                                               {7, "end"},  {8, "area"},     {9, "kind"},     {10, "id"}};
  const std::string path = new_folder() + "/listings.csv";
  write(path, sheet);
  const json all = reports({path, "--data", data_folder()}, 1);
  std::map<int, std::string> found;
  for (const json& violation : all["sheets"][0]["report"]["violations"]) {
    found.emplace(violation["row"].get<int>(), violation["field"].get<std::string>());
    EXPECT_NE(violation.value("description", ""), "");
    EXPECT_NE(violation.value("reason", ""), "");
  }
  EXPECT_EQ(found, expected) << all.dump(1);
  const Ran people = run({"import", "--validate-only", path, "--data", data_folder()});
  EXPECT_EQ(people.exit_code, 1);
  EXPECT_THAT(people.out, HasSubstr("row 3, city \"atlantis\""));
  EXPECT_THAT(people.out, HasSubstr("lit-festivals"));
}

TEST(Import, TemplatesImportAsTheyAre) {
  for (const std::string kind : {"listings", "cities", "cooperations", "preferences"}) {
    const Ran form = run({"import", "--template", kind});
    ASSERT_EQ(form.exit_code, 0);
    EXPECT_EQ(form.out.rfind("\xef\xbb\xbf# ", 0), 0U) << kind;
    const std::string path = new_folder() + "/" + kind + ".csv";
    write(path, form.out);
    const json all = reports({path, "--data", data_folder()}, 0);
    ASSERT_EQ(all["sheets"].size(), 1U) << kind;
    EXPECT_EQ(all["sheets"][0]["kind"], kind);
    EXPECT_EQ(all["sheets"][0]["report"].value(kind == "preferences" ? "changedCount" : "newCount", 0), 1) << kind;
  }
}

// Scores by the partner's id, as a preview says that they would be stored of the listing.
std::map<std::string, int> scores_of(const json& report, const std::string& listing) {
  std::map<std::string, int> scores;
  for (const json& outcome : report["outcomes"]) {
    if (!outcome.value("name", "").ends_with("/" + listing)) continue;
    static const std::regex kOne("listings/([a-z0-9-]+), score: ([0-9]+)|listings/([a-z0-9-]+)");
    for (const json& change : outcome["changes"]) {
      const std::string after = change.value("after", "");
      for (std::sregex_iterator one(after.begin(), after.end(), kOne), end; one != end; ++one)
        scores[(*one)[1].matched ? (*one)[1] : (*one)[3]] = (*one)[2].matched ? std::stoi((*one)[2]) : 0;
    }
  }
  return scores;
}

constexpr char kNeed[] = "abuja-n-small-presses-print-together-reach";
constexpr char kOther[] = "almaty-n-field-recordings-steppe-epics-many";
constexpr char kOud[] = "abu-dhabi-o-oud-strings-week-six-cities";
constexpr char kMusic[] = "adelaide-o-first-nations-music-hubs-exchange";
constexpr char kTruffle[] = "alba-o-truffle-dog-economics-forest-foods";

json preferences(const std::string& sheet, int exit_code) {
  const std::string path = new_folder() + "/wishes.csv";
  write(path, sheet);
  const json all = reports({path, "--data", data_folder(), "--sheet-kind", "preferences"}, exit_code);
  return all["sheets"][0]["report"];
}

TEST(Import, RanksBecomeScoresByBordasCount) {
  using Scores = std::map<std::string, int>;
  const std::string need = kNeed;
  const json ranks = preferences(
      "who,whom,rank\n" + need + "," + kOud + ",2\n" + kOther + ",truffle dog,\n" + need + "," + kMusic + ",3\n", 0);
  EXPECT_EQ(scores_of(ranks, need), (Scores{{kOud, 66}, {kMusic, 33}})) << ranks.dump(1);
  EXPECT_EQ(scores_of(ranks, kOther), (Scores{{kTruffle, 100}})) << "by words, and the only choice";
  EXPECT_EQ(ranks.value("changedCount", 0), 2) << "each listing once";
  EXPECT_EQ(ranks["warnings"][0].value("reason", ""), "NO_POINTS") << "the programme gives wishes no weight";
  const json choices = preferences("Who,First choice,2e choix,Wahl 3\n" + need + "," + kMusic + ",," + kOud + "\n", 0);
  EXPECT_EQ(scores_of(choices, need), (Scores{{kMusic, 100}, {kOud, 33}})) << "a choice that is left open stays one";
}

TEST(Import, ScoresAndBidsAreOfAHundred) {
  using Scores = std::map<std::string, int>;
  const std::string need = kNeed;
  const json stars =
      preferences("who,whom,stars,best\n" + need + "," + kOud + ",4,5\n" + need + "," + kMusic + ",0,5\n", 0);
  EXPECT_EQ(scores_of(stars, need), (Scores{{kMusic, 0}, {kOud, 80}}));
  const json bids = preferences("who,whom,bid\n" + need + "," + kOud + ",Maybe\n" + need + "," + kMusic +
                                    ",volontiers\n" + kOther + "," + kTruffle + ",nein\n",
                                0);
  EXPECT_EQ(scores_of(bids, need), (Scores{{kMusic, 100}, {kOud, 33}}));
  EXPECT_EQ(scores_of(bids, kOther), (Scores{{kTruffle, 0}}));
  const json of_an_offer = preferences(std::string("who,whom,score\n") + kOud + "," + kNeed + ",70\n", 0);
  EXPECT_EQ(scores_of(of_an_offer, kOud), (Scores{{kNeed, 70}}));
}

TEST(Import, EveryFaultOfPreferencesIsListedWithItsRow) {
  const std::string need = kNeed;
  const json report =
      preferences("who,whom,rank,score,best,choice_1\n" + need + "," + kOther + ",1,,,\n" +  // 2: a need
                      need + "," + kOud + ",1,50,,\n" +                                      // 3: both
                      need + "," + kMusic + ",0,,,\n" +                                      // 4
                      need + "," + kTruffle + ",,9,5,\n" +                                   // 5
                      ",oud,1,,,\nnobody at all,oud,1,,,\n" +                                // 6, 7
                      kOther + ",,,,,\n" +                                                   // 8
                      kOther + "," + kOud + ",,,," + kMusic + "\n" +                         // 9
                      kOther + "," + kOud + ",,,,\n" + kOther + "," + kTruffle + ",,1,,\n",  // 10, 11
                  1);
  std::vector<std::pair<int, std::string>> faults;
  for (const json& each : report["violations"]) faults.emplace_back(each.value("row", 0), each.value("reason", ""));
  using Faults = std::vector<std::pair<int, std::string>>;
  EXPECT_EQ(faults, (Faults{{2, "UNKNOWN_LISTING"},
                            {3, "CONTRADICTION"},
                            {4, "OUT_OF_RANGE"},
                            {5, "OUT_OF_RANGE"},
                            {6, "REQUIRED"},
                            {7, "UNKNOWN_LISTING"},
                            {8, "REQUIRED"},
                            {9, "CONTRADICTION"},
                            {10, "DUPLICATE_VALUE"},
                            {11, "CONTRADICTION"}}))
      << report["violations"].dump(1);
}

TEST(Import, WhatWasExportedIsTheSame) {
  const std::string folder = new_folder();
  const Ran ran = run({"export", "--data", data_folder(), "--out", folder});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json all = reports({folder, "--data", data_folder()}, 0);
  std::map<std::string, int> same;
  for (const json& sheet : all["sheets"]) {
    const json& report = sheet["report"];
    same[sheet["kind"]] = report.value("sameCount", 0);
    EXPECT_EQ(report.value("newCount", 0), 0) << sheet["path"];
    EXPECT_EQ(report.value("changedCount", 0), 0) << sheet["path"];
  }
  EXPECT_EQ(same["cities"], 405);
  EXPECT_EQ(same["listings"], 504);
  EXPECT_EQ(same["programme"], 1);
  // Written a second time it has the same bytes, and the round on it is the same.
  const std::string again = new_folder();
  ASSERT_EQ(run({"export", "--data", folder, "--out", again}).exit_code, 0);
  for (const std::string file : {"cities.csv", "listings.csv", "manifest.json", "programmes/cooperation-2027.json"}) {
    EXPECT_EQ(read(again + "/" + file), read(folder + "/" + file)) << file;
  }
  const std::string out = new_folder();
  const std::string out_of_export = new_folder();
  ASSERT_EQ(run({"match", "--data", data_folder(), "--out", out, "--quiet"}).exit_code, 0);
  ASSERT_EQ(run({"match", "--data", folder, "--out", out_of_export, "--quiet"}).exit_code, 0);
  EXPECT_EQ(read(out + "/round.json"), read(out_of_export + "/round.json"));
}

// One mark a row, never one for the whole: on the screen and in the sheets.
TEST(Import, ExamplesAmongRealListingsAreMarkedOneByOne) {
  const std::string folder = new_folder();
  ASSERT_EQ(run({"export", "--data", data_folder(), "--out", folder}).exit_code, 0);
  std::string sheet = read(folder + "/listings.csv");
  std::map<std::string, bool> marks;
  bool real = false;
  for (std::size_t at = 0; (at = sheet.find(",true,published\n", at)) != std::string::npos; ++at) {
    if ((real = !real)) sheet.replace(at, 5, ",false");
  }
  write(folder + "/listings.csv", sheet);
  for (const Row& row : rows_of(sheet)) marks[row.at("id")] = row.at("example") == "true";
  const std::string out = new_folder();
  const Ran ran = run({"match", "--data", folder, "--as-of", "2026-12-01", "--out", out});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("EXAMPLES among real ones"));
  EXPECT_THAT(ran.out, HasSubstr(") [example]"));
  int marked = 0;
  const std::vector<Row> proposals = rows_of(read(out + "/proposals.csv"));
  for (const Row& row : proposals) {
    bool example = marks.at(row.at("need")) || marks.at(row.at("offer"));
    if (!row.at("facilitator").empty()) example = example || marks.at(row.at("facilitator"));
    EXPECT_EQ(row.at("example"), example ? "true" : "false");
    marked += example ? 1 : 0;
  }
  EXPECT_GT(marked, 0);
  EXPECT_LT(marked, static_cast<int>(proposals.size()));
}

TEST(Import, DatesOfExamplesMoveOnlyWhenAsked) {
  const Ran moved = run({"import", "--validate-only", data_folder(), "--base-date", "2026-12-24"});
  EXPECT_EQ(moved.exit_code, 0) << moved.out << moved.err;
  EXPECT_THAT(moved.out, HasSubstr("23 days"));
  const Ran wrong = run({"import", "--validate-only", data_folder(), "--base-date", "soon"});
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_THAT(wrong.err, HasSubstr("--base-date"));
}

TEST(Import, ASingleSheetSaysThatItNeedsAFolderToBeCheckedAgainst) {
  const Ran ran = run({"import", "--validate-only", data_folder() + "/listings.csv"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("--data FOLDER"));
  EXPECT_EQ(run({"import", "--validate-only", data_folder() + "/listings.csv", "--data", data_folder()}).exit_code, 0);
}

TEST(Import, AManifestCannotReachOutOfItsFolder) {
  const std::string folder = new_folder();
  write(folder + "/manifest.json", R"({"format": 1, "files": [{"path": "../secrets.csv", "kind": "cities"}]})");
  const Ran ran = run({"import", "--validate-only", folder});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("within the folder"));
}

TEST(Import, AManifestOfTheWrongKindIsRefused) {
  const std::string folder = new_folder();
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {R"("base_date": 5)", "base_date"}, {R"("state_of": [])", "state_of"}, {R"("example": "yes")", "example"}};
  for (const auto& [field, says] : wrong) {
    write(folder + "/manifest.json", R"({"format": 1, "files": [], )" + field + "}");
    const Ran ran = run({"import", "--validate-only", folder});
    EXPECT_EQ(ran.exit_code, 3) << field;
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
}

// Ten rows with a fault of one kind each, and one that is right.
std::string faulty_sheet() {
  std::string sheet = "id,city,kind,area,title,start\nright,dakar,need,studies,A right one,2027-01-05\n";
  for (int i = 3; i <= 25; ++i) {
    sheet += "wrong-" + std::to_string(i) + ",dakar,need,studies,Title " + std::to_string(i) + ",0" +
             std::to_string(i % 9 + 1) + "/02/2027\n";
  }
  return sheet + "nowhere,atlantis,need,studies,=SUM(A1),\n";
}

TEST(Import, ManyFaultsAreToldByTheirCauses) {
  const std::string path = new_folder() + "/listings.csv";
  write(path, faulty_sheet());
  const Ran ran = run({"import", "--validate-only", path, "--data", data_folder()});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out,
              HasSubstr(path + ", start: 21 cells like “04/02/2027”, “05/02/2027”, “06/02/2027”, …: could be"));
  EXPECT_THAT(ran.out, HasSubstr("(rows 3–"));
  EXPECT_THAT(ran.out, HasSubstr(path + ", city: 1 cell, “atlantis”"));
  EXPECT_THAT(ran.out, HasSubstr("--errors FILE"));
}

TEST(Import, ACopyOfTheSheetSaysWhatIsWrongInEachRow) {
  const std::string folder = new_folder();
  write(folder + "/listings.csv", faulty_sheet());
  run({"import", "--validate-only", folder + "/listings.csv", "--data", data_folder(), "--errors",
       folder + "/errors.csv"});
  const std::string copy = read(folder + "/errors.csv");
  EXPECT_THAT(copy,
              testing::StartsWith("\xef\xbb\xbfid,city,kind,area,title,start,errors\nright,dakar,need,studies,A right "
                                  "one,2027-01-05,\nwrong-3,"));
  EXPECT_THAT(copy, HasSubstr("\nnowhere,atlantis,need,studies,'=SUM(A1),,city: "));
  // With the answer the copy goes in as it is, but for what is still wrong.
  const Ran again =
      run({"import", "--validate-only", folder + "/errors.csv", "--data", data_folder(), "--dates", "dmy"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("1 violation"));
}

TEST(Import, TheRowsThatAreRightCanBeTakenWithoutTheOthers) {
  const std::string folder = new_folder();
  write(folder + "/listings.csv", faulty_sheet());
  const Ran ran = run({"import", "--validate-only", folder + "/listings.csv", "--data", data_folder(), "--dates", "dmy",
                       "--skip-bad", folder + "/left.csv"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1 row isn't stored; it stands in " + folder + "/left.csv"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("listings +24 +0 +0 +0"));
  EXPECT_THAT(read(folder + "/left.csv"),
              testing::StartsWith("\xef\xbb\xbfid,city,kind,area,title,start,errors\nnowhere,atlantis,"));
}

TEST(Import, APreviewSaysWhatChangesFromWhatToWhat) {
  const std::string folder = new_folder();
  write(folder + "/listings.csv", "id,city,kind,area,title,capacity\nit-is-new,dakar,need,studies,One,2\n");
  write(folder + "/again.csv", "id,city,kind,area,title,capacity\nit-is-new,dakar,need,studies,Another,3\n");
  const Ran ran =
      run({"import", "--validate-only", folder + "/listings.csv", folder + "/again.csv", "--data", data_folder()});
  EXPECT_THAT(ran.out, HasSubstr("again.csv row 2, title: One → Another"));
  EXPECT_THAT(ran.out, HasSubstr("again.csv row 2, capacity: 2 → 3"));
}

TEST(Import, TheHeaderCanBeTold) {
  const std::string folder = new_folder();
  write(folder + "/form.csv", "Wer?,Was?,Wofür?,Überschrift\nDakar,Bedarf,studies,Eine Studie\n");
  const std::vector<std::string> maps = {"--map", "Wer?=city",   "--map", "Was?=kind",
                                         "--map", "Wofür?=area", "--map", "Überschrift=title"};
  std::vector<std::string> told = {"import", "--validate-only", folder + "/form.csv", "--data", data_folder()};
  told.insert(told.end(), maps.begin(), maps.end());
  EXPECT_EQ(run(told).exit_code, 0);
  write(folder + "/mapping.json",
        "{\"columns\": {\"Wer?\": \"city\", \"Was?\": \"kind\", \"Wofür?\": \"area\", \"Überschrift\": \"title\"}}");
  EXPECT_EQ(run({"import", "--validate-only", folder + "/form.csv", "--data", data_folder(), "--mapping",
                 folder + "/mapping.json"})
                .exit_code,
            0);
  told.insert(told.end(), {"--map", "Wann?=start"});
  const Ran wrong = run(told);
  EXPECT_NE(wrong.exit_code, 0);
  EXPECT_THAT(wrong.out + wrong.err, HasSubstr("the header has no cell of that name"));
}

TEST(Import, ASheetThatCannotBeReadSaysWhy) {
  const std::string path = new_folder() + "/sheet.csv";
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "empty"},
      {"# only a comment\n", "empty"},
      {"city!kind!area\na!b!c\n", "comma, semicolon, tab or `|`"},
      {"sep=;\ncity,kind,area\na,b,c\n", "says 'sep=;'"},
      {"%PDF-1.5", "is a PDF"},
      {std::string("PK\x03\x04", 4) + "xl/workbook.bin", "is a binary Excel workbook (.xlsb)"},
      {"city,kind\n\xca\xe0\xe7\xe0\xed\xfc,need\n", "“Казань” as Windows-1251"}};
  for (const auto& [sheet, says] : wrong) {
    write(path, sheet);
    const Ran ran = run({"import", "--validate-only", path, "--data", data_folder()});
    EXPECT_EQ(ran.exit_code, 3) << sheet;
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
}

TEST(Import, AReportNamesTheEncodingThatWasGivenAndThePathOnce) {
  const std::string folder = new_folder();
  write(folder + "/listings.csv",
        "id,city,kind,role,area,title,capacity\na,dakar,need,beneficiary,studies,\xa3\xf3d\x9f,1\n");
  const Ran read = run({"import", "--validate-only", folder + "/listings.csv", "--data", data_folder(), "--encoding",
                        "windows-1250", "--format", "json"});
  EXPECT_EQ(json::parse(read.out)["sheets"][0]["report"]["encoding"], "Windows-1250");
  write(folder + "/wrong.json", "{\"colour\": 1}");
  const Ran wrong = run({"import", "--validate-only", folder + "/wrong.json", "--data", data_folder()});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("✗ " + folder + "/wrong.json: isn't a programme: colour"));
  EXPECT_THAT(run({"match", "--data", data_folder(), "--programme", folder + "/wrong.json"}).err,
              HasSubstr(folder + "/wrong.json: isn't a programme: colour"));
}

TEST(Import, ACityWithoutSlugIsFoundByItsName) {
  std::string sheet = "name,country_iso2,creative_field\n";
  for (const Row& row : rows_of(read(data_folder() + "/cities.csv"))) {
    sheet += "\"" + row.at("name") + "\"," + row.at("country_iso2") + "," + row.at("creative_field") + "\n";
  }
  // However it is typed: Huai’an with each apostrophe, with what nobody sees, in look-alikes.
  for (const char* name : {"Huai\u2019an", "Huai\u2018an", "Huai\u02bcan", "Huai\u2032an", "Huai\u00b4an", "Huai`an",
                           "H\u200buai'an", "Hu\u0430i'an", "ＨＵＡＩ’ＡＮ", "huaian"}) {
    const std::string path = new_folder() + "/cities.csv";
    write(path, std::string("name,country_iso2,creative_field\n") + name + ",CN,gastronomy\n");
    const json report = reports({path, "--data", data_folder()}, 0)["sheets"][0]["report"];
    EXPECT_EQ(report.value("newCount", 0), 0) << name;
    EXPECT_EQ(report["outcomes"][0]["name"], "cities/huaian") << name;
    EXPECT_EQ(report.value("changedCount", 0), 0) << name;
  }
  const std::string path = new_folder() + "/cities.csv";
  write(path, sheet);
  const json report = reports({path, "--data", data_folder()}, 0)["sheets"][0]["report"];
  EXPECT_EQ(report.value("sameCount", 0), 405) << report.dump(1).substr(0, 3000);
}

TEST(Import, ANewCityThatIsCalledOrLooksLikeAnotherIsRefused) {
  const std::string path = new_folder() + "/cities.csv";
  write(path,
        "slug,name,country_iso2,creative_field\n"
        "huai-an,Huai\u2019an,CN,gastronomy\n"           // the same name
        "dakar-2,Dakar\u200b,SN,music\n"                 // the same with what nobody sees
        "soco,\u0405\u043e\u0441\u043e,NO,literature\n"  // nobody is called so yet
        "soco-2,Soco,NO,literature\n"                    // looks like the one above
        "leon-2,Le\u00f3n,NI,music\n");                  // the same name in another country
  const json report = reports({path, "--data", data_folder()}, 1)["sheets"][0]["report"];
  std::map<int, std::string> found;
  for (const json& violation : report["violations"]) found[violation["row"]] = violation["reason"];
  EXPECT_EQ(found, (std::map<int, std::string>{{2, "SAME_NAME"}, {3, "SAME_NAME"}, {5, "SAME_NAME"}}))
      << report.dump(1);
}

TEST(Import, NamesTheEncodingOrAsksForIt) {
  const std::string path = new_folder() + "/cities.csv";
  const std::string head = "name,country_iso2,creative_field\n";
  // Ústí nad Labem in Windows-1250 reads like a Western name, too; but a city is made of it.
  write(path, head + "\xdast\xed nad Labem,CZ,music\n");
  const json guessed = reports({path, "--data", data_folder()}, 1)["sheets"][0]["report"];
  EXPECT_EQ(guessed["violations"][0]["reason"], "WRONG_ENCODING");
  EXPECT_THAT(guessed["violations"][0]["description"].get<std::string>(),
              HasSubstr("“Ústí nad Labem” as Windows-1252"));
  const json told = reports({path, "--data", data_folder(), "--encoding", "windows-1250"}, 0)["sheets"][0]["report"];
  EXPECT_EQ(told["outcomes"][0]["name"], "cities/usti-nad-labem");
  write(path, head + "\xb1\xb1\xbe\xa9,CN,design\n");
  EXPECT_THAT(run({"import", "--validate-only", path, "--data", data_folder()}).err, HasSubstr("“北京” as"));
  EXPECT_EQ(run({"import", "--validate-only", path, "--data", data_folder(), "--encoding", "nonsense"}).exit_code, 2);
}

TEST(Import, OneBadByteIsNamedAndNothingIsReadOtherwise) {
  const std::string path = new_folder() + "/listings.csv";
  write(path,
        "id,city,kind,role,area,title,capacity\n"
        "a,dakar,need,,studies,Atelier de céramique à Dakar,1\n"
        "b,dakar,need,,studies,L\x92été à Dakar,1\n");
  const json report = reports({path, "--data", data_folder()}, 1)["sheets"][0]["report"];
  ASSERT_EQ(report["violations"].size(), 1U);
  EXPECT_EQ(report["violations"][0]["row"], 3);
  EXPECT_EQ(report["violations"][0]["field"], "title");
  EXPECT_EQ(report["violations"][0]["value"], "L<92>été à Dakar");
  EXPECT_EQ(report["encoding"], "UTF-8");
}

TEST(Import, UnderstandsWhatPeopleCallLanguagesAndCountries) {
  const std::string path = new_folder() + "/listings.csv";
  const std::string head = "id,city,kind,role,area,title,capacity,languages,text_language,partner_countries,sdgs\n";
  write(path,
        head +
            "a,dakar,need,,studies,One,1,English;French,anglais,UK;DRC;United States;Holland,04\n"
            "b,dakar,need,,studies,Two,1,arabe;eng;iw;en-UK,fra,Swaziland;South Korea;Ivory Coast;Czech Republic,4\n"
            "c,dakar,need,,studies,Three,1,tous,,RDC;Pays-Bas;Corée du Sud;Côte d\u2018Ivoire,17\n");
  EXPECT_EQ(reports({path, "--data", data_folder()}, 0)["sheets"][0]["report"].value("newCount", 0), 3);
  write(path, head +
                  "a,dakar,need,,studies,One,1,xx,,,\n"
                  "b,dakar,need,,studies,Two,1,Frensh,,,\n"
                  "c,dakar,need,,studies,Three,1,,qqq,XQ,18\n"
                  "d,dakar,need,,studies,Four,1,,,Hollande\u202e,\n");
  const json report = reports({path, "--data", data_folder()}, 1)["sheets"][0]["report"];
  std::vector<std::string> found;
  for (const json& violation : report["violations"]) {
    found.push_back(std::to_string(violation["row"].get<int>()) + " " + violation["field"].get<std::string>());
    if (violation["row"] == 3)
      EXPECT_THAT(violation["description"].get<std::string>(), HasSubstr("did you mean `fr`?"));
    if (violation["row"] == 4) EXPECT_THAT(violation["description"].get<std::string>(), Not(HasSubstr("did you mean")));
  }
  EXPECT_EQ(found, (std::vector<std::string>{"2 languages", "3 languages", "4 sdgs", "4 partner_countries",
                                             "4 text_language"}))
      << report.dump(1);
}

TEST(Import, FaultyRowsAreNeitherNewNorNamed) {
  const std::string path = new_folder() + "/listings.csv";
  write(path,
        "id,city,kind,role,area,title,capacity\n"
        "good,dakar,need,,studies,Good,1\n"
        ",atlantis,need,,studies,No such city,1\n");
  const json report = reports({path, "--data", data_folder()}, 1)["sheets"][0]["report"];
  EXPECT_EQ(report.value("newCount", 0), 1);
  ASSERT_EQ(report["outcomes"].size(), 1U);
  EXPECT_EQ(report["outcomes"][0]["name"], "cities/dakar/listings/good");
}

TEST(Import, DegreesAreSaidInDegrees) {
  const std::string path = new_folder() + "/cities.csv";
  write(path,
        "slug,name,country_iso2,creative_field,latitude,longitude,designated\n"
        "one,One,SN,music,91,0,2004\n"
        "two,Two,SN,music,0,181,2004\n"
        "three,Three,SN,music,,,0\n");
  const json report = reports({path, "--data", data_folder()}, 1)["sheets"][0]["report"];
  ASSERT_EQ(report["violations"].size(), 2U) << report.dump(1);
  EXPECT_THAT(report["violations"][0]["description"].get<std::string>(), HasSubstr("between -90 and 90 degrees"));
  EXPECT_THAT(report["violations"][1]["description"].get<std::string>(), HasSubstr("between -180 and 180 degrees"));
}

TEST(Import, AProgrammeMayHaveAByteOrderMark) {
  const std::string programme = read(data_folder() + "/programmes/cooperation-2027.json");
  const std::string path = new_folder() + "/cooperation-2027.json";
  write(path, "\xef\xbb\xbf" + programme);
  EXPECT_EQ(reports({path, "--data", data_folder()}, 0)["sheets"][0]["report"].value("sameCount", 0), 1);
  EXPECT_EQ(run({"match", "--data", data_folder(), "--programme", path, "--quiet"}).exit_code, 0);
}

TEST(Import, AnIdOfAnotherCityOrKindIsTaken) {
  const std::string path = new_folder() + "/listings.csv";
  write(path,
        "id,city,kind,role,area,title,capacity\n"
        "aberystwyth-o-keeping-book-trade-alive-language,dakar,offer,pivotal,studies,Moved,1\n"
        "aberystwyth-n-small-cities-literature-first-working,aberystwyth,offer,pivotal,studies,Turned,1\n");
  const json all = reports({path, "--data", data_folder()}, 1);
  std::vector<int> rows;
  for (const json& violation : all["sheets"][0]["report"]["violations"]) {
    if (violation["reason"] == "ID_TAKEN") rows.push_back(violation["row"]);
  }
  EXPECT_EQ(rows, (std::vector<int>{2, 3})) << all.dump(1);
}

TEST(Import, AServerThatIsNotThereIsNamed) {
  const Ran ran = run({"import", data_folder(), "--server", "127.0.0.1:1"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace entente::cli
