// Search indices: numbers of things, found by the words of their texts (common/text/search_words.h), in each store's
// own way: FTS5 in SQLite, tsvector with GIN in PostgreSQL. `SEARCH TABLE name` of a schema makes one. Whoever writes a
// thing puts its words in the same transaction. An index holds nothing that can't be made anew, so exports and moves
// leave it out, and fill_index() makes it whole at a start. Thread-safe: a table's name.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/storage/database.h"
#include "services/common/text/search_words.h"

namespace entente::common {

// How a store says it. Statements are of a table that is given.
struct SearchStatements {
  std::string (*make)(std::string_view table);
  std::string (*put)(std::string_view table);   // $1 number, $2 words of the title, $3 those of the rest
  std::string (*find)(std::string_view table);  // $1 what is looked for, $2 most numbers
  std::string (*words)(const std::vector<std::string>& words, bool of_title);
  std::string (*query)(const SearchQuery& query, bool in_title);
};
extern const SearchStatements kSqliteSearch;
extern const SearchStatements kPostgresSearch;

// Words that things are found by; a word of the title needn't be among the rest.
struct IndexedWords {
  std::vector<std::string> title = {};
  std::vector<std::string> rest = {};
};

class SearchIndex {
 public:
  constexpr explicit SearchIndex(std::string_view table) : table_(table) {}
  std::string_view table() const { return table_; }

  // Writes nothing where the number has just these words. REQUIRES: number > 0.
  absl::Status put(WriteTransaction& tx, std::int64_t number, const IndexedWords& words) const;
  // Idempotent.
  absl::Status forget(WriteTransaction& tx, std::int64_t number) const;
  // Numbers whose title has all of the query, or, with `in_title` false, title and rest together: the largest first, at
  // most `most`. REQUIRES: the query isn't empty.
  absl::StatusOr<std::vector<std::int64_t>> find(ReadTransaction& tx, const SearchQuery& query, bool in_title,
                                                 std::int64_t most) const;

 private:
  std::string_view table_;
};

// Makes an index whole at a start: all of it when it isn't of the present form of words, as in a store that was made by
// an older program or filled from another place; else, of the newest ten thousand things, those that are missing, as
// behind a program that ran beside this one and knew no index. One whose bytes can't be read is said in the log and
// found by nothing. In batches, each of one transaction; idempotent, and may run in several processes at once.
// O(things) the first time.
struct IndexedThings {
  std::string_view number;   // its column, an ascending key
  std::string_view columns;  // what the words are made of: columns of a row behind the number
  std::string_view from;     // where they come from
  std::function<absl::StatusOr<IndexedWords>(const Row&)> words_of;
};
absl::Status fill_index(Database& database, const SearchIndex& index, const IndexedThings& things);

}  // namespace entente::common
