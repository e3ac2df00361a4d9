// The seam's dialect in PostgreSQL's words: its schemas, and what a statement's text alone tells. Pure.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/storage/schema_words.h"

namespace entente::common {

extern const SchemaWords kPostgresWords;

struct StatementText {
  bool may_be_long = false;  // a query without a LIMIT of its own
  bool may_write = false;    // has a word of those that change something
};

// INTERNAL: the statement hasn't exactly the places $1 … $`parameters`, or compares by a pattern (LIKE and the like),
// which reads the text of people as one.
absl::StatusOr<StatementText> read_statement(std::string_view sql, std::size_t parameters);

}  // namespace entente::common
