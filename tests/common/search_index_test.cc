// The contract of search indices, on every driver.
#include "services/common/storage/search_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "services/common/base/status.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/postgres_database.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/storage/store_tables.h"
#include "tests/common/temporary_directory.h"
#include "tests/postgres/private_postgres.h"

namespace entente::common {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSchema = R"sql(
CREATE TABLE notes (id BIGINT NOT NULL PRIMARY KEY NUMBERED, title TEXT NOT NULL, rest TEXT NOT NULL);
SEARCH TABLE note_search;)sql";
constexpr SearchIndex kIndex("note_search");

struct Store {
  std::string name;
  std::function<std::unique_ptr<Database>(const std::string& path)> open;
};

class SearchIndexContract : public testing::TestWithParam<Store> {
 protected:
  SearchIndexContract() : database_(GetParam().open(directory_.path())) {
    const absl::Status made =
        database_->change_schema([](SchemaTransaction& tx) { return tx.run(tx.in_own_words(kSchema)); });
    EXPECT_TRUE(made.ok()) << made;
  }
  static IndexedWords words(const std::string& title, const std::string& rest = "") {
    return {search_words(title), search_words(rest)};
  }
  absl::Status write(const WriteClosure& closure) { return database_->write(closure); }
  void put(std::int64_t number, const std::string& title, const std::string& rest = "") {
    const absl::Status status = write([&](WriteTransaction& tx) { return kIndex.put(tx, number, words(title, rest)); });
    EXPECT_TRUE(status.ok()) << status;
  }
  std::vector<std::int64_t> find(const std::string& query, bool in_title = false, std::int64_t most = 100) {
    const auto found = read_value<std::vector<std::int64_t>>(
        *database_, [&](ReadTransaction& tx) { return kIndex.find(tx, read_search_query(query), in_title, most); });
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? *found : std::vector<std::int64_t>{-1};
  }
  void add_note(const std::string& title, const std::string& rest = "") {
    EXPECT_TRUE(write([&](WriteTransaction& tx) {
                  return tx.execute("INSERT INTO notes (title, rest) VALUES ($1, $2)", {title, rest}).status();
                }).ok());
  }
  absl::Status fill() {
    return fill_index(*database_, kIndex, {"id", "title, rest", "notes", [](const Row& row) {
                                             return absl::StatusOr<IndexedWords>(words(row.text(1), row.text(2)));
                                           }});
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Database> database_;
};

TEST_P(SearchIndexContract, FindsAllWordsAndTheLastByItsBeginning) {
  put(1, "Atelier de lutherie", "Violons et altos");
  put(2, "Lutherie for schools", "Violins");
  put(3, "Ceramics");
  EXPECT_THAT(find("lutherie"), ElementsAre(2, 1)) << "the largest first";
  EXPECT_THAT(find("luth"), ElementsAre(2, 1));
  EXPECT_THAT(find("violons lu"), ElementsAre(1)) << "over title and rest";
  EXPECT_THAT(find("lutherie atelier "), ElementsAre(1));
  EXPECT_THAT(find("luth atelier"), IsEmpty());
  EXPECT_THAT(find("nothing"), IsEmpty());
}

TEST_P(SearchIndexContract, TellsTitlesFromTheRest) {
  put(1, "Ceramics", "with lutherie");
  put(2, "Lutherie", "with ceramics");
  EXPECT_THAT(find("ceramics", true), ElementsAre(1));
  EXPECT_THAT(find("lut", true), ElementsAre(2));
  EXPECT_THAT(find("ceramics lut", true), IsEmpty());
  EXPECT_THAT(find("ceramics lut"), ElementsAre(2, 1));
}

TEST_P(SearchIndexContract, TakesWordsOfAnyScriptAndOfItsOwnLanguage) {
  put(1, "東京の工房");
  put(2, "Москва");
  put(3, "ورشة الخزف");
  put(4, "เชียงใหม่");
  // What would mean something to the store in a query of its own.
  put(5, "AND OR NOT NEAR title rest", "a & b | c ! d :* 'quoted' \\ \"twice\" col:on -");
  EXPECT_THAT(find("工房"), ElementsAre(1));
  EXPECT_THAT(find("москв"), ElementsAre(2));
  EXPECT_THAT(find("الخزف"), ElementsAre(3));
  EXPECT_THAT(find("เชียงใหม่"), ElementsAre(4));
  EXPECT_THAT(find("and or not near"), ElementsAre(5));
  EXPECT_THAT(find("quoted twice col:on"), ElementsAre(5));
  EXPECT_THAT(find("\"a\" OR b* :c"), ElementsAre(5)) << "words, whatever stands between them";
  EXPECT_THAT(find("title : lutherie"), IsEmpty());
}

TEST_P(SearchIndexContract, FollowsChangesAndForgets) {
  put(1, "Ceramics");
  put(2, "Ceramics");
  put(1, "Film");
  EXPECT_THAT(find("ceramics"), ElementsAre(2));
  EXPECT_THAT(find("film"), ElementsAre(1));
  put(1, "Film");
  EXPECT_TRUE(write([](WriteTransaction& tx) { return kIndex.forget(tx, 1); }).ok());
  EXPECT_TRUE(write([](WriteTransaction& tx) { return kIndex.forget(tx, 1); }).ok()) << "twice is no error";
  EXPECT_THAT(find("film"), IsEmpty());
  EXPECT_THAT(find("ceramics"), ElementsAre(2));
}

TEST_P(SearchIndexContract, IsPartOfTheTransaction) {
  put(1, "Ceramics");
  const absl::Status failed = write([](WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(kIndex.put(tx, 1, words("Film")));
    ENTENTE_RETURN_IF_ERROR(kIndex.put(tx, 2, words("Ceramics")));
    return absl::AbortedError("changed its mind");
  });
  EXPECT_TRUE(absl::IsAborted(failed)) << failed;
  EXPECT_THAT(find("ceramics"), ElementsAre(1));
  EXPECT_THAT(find("film"), IsEmpty());
}

TEST_P(SearchIndexContract, IsBounded) {
  for (int i = 1; i <= 20; ++i) put(i, "Ceramics");
  EXPECT_THAT(find("ceramics", true, 3), ElementsAre(20, 19, 18));
}

TEST_P(SearchIndexContract, IsFilledWhereItLacksSomething) {
  for (int i = 1; i <= 1100; ++i) add_note("Note " + std::to_string(i), i == 700 ? "Lutherie" : "");
  EXPECT_THAT(find("lutherie"), IsEmpty());
  ASSERT_TRUE(fill().ok()) << "an older store, or one filled from another place";
  EXPECT_THAT(find("lutherie"), ElementsAre(700));
  EXPECT_EQ(find("note", true, 2000).size(), 1100u);
  add_note("Lutherie");  // by a program that knows no index
  ASSERT_TRUE(fill().ok());
  EXPECT_THAT(find("lutherie"), ElementsAre(1101, 700));
  ASSERT_TRUE(fill().ok()) << "again is no error";
  EXPECT_THAT(find("lutherie"), ElementsAre(1101, 700));
}

TEST_P(SearchIndexContract, IsMadeAnewForAnotherFormOfWords) {
  add_note("Ceramics");
  ASSERT_TRUE(fill().ok());
  put(1, "words of another form");
  EXPECT_TRUE(write([](WriteTransaction& tx) { return kIndex.forget(tx, 0); }).ok()) << "the mark of this one";
  ASSERT_TRUE(fill().ok());
  EXPECT_THAT(find("ceramics"), ElementsAre(1));
  EXPECT_THAT(find("another"), IsEmpty());
}

TEST_P(SearchIndexContract, TheMarkIsNothingThatIsFound) {
  add_note("Ceramics");
  ASSERT_TRUE(fill().ok());
  EXPECT_THAT(find(search_words_form()), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Drivers, SearchIndexContract,
                         testing::Values(Store{"sqlite",
                                               [](const std::string& path) -> std::unique_ptr<Database> {
                                                 return *SqliteDatabase::open(*DataDirectory::open(path), "test");
                                               }},
                                         Store{"postgresql",
                                               [](const std::string&) -> std::unique_ptr<Database> {
                                                 PrivatePostgres& server = PrivatePostgres::shared();
                                                 return *PostgresDatabase::open(*PostgresUrl::parse(server.url()),
                                                                                server.new_name());
                                               }}),
                         [](const auto& info) { return info.param.name; });

// Exports and moves go by these tables: an index is made anew where they arrive.
TEST(SearchIndex, IsNoTableOfAStore) {
  const Migration migrations[] = {{1, "notes", kSchema}};
  const auto tables = tables_of(migrations);
  ASSERT_TRUE(tables.ok()) << tables.status();
  ASSERT_EQ(tables->size(), 1u);
  EXPECT_EQ(tables->at(0).name, "notes");
}

}  // namespace
}  // namespace entente::common
