// Pages by number and by bytes over a real store.
#include "services/common/storage/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entente/listings/v1/listing.pb.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "tests/common/temporary_directory.h"
#include "tests/postgres/test_store.h"

namespace entente::common {
namespace {

using entente::listings::v1::Listing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PageTest : public testing::Test {
 protected:
  PageTest() : database_(open_test_store(directory_.path(), "pages")) {
    EXPECT_TRUE(database_
                    ->change_schema([](SchemaTransaction& tx) {
                      return tx.run(
                          tx.in_own_words("CREATE TABLE rows (name TEXT NOT NULL PRIMARY KEY, body BYTES NOT NULL);"));
                    })
                    .ok());
  }
  void store(const std::string& name, const std::string& body) {
    const absl::Status status = database_->write([&](WriteTransaction& tx) {
      return tx.execute("INSERT INTO rows (name, body) VALUES ($1, $2)", {name, Bytes{body}}).status();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void store_long(const std::string& name, std::size_t bytes) {
    Listing listing;
    listing.set_name(name);
    listing.set_description(std::string(bytes, 'x'));
    store(name, listing.SerializeAsString());
  }
  absl::StatusOr<PageOf<Listing>> read(const std::string& after, const PageLimit& limit) {
    return read_value<PageOf<Listing>>(*database_, [&](ReadTransaction& tx) {
      return read_page<Listing>(tx, "SELECT body FROM rows WHERE name > $1 ORDER BY name", {after}, limit,
                                [&](const Row& row) -> absl::StatusOr<std::optional<Listing>> {
                                  ++rows_read_;
                                  Listing listing;
                                  if (!listing.ParseFromString(row.bytes(0))) return absl::DataLossError("damaged");
                                  if (listing.name() == hidden_) return std::nullopt;
                                  return listing;
                                });
    });
  }
  // Names of each page, one after the other.
  std::vector<std::vector<std::string>> walk(int size) {
    std::vector<std::vector<std::string>> pages;
    std::string after;
    for (bool more = true; more && pages.size() < 100;) {
      const auto page = read(after, page_limit(size));
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      pages.emplace_back();
      for (const Listing& listing : page->entries) pages.back().push_back(listing.name());
      more = page->more;
      if (more) after = pages.back().back();
    }
    return pages;
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Database> database_;
  std::string hidden_;
  int rows_read_ = 0;
};

using Names = std::vector<std::string>;

TEST_F(PageTest, EndsByNumber) {
  for (const char* name : {"a", "b", "c", "d"}) store_long(name, 10);
  EXPECT_THAT(walk(2), ElementsAre(Names{"a", "b"}, Names{"c", "d"}));
  EXPECT_THAT(walk(3), ElementsAre(Names{"a", "b", "c"}, Names{"d"}));
  EXPECT_THAT(walk(4), ElementsAre(Names{"a", "b", "c", "d"}));
}

TEST_F(PageTest, EndsByBytesAndHoldsAtLeastOne) {
  store_long("a", 2 << 20);
  store_long("b", 1 << 20);  // with its name a little more than what is left
  store_long("c", 5 << 20);  // longer than a page
  store_long("d", 10);
  store_long("e", 10);
  EXPECT_THAT(walk(1000), ElementsAre(Names{"a"}, Names{"b"}, Names{"c"}, Names{"d", "e"}));
}

TEST_F(PageTest, ReadsNoMoreRowsThanThePageAndOne) {
  for (char name = 'a'; name <= 'z'; ++name) store_long(std::string(1, name), 1 << 20);
  rows_read_ = 0;
  ASSERT_TRUE(read("", page_limit(1000)).ok());
  EXPECT_EQ(rows_read_, 3);  // two fit, the third doesn't
}

TEST_F(PageTest, LeavesOutWhatMayNotBeSeenAndSaysMoreOnlyForWhatMay) {
  for (const char* name : {"a", "b", "c"}) store_long(name, 10);
  hidden_ = "c";
  EXPECT_THAT(walk(2), ElementsAre(Names{"a", "b"}));
  hidden_ = "b";
  EXPECT_THAT(walk(2), ElementsAre(Names{"a", "c"}));
}

TEST_F(PageTest, ADamagedRowStopsNoOtherAndIsSaid) {
  store_long("a", 10);
  store("b", "\xff\xff\xff");
  store_long("c", 10);
  LogCapture log;
  EXPECT_THAT(walk(1), ElementsAre(Names{"a"}, Names{"c"}));
  EXPECT_THAT(log.text(), HasSubstr("left out"));
  EXPECT_THAT(log.text(), HasSubstr("error"));
  EXPECT_EQ(read("", kEverything).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace entente::common
