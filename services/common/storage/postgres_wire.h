// Values of the seam as PostgreSQL's protocol carries them, in binary form, and its errors in the words of the seam.
// Private to the driver. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "absl/status/statusor.h"
#include "services/common/storage/database.h"

namespace entente::common {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearResult>;

// Parameters as libpq takes them: the type of each is that of its value, 0 for NULL. Points into `params`, which
// outlives it.
class PostgresParams {
 public:
  explicit PostgresParams(const Params& params);
  int size() const { return static_cast<int>(types_.size()); }
  const Oid* types() const { return types_.data(); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  std::vector<std::array<char, 8>> numbers_;
  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

// A letter for each parameter's type: statements are prepared for them.
std::string types_of(const Params& params);
// INVALID_FIELD: a text that can't be stored (check_storable).
absl::Status check_params(const Params& params);
// A row of a result in binary form. INTERNAL: a column that is neither an integer, text nor bytes.
absl::StatusOr<Row> row_of(const PGresult& result, int row);

// What an error means beside its status.
enum class PostgresTrouble {
  kNone,
  kStatement,  // the statement's own
  kRepeat,     // the transaction goes through when it is repeated: 40001, 40P01
  kLost,       // the connection is over, or of no more use
};
PostgresTrouble trouble_of(std::string_view sqlstate);
// By https://www.postgresql.org/docs/15/errcodes-appendix.html; `message` is the primary one, which names tables and
// columns, no values.
absl::Status status_of_sqlstate(std::string_view sqlstate, std::string_view message, std::string_view doing);

}  // namespace entente::common
