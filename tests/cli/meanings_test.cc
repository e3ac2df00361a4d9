// What codes mean to the engine, on whole folders: the real data say what the engine knew before they did, folders from
// before still give the same snapshot, and a meaning that nobody knows is named with its row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "cli/data_set/data_set.h"
#include "tests/cli/program.h"
#include "tests/matcher/usual_meanings.h"

namespace entente::cli {
namespace {

using ::testing::HasSubstr;

constexpr matcher::Day kDay = 20788;  // 2026-12-01

matcher::Snapshot snapshot_of(const std::string& folder) {
  const auto data = load_data_set(folder);
  EXPECT_TRUE(data.ok() && data->valid()) << data.status();
  const auto programme = data->programme("cooperation-2027");
  EXPECT_TRUE(programme.ok()) << programme.status();
  return data->snapshot(**programme, kDay);
}

std::string copy_of_data() {
  const std::string folder = new_folder();
  std::filesystem::copy(data_folder(), folder,
                        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  return folder;
}

// The sheet as it was before there were meanings: without the column and without languages. No cell has a line break.
std::string from_before(const std::string& sheet) {
  std::string before;
  for (std::size_t at = 0; at < sheet.size();) {
    const std::size_t end = sheet.find('\n', at);
    const std::string line = sheet.substr(at, end - at);
    if (!line.starts_with("language,")) before += line.substr(0, line.rfind(',')) + "\n";
    at = end + 1;
  }
  return before;
}

TEST(MeaningsOfTheData, AreWhatTheEngineOnceKnewByItself) {
  const matcher::Meanings meanings = snapshot_of(data_folder()).meanings;
  matcher::Meanings expected = matcher::testing::usual_meanings();
  for (const Row& row : rows_of(read(data_folder() + "/vocabularies.csv"))) {
    const std::string& code = row.at("code");
    if (row.at("vocabulary") != "topic") continue;
    EXPECT_EQ(row.at("parent") == "cross", code.starts_with("x-")) << code;
    if (row.at("parent") == "cross") {
      expected.across.insert(code);
    } else {
      expected.fields[code] = row.at("parent");
    }
  }
  EXPECT_EQ(expected.across.size(), 30u);
  EXPECT_EQ(meanings, expected);
}

TEST(MeaningsOfTheData, OfAFolderFromBeforeGiveTheSameSnapshot) {
  const std::string folder = copy_of_data();
  const std::string sheet = folder + "/vocabularies.csv";
  write(sheet, from_before(read(sheet)));
  EXPECT_EQ(rows_of(read(sheet)).front().contains("engine"), false);
  EXPECT_EQ(matcher::canonical_bytes(snapshot_of(folder)), matcher::canonical_bytes(snapshot_of(data_folder())));
}

TEST(MeaningsOfTheData, ThatNobodyKnowsAreNamedWithFileRowAndWhatIsAllowed) {
  const std::string folder = copy_of_data();
  const std::string sheet = folder + "/vocabularies.csv";
  std::string text = read(sheet);
  text.replace(text.find("payer:host\n"), 10, "payer:nobodyy");
  write(sheet, text);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"match", "--data", folder, "--programme", "cooperation-2027"},
        {"import", "--validate-only", folder}}) {
    const Ran ran = run(arguments);
    EXPECT_NE(ran.exit_code, 0) << ran.out;
    for (const char* part : {"vocabularies.csv", "244", "host-pays", "payer:nobodyy", "payer:giver"})
      EXPECT_THAT(ran.out + ran.err, HasSubstr(part));
  }
}

// Another meaning makes another round, and a certificate doesn't hold for it.
TEST(MeaningsOfTheData, AreHashedWithTheSnapshotAndAskedByVerify) {
  const std::string out = new_folder();
  const Ran made = run({"match", "--data", data_folder(), "--programme", "cooperation-2027", "--out", out});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const auto verify = [&](const std::string& folder) { return run({"verify", out, "--data", folder}); };
  EXPECT_EQ(verify(data_folder()).exit_code, 0) << verify(data_folder()).err;
  const std::string folder = copy_of_data();
  const std::string sheet = folder + "/vocabularies.csv";
  std::string text = read(sheet);
  const std::string shared = "payer:shared\n";
  text.replace(text.find(shared), shared.size(), "payer:no-cost\n");
  write(sheet, text);
  EXPECT_EQ(verify(folder).exit_code, 1) << verify(folder).out;
}

}  // namespace
}  // namespace entente::cli
