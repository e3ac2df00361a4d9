#include "services/common/storage/search_index.h"

#include <algorithm>

#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

// The number of no thing: its word is the form that all others were made by.
constexpr std::int64_t kMark = 0;
constexpr std::int64_t kThingsAtOnce = 500;
constexpr std::int64_t kNewest = 10'000;

// --- SQLite: rows of an FTS5 table, whose tokens are what stands between blanks.

std::string make_fts5(std::string_view table) {
  return concat("CREATE VIRTUAL TABLE ", table,
                " USING fts5(title, rest, tokenize = 'ascii', detail = column, columnsize = 0, prefix = '2')");
}

std::string put_fts5(std::string_view table) {
  return concat("INSERT OR REPLACE INTO ", table,
                " (rowid, title, rest) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM ", table,
                " WHERE rowid = $1 AND title = $2 AND rest = $3)");
}

std::string find_fts5(std::string_view table) {
  return concat("SELECT rowid FROM ", table, " WHERE ", table, " MATCH $1 ORDER BY rowid DESC LIMIT $2");
}

std::string words_fts5(const std::vector<std::string>& words, bool /*of_title*/) {
  return join(words, " ");
}

std::string query_fts5(const SearchQuery& query, bool in_title) {
  std::string all;
  const auto add = [&all](const std::string& word, std::string_view behind) {
    append(all, all.empty() ? "" : " AND ", "\"", word, "\"", behind);
  };
  for (const std::string& word : query.words) add(word, "");
  if (!query.begun.empty()) add(query.begun, " *");
  return in_title ? concat("title : (", all, ")") : all;
}

// --- PostgreSQL: lexemes of weight A (title) and D, as they are: no configuration of a language parses them.

std::string make_tsvector(std::string_view table) {
  return concat("CREATE TABLE ", table, " (rowid BIGINT NOT NULL PRIMARY KEY, words TSVECTOR NOT NULL);\n",
                "CREATE INDEX ", table, "_words ON ", table, " USING gin (words)");
}

std::string put_tsvector(std::string_view table) {
  return concat("INSERT INTO ", table, " (rowid, words) VALUES ($1, CAST($2 AS tsvector) || CAST($3 AS tsvector)) ",
                "ON CONFLICT (rowid) DO UPDATE SET words = excluded.words WHERE ", table, ".words <> excluded.words");
}

std::string find_tsvector(std::string_view table) {
  return concat("SELECT rowid FROM ", table, " WHERE words @@ CAST($1 AS tsquery) ORDER BY rowid DESC LIMIT $2");
}

std::string words_tsvector(const std::vector<std::string>& words, bool of_title) {
  std::string all;
  for (const std::string& word : words) append(all, all.empty() ? "'" : " '", word, of_title ? "':1A" : "':1");
  return all;
}

std::string query_tsvector(const SearchQuery& query, bool in_title) {
  std::string all;
  const auto add = [&all](const std::string& word, std::string_view behind) {
    append(all, all.empty() ? "'" : " & '", word, "'", behind);
  };
  for (const std::string& word : query.words) add(word, in_title ? ":A" : "");
  if (!query.begun.empty()) add(query.begun, in_title ? ":*A" : ":*");
  return all;
}

}  // namespace

const SearchStatements kSqliteSearch{make_fts5, put_fts5, find_fts5, words_fts5, query_fts5};
const SearchStatements kPostgresSearch{make_tsvector, put_tsvector, find_tsvector, words_tsvector, query_tsvector};

absl::Status SearchIndex::put(WriteTransaction& tx, std::int64_t number, const IndexedWords& words) const {
  const SearchStatements& own = tx.search_statements();
  return tx.put(own.put(table_), {number, own.words(words.title, true), own.words(words.rest, false)});
}

absl::Status SearchIndex::forget(WriteTransaction& tx, std::int64_t number) const {
  return tx.put(concat("DELETE FROM ", table_, " WHERE rowid = $1"), {number});
}

absl::StatusOr<std::vector<std::int64_t>> SearchIndex::find(ReadTransaction& tx, const SearchQuery& query,
                                                            bool in_title, std::int64_t most) const {
  const SearchStatements& own = tx.search_statements();
  std::vector<std::int64_t> numbers;
  ENTENTE_RETURN_IF_ERROR(
      tx.scan(own.find(table_), {own.query(query, in_title), most + 1}, [&](const Row& row) -> absl::Status {
        if (row.integer(0) != kMark) numbers.push_back(row.integer(0));
        return absl::OkStatus();
      }));
  if (static_cast<std::int64_t>(numbers.size()) > most) numbers.resize(static_cast<std::size_t>(most));
  return numbers;
}

absl::Status fill_index(Database& database, const SearchIndex& index, const IndexedThings& things) {
  const std::string form = search_words_form();
  const std::string last_number = concat("SELECT MAX(", things.number, ") FROM ", things.from);
  const std::string missing =
      concat("SELECT ", things.number, ", ", things.columns, " FROM ", things.from, " WHERE ", things.number,
             " > $1 AND NOT EXISTS (SELECT 1 FROM ", index.table(), " AS i WHERE i.rowid = ", things.number,
             ") ORDER BY ", things.number, " LIMIT $2");
  bool marked = false;
  std::int64_t behind = 0, filled = 0;
  ENTENTE_RETURN_IF_ERROR(database.write([&](WriteTransaction& tx) -> absl::Status {
    const SearchStatements& own = tx.search_statements();
    ENTENTE_ASSIGN_OR_RETURN(const auto mark,
                             tx.query_one(own.find(index.table()), {own.query({{form}}, true), std::int64_t{1}}));
    marked = mark.has_value();
    if (!marked) return tx.execute(concat("DELETE FROM ", index.table())).status();
    ENTENTE_ASSIGN_OR_RETURN(const auto last, tx.query_one(last_number));
    behind = std::max<std::int64_t>(0, last->optional_integer(0).value_or(0) - kNewest);
    return absl::OkStatus();
  }));
  for (std::int64_t batch = kThingsAtOnce; batch == kThingsAtOnce;) {
    std::int64_t last = behind;
    ENTENTE_RETURN_IF_ERROR(database.write([&](WriteTransaction& tx) -> absl::Status {
      batch = 0;
      ENTENTE_ASSIGN_OR_RETURN(const std::vector<Row> rows, tx.query(missing, {behind, kThingsAtOnce}));
      for (const Row& row : rows) {
        const absl::StatusOr<IndexedWords> words = things.words_of(row);
        if (!words.ok())
          log_error("a stored thing has no words to find it by",
                    {{"index", index.table()}, {"number", row.integer(0)}, {"error", words.status().ToString()}});
        ENTENTE_RETURN_IF_ERROR(index.put(tx, row.integer(0), words.value_or(IndexedWords())));
        last = row.integer(0);
      }
      batch = static_cast<std::int64_t>(rows.size());
      return absl::OkStatus();
    }));
    behind = last;
    filled += batch;
  }
  if (filled > 0) log_info("a search index was filled", {{"index", index.table()}, {"things", filled}});
  if (marked) return absl::OkStatus();
  return database.write([&](WriteTransaction& tx) { return index.put(tx, kMark, {{form}, {}}); });
}

}  // namespace entente::common
