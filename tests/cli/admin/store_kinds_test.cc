// The one list of stores says of each just what it holds.
#include "cli/admin/store_kinds.h"

#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "services/common/base/clock.h"
#include "services/common/base/strings.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/storage/store_tables.h"
#include "tests/common/temporary_directory.h"

namespace entente::cli {
namespace {

using common::Table;

// "cities(id TEXT, body BLOB)" of every table that the store itself knows, but for search indices.
std::set<std::string> tables_in(common::Database& database) {
  std::set<std::string> tables;
  const absl::Status read = database.read([&](common::ReadTransaction& tx) -> absl::Status {
    const auto names = tx.query("SELECT name FROM sqlite_schema WHERE type = 'table'");
    for (const common::Row& name : *names) {
      if (name.text(0).starts_with("sqlite_") || name.text(0) == "migrations") continue;
      if (name.text(0).find("_search") != std::string::npos) continue;  // made anew by the services
      std::string line = name.text(0);
      const auto columns =
          tx.query(R"sql(SELECT name, type, "notnull", pk FROM pragma_table_info($1))sql", {name.text(0)});
      for (const common::Row& column : *columns) {
        common::append(line, " ", column.text(0), ":", column.text(1), ":", column.integer(2), ":", column.integer(3));
      }
      tables.insert(line);
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  return tables;
}

std::set<std::string> tables_of(const StoreKind& kind) {
  std::set<std::string> tables;
  const auto found = common::tables_of(kind.migrations);
  EXPECT_TRUE(found.ok()) << found.status();
  for (const Table& table : *found) {
    std::string line = table.name;
    for (const common::Column& column : table.columns) {
      constexpr const char* kWords[] = {"INTEGER", "TEXT", "BLOB"};
      // Where there is no primary key, every column is one.
      const bool keyless = table.key.size() == table.columns.size() && table.name == "city_fields";
      const auto key = keyless ? table.key.end() : std::find(table.key.begin(), table.key.end(), column.name);
      common::append(line, " ", column.name, ":", kWords[static_cast<int>(column.type)], ":",
                     column.may_be_null ? 0 : 1, ":", key == table.key.end() ? 0 : key - table.key.begin() + 1);
    }
    tables.insert(line);
  }
  return tables;
}

TEST(StoreKinds, HaveTheTablesThatTheirMigrationsMake) {
  for (const StoreKind& kind : store_kinds()) {
    common::TemporaryDirectory directory;
    const auto database = *common::SqliteDatabase::open(*common::DataDirectory::open(directory.path()), kind.name);
    ASSERT_TRUE(common::migrate(*database, kind.migrations, common::SystemClock()).ok());
    EXPECT_EQ(tables_of(kind), tables_in(*database)) << kind.name;
    EXPECT_GT(tables_of(kind).size(), 5u);
  }
}

TEST(StoreKinds, KnowTablesOfOlderVersions) {
  const StoreKind& listings = *store_kind("listings");
  const auto before = *common::tables_of(listings.migrations.first(3));
  const auto now = *common::tables_of(listings.migrations);
  const auto has = [](const std::vector<Table>& tables, std::string_view name) {
    return std::any_of(tables.begin(), tables.end(), [&](const Table& table) { return table.name == name; });
  };
  EXPECT_TRUE(has(before, "listings"));
  EXPECT_FALSE(has(now, "listings")) << "a view since";
  EXPECT_TRUE(has(now, "listing_versions"));
  for (const Table& table : now)
    EXPECT_EQ(table.numbered, table.name == "imports" || table.name == "undo_imports" ? "id"
                              : table.name == "listing_versions"                      ? "version"
                                                                                      : "");
}

// Bytes whose type isn't named are written as text or base64; so a new column of messages must be named, or be here.
TEST(StoreKinds, NameTheTypeOfEveryColumnOfBytes) {
  const std::set<std::string> known = {"request_ids.request_digest", "request_ids.reply", "outbox.payload",
                                       "round_results.round_document", "round_results.certificate"};
  for (const StoreKind& kind : store_kinds()) {
    std::set<std::string> named;
    for (const MessageColumn& column : kind.messages) named.insert(common::concat(column.table, ".", column.column));
    std::set<std::string> there;
    const auto tables = common::tables_of(kind.migrations);
    ASSERT_TRUE(tables.ok()) << tables.status();
    for (const Table& table : *tables) {
      for (const common::Column& column : table.columns) {
        if (column.type == common::ColumnType::kBytes) there.insert(common::concat(table.name, ".", column.name));
      }
    }
    for (const std::string& column : there) EXPECT_TRUE(named.contains(column) != known.contains(column)) << column;
    for (const std::string& column : named) EXPECT_TRUE(there.contains(column)) << column;
    for (const PersonalRows& rows : kind.personal) {
      EXPECT_TRUE(std::any_of(kind.migrations.begin(), kind.migrations.end(), [&](const common::Migration& migration) {
        return migration.sql.find(common::concat("CREATE TABLE ", rows.table, " (")) != std::string_view::npos;
      })) << rows.table;
    }
  }
}

// A resource that watchers see, and its kind of change, are of one message; so an erased person is told of by the right
// one.
TEST(StoreKinds, TellWatchersByTheKindThatTheyKnow) {
  for (const StoreKind& kind : store_kinds()) {
    std::set<std::string> told, known;
    for (const MessageColumn& column : kind.messages) {
      if (!column.change.empty()) told.insert(column.type->GetTypeName());
      if (column.table != "changes") continue;
      known.insert(column.type->GetTypeName());
      if (column.kind.empty()) continue;
      EXPECT_TRUE(std::any_of(kind.messages.begin(), kind.messages.end(),
                              [&](const MessageColumn& resource) {
                                return resource.change == column.kind && resource.type == column.type;
                              }))
          << kind.name << " has changes of kind " << column.kind;
    }
    EXPECT_EQ(told, known) << kind.name;
  }
}

TEST(StoreKinds, KnowWhichRowsAreNeverUpdated) {
  std::set<std::string> immutable;
  for (const StoreKind& kind : store_kinds()) {
    const auto tables = common::tables_of(kind.migrations);
    for (const Table& table : *tables) {
      if (table.immutable) immutable.insert(table.name);
    }
  }
  EXPECT_EQ(immutable, (std::set<std::string>{"decisions", "invitations_used", "round_results"}));
}

}  // namespace
}  // namespace entente::cli
