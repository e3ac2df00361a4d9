// Imports without a service: every bad row is listed; templates and exports import again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

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
    new_count[sheet["kind"]] = sheet["report"]["new_count"];
    EXPECT_FALSE(sheet["report"].contains("violations"));
  }
  EXPECT_EQ(new_count["cities"], 405);
  EXPECT_EQ(new_count["countries"], 249);
  EXPECT_EQ(new_count["listings"], 504);
  EXPECT_EQ(new_count["programme"], 1);
}

TEST(Import, EveryBadRowIsListedWithItsField) {
  const std::string sheet =
      "id,city,kind,role,area,title,capacity,topics,start,end\n"
      "good,dakar,need,beneficiary,studies,A good one,1,,,\n"
      "bad-city,atlantis,need,beneficiary,studies,No such city,1,,,\n"
      "bad-capacity,dakar,need,beneficiary,studies,Too many,10001,,,\n"
      "no-capacity,dakar,need,beneficiary,studies,None,0,,,\n"
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
  for (const std::string kind : {"listings", "cities", "cooperations"}) {
    const Ran form = run({"import", "--template", kind});
    ASSERT_EQ(form.exit_code, 0);
    EXPECT_EQ(form.out.rfind("# ", 0), 0U) << kind;
    const std::string path = new_folder() + "/" + kind + ".csv";
    write(path, form.out);
    const json all = reports({path, "--data", data_folder()}, 0);
    ASSERT_EQ(all["sheets"].size(), 1U) << kind;
    EXPECT_EQ(all["sheets"][0]["kind"], kind);
    EXPECT_EQ(all["sheets"][0]["report"]["new_count"], 1) << kind;
  }
}

TEST(Import, WhatWasExportedIsTheSame) {
  const std::string folder = new_folder();
  const Ran ran = run({"export", "--data", data_folder(), "--out", folder});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json all = reports({folder, "--data", data_folder()}, 0);
  std::map<std::string, int> same;
  for (const json& sheet : all["sheets"]) {
    const json& report = sheet["report"];
    same[sheet["kind"]] = report["same_count"];
    EXPECT_EQ(report["new_count"], 0) << sheet["path"];
    EXPECT_EQ(report["changed_count"], 0) << sheet["path"];
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

TEST(Import, ASheetThatCannotBeReadSaysWhy) {
  const std::string path = new_folder() + "/sheet.csv";
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "empty"},
      {"# only a comment\n", "empty"},
      {"city|kind|area\na|b|c\n", "comma, semicolon or tab"},
      {"\xef\xbb\xbf"
       "city,kind\na,\xff\n",
       "save it as UTF-8"}};
  for (const auto& [sheet, says] : wrong) {
    write(path, sheet);
    const Ran ran = run({"import", "--validate-only", path, "--data", data_folder()});
    EXPECT_EQ(ran.exit_code, 3) << sheet;
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
}

TEST(Import, AnIdOfAnotherCityOrKindIsTaken) {
  const std::string path = new_folder() + "/listings.csv";
  write(path,
        "id,city,kind,area,title,capacity\n"
        "aberystwyth-o-keeping-book-trade-alive-language,dakar,offer,studies,Moved,1\n"
        "aberystwyth-n-small-cities-literature-first-working,aberystwyth,offer,studies,Turned,1\n");
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
