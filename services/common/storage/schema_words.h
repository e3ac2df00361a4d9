// The words in which shared code writes schemas, and their translation into those of a store. Shared: CREATE TABLE,
// INDEX (also partial), VIEW, ALTER TABLE … ADD COLUMN, INSERT … SELECT, CHECK, REFERENCES. Of the types only these:
//
//   BIGINT    an integer of 64 bits          TEXT      UTF-8 without NUL, compared by bytes
//   BYTES     bytes                          NO_BYTES  the empty bytes, as a default
//   NUMBERED  behind BIGINT … PRIMARY KEY: the store counts it up, never giving a number twice
//
// and, as statements, `IMMUTABLE TABLE name 'why'`: its rows are never updated; `COUNT ON table column number`: the
// next number of this column, which is NUMBERED, comes behind that one; `SEARCH TABLE name`: an index of words
// (search_index.h). Columns keep their types. A word of the schema stands in capitals, so that no name is taken for
// one. Pure.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

struct SearchStatements;

// How a store says each.
struct SchemaWords {
  std::string_view bigint;
  std::string_view bytes;
  std::string_view text;
  std::string_view numbered;
  std::string_view no_bytes;
  std::string_view table_end;  // behind the closing bracket of CREATE TABLE
  std::string (*immutable)(std::string_view table, std::string_view message);
  std::string (*count_on)(std::string_view table, std::string_view column, std::string_view number) = nullptr;
  std::string (*last_number)(std::string_view table, std::string_view column) = nullptr;
  const SearchStatements* search = nullptr;
};

// All else stays as it is, byte for byte: the digests of migrations (migrations.h) are those of what comes out.
std::string translate_schema(std::string_view script, const SchemaWords& words);

}  // namespace entente::common
