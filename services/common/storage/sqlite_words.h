// How SQLite says the words of schema_words.h. Thread-safe: a constant.
#pragma once

#include "services/common/base/strings.h"
#include "services/common/storage/schema_words.h"
#include "services/common/storage/search_index.h"

namespace entente::common {

inline constexpr SchemaWords kSqliteWords{
    .bigint = "INTEGER",
    .bytes = "BLOB",
    .text = "TEXT",
    .numbered = "AUTOINCREMENT",
    .no_bytes = "X''",
    .table_end = " STRICT",
    .immutable =
        [](std::string_view table, std::string_view message) {
          return concat("CREATE TRIGGER ", table, "_are_final BEFORE UPDATE ON ", table,
                        "\nBEGIN SELECT RAISE(ABORT, '", message, "'); END");
        },
    .count_on =
        [](std::string_view table, std::string_view /*column*/, std::string_view number) {
          return concat("DELETE FROM sqlite_sequence WHERE name = '", table,
                        "';\nINSERT INTO sqlite_sequence (name, seq) VALUES ('", table, "', ", number, ")");
        },
    .last_number =
        [](std::string_view table, std::string_view /*column*/) {
          return concat("SELECT seq FROM sqlite_sequence WHERE name = '", table, "'");
        },
    .search = &kSqliteSearch,
};

}  // namespace entente::common
