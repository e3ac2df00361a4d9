#include "services/common/storage/database.h"

#include <cstdio>
#include <cstdlib>

namespace entente::common {
namespace {

[[noreturn]] void wrong_column(std::size_t column, std::size_t size, const char* asked) {
  std::fprintf(stderr, "a query's column %zu of %zu is not %s\n", column, size, asked);
  std::abort();
}

template <typename T>
const T& column_as(const std::vector<Value>& values, std::size_t column, const char* asked) {
  if (column >= values.size()) wrong_column(column, values.size(), asked);
  const T* const value = std::get_if<T>(&values[column].get());
  if (value == nullptr) wrong_column(column, values.size(), asked);
  return *value;
}

}  // namespace

bool Row::is_null(std::size_t column) const {
  if (column >= values_.size()) wrong_column(column, values_.size(), "there");
  return std::holds_alternative<std::monostate>(values_[column].get());
}

std::int64_t Row::integer(std::size_t column) const {
  return column_as<std::int64_t>(values_, column, "an integer");
}

const std::string& Row::text(std::size_t column) const {
  return column_as<std::string>(values_, column, "text");
}

const std::string& Row::bytes(std::size_t column) const {
  return column_as<Bytes>(values_, column, "bytes").data;
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

absl::StatusOr<std::vector<Row>> ReadTransaction::query(std::string_view sql, const Params& params) {
  std::vector<Row> rows;
  absl::Status status = scan(sql, params, [&](const Row& row) {
    rows.push_back(row);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return rows;
}

absl::StatusOr<std::optional<Row>> ReadTransaction::query_one(std::string_view sql, const Params& params) {
  // Every row is read, so that a statement with RETURNING is carried out whole.
  std::optional<Row> first;
  absl::Status status = scan(sql, params, [&](const Row& row) {
    if (!first.has_value()) first = row;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return first;
}

}  // namespace entente::common
