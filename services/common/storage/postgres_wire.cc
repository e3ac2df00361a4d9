#include "services/common/storage/postgres_wire.h"

#include <algorithm>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

// Types by their number in PostgreSQL's catalog (pg_type.dat), which never changes.
constexpr Oid kBytea = 17;
constexpr Oid kName = 19;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kVoid = 2278;

// Big-endian, of 2, 4 or 8 bytes.
std::int64_t read_number(const char* data, int length) {
  const auto byte = [&](int i) { return static_cast<unsigned char>(data[i]); };
  std::uint64_t bits = (byte(0) & 0x80) != 0 ? ~std::uint64_t{0} : 0;
  for (int i = 0; i < length; ++i) bits = bits << 8 | byte(i);
  return static_cast<std::int64_t>(bits);
}

bool is_of_class(std::string_view sqlstate, std::string_view its) {
  return sqlstate.substr(0, 2) == its;
}

}  // namespace

PostgresParams::PostgresParams(const Params& params) : numbers_(params.size()) {
  for (std::size_t i = 0; i < params.size(); ++i) {
    const auto& value = params[i].get();
    Oid type = 0;
    const char* data = nullptr;
    std::size_t length = 0;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      auto bits = static_cast<std::uint64_t>(*number);
      for (std::size_t byte = 8; byte-- > 0; bits >>= 8) numbers_[i][byte] = static_cast<char>(bits & 0xff);
      type = kInt8;
      data = numbers_[i].data();
      length = 8;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      type = kText;
      data = text->data();
      length = text->size();
    } else if (const auto* bytes = std::get_if<Bytes>(&value)) {
      type = kBytea;
      data = bytes->data.data();
      length = bytes->data.size();
    }
    types_.push_back(type);
    values_.push_back(data);
    lengths_.push_back(static_cast<int>(length));
    formats_.push_back(1);
  }
}

std::string types_of(const Params& params) {
  std::string types;
  for (const Value& param : params) types += "0nts"[param.get().index()];
  return types;
}

absl::Status check_params(const Params& params) {
  for (const Value& param : params) {
    if (const auto* text = std::get_if<std::string>(&param.get())) ENTENTE_RETURN_IF_ERROR(check_storable(*text));
  }
  return absl::OkStatus();
}

absl::StatusOr<Row> row_of(const PGresult& result, int row) {
  const int columns = PQnfields(&result);
  std::vector<Value> values;
  values.reserve(static_cast<std::size_t>(columns));
  for (int i = 0; i < columns; ++i) {
    if (PQgetisnull(&result, row, i) != 0) {
      values.emplace_back();
      continue;
    }
    const char* const data = PQgetvalue(&result, row, i);
    const int length = PQgetlength(&result, row, i);
    const auto text = [&] { return std::string(data, static_cast<std::size_t>(length)); };
    switch (PQftype(&result, i)) {
      case kInt2:
      case kInt4:
      case kInt8:
        values.emplace_back(read_number(data, length));
        break;
      case kText:
      case kName:
        values.emplace_back(text());
        break;
      case kBytea:
        values.emplace_back(Bytes{text()});
        break;
      case kVoid:
        values.emplace_back();
        break;
      default:
        return absl::InternalError(concat("column ", PQfname(&result, i), " is of PostgreSQL's type ",
                                          PQftype(&result, i),
                                          "; the dialect has integers, text and bytes only: cast it"));
    }
  }
  return Row(std::move(values));
}

PostgresTrouble trouble_of(std::string_view sqlstate) {
  if (sqlstate == "40001" || sqlstate == "40P01") return PostgresTrouble::kRepeat;
  // Administrators and time-outs that end a session (57P01 … 57P05, 25P03), a server that became read-only (25006), a
  // statement that another end has forgotten (26000), a plan for tables that have changed (0A000).
  constexpr std::string_view kEnds[] = {"25P03", "25006", "26000", "0A000"};
  const bool lost = is_of_class(sqlstate, "08") || sqlstate.starts_with("57P") ||
                    std::find(std::begin(kEnds), std::end(kEnds), sqlstate) != std::end(kEnds);
  return lost ? PostgresTrouble::kLost : PostgresTrouble::kStatement;
}

absl::Status status_of_sqlstate(std::string_view sqlstate, std::string_view message, std::string_view doing) {
  if (sqlstate == "23505") return make_error(kAlreadyExists, concat("a row with this key exists: ", message));
  if (sqlstate == "23001" || sqlstate == "23503" || sqlstate == "23514" || sqlstate == "P0001") {
    return absl::FailedPreconditionError(concat("the store refused the write: ", message));
  }
  if (sqlstate == "53100") {
    return make_error(kStoreFull,
                      concat("nothing was stored: ", message, "; make room on the database's disk and repeat"));
  }
  if (trouble_of(sqlstate) == PostgresTrouble::kRepeat || sqlstate == "55P03" || sqlstate == "57014" ||
      is_of_class(sqlstate, "53")) {
    return make_retryable_error(kDependencyUnavailable, concat("the store is busy: ", message), absl::Seconds(1));
  }
  if (sqlstate.empty() || trouble_of(sqlstate) == PostgresTrouble::kLost) {
    return make_retryable_error(kDependencyUnavailable, concat("the store can't be reached: ", message),
                                absl::Seconds(1));
  }
  if (sqlstate == "42501") {
    return make_error(kStoreUnusable, concat("the database refuses this program: ", message,
                                             "; give its user the rights that docs/storage.md names"));
  }
  if (is_of_class(sqlstate, "XX")) {
    return make_error(kStoreUnusable, concat("the database says that it is damaged: ", message, "; restore a backup"));
  }
  return absl::InternalError(concat("PostgreSQL error ", sqlstate, ": ", message, "; in ", doing));
}

}  // namespace entente::common
