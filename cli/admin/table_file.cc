#include "cli/admin/table_file.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/escaping.h"
#include "cli/admin/durable_files.h"
#include "cli/output/language.h"
#include "services/common/base/deterministic_bytes.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/common/sheets/sheet_records.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

using common::Bytes;
using common::Column;
using common::ColumnType;
using common::Params;
using common::Table;
using common::Value;
using nlohmann::json;

bool is_csv(const Table& table) {
  return std::none_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
    return column.type == ColumnType::kBytes || (column.type == ColumnType::kText && column.may_be_null);
  });
}

std::unique_ptr<google::protobuf::Message> made(const google::protobuf::Message& type) {
  return std::unique_ptr<google::protobuf::Message>(type.New());
}

std::optional<std::string> bytes_of(const google::protobuf::Message& type, const std::string& message_json) {
  const auto message = made(type);
  if (!google::protobuf::util::JsonStringToMessage(message_json, message.get()).ok()) return std::nullopt;
  return common::deterministic_bytes(*message);
}

// The bytes as the JSON of their message, and as they are unless that gives the same bytes again: messages hold maps,
// whose entries have no order.
std::optional<std::string> message_cell(const google::protobuf::Message* type, const std::string& bytes) {
  if (type == nullptr) return std::nullopt;
  const auto message = made(*type);
  std::string text;
  if (!message->ParseFromString(bytes) || !google::protobuf::util::MessageToJsonString(*message, &text).ok()) {
    return std::nullopt;
  }
  if (bytes_of(*type, text) == bytes) return common::concat("{\"message\":", text, "}");
  return common::concat("{\"message\":", text, ",\"base64\":\"", absl::Base64Escape(bytes), "\"}");
}

std::string json_of(const StoreKind& kind, const Table& table, const Params& row, std::size_t place) {
  const auto& value = row[place].get();
  if (const auto* number = std::get_if<std::int64_t>(&value)) return common::concat(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return json(*text).dump();
  const auto* bytes = std::get_if<Bytes>(&value);
  if (bytes == nullptr) return "null";
  if (auto cell = message_cell(message_type(kind, table, row, place), bytes->data)) return *std::move(cell);
  if (common::check_storable(bytes->data).ok()) return json(bytes->data).dump();
  return common::concat("{\"base64\":\"", absl::Base64Escape(bytes->data), "\"}");
}

std::string csv_cell(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value.get())) return common::concat(*number);
  const auto* text = std::get_if<std::string>(&value.get());
  return text == nullptr ? std::string() : *text;
}

// Null: the value isn't of the column's type.
std::optional<Value> value_of(const google::protobuf::Message* type, const Column& column, const json& cell) {
  if (cell.is_null()) return column.may_be_null ? std::optional<Value>(Value()) : std::nullopt;
  switch (column.type) {
    case ColumnType::kInteger:
      if (!cell.is_number_integer()) return std::nullopt;
      return Value(cell.get<std::int64_t>());
    case ColumnType::kText:
      if (!cell.is_string()) return std::nullopt;
      return Value(cell.get<std::string>());
    case ColumnType::kBytes:
      break;
  }
  if (cell.is_string()) return Value(Bytes{cell.get<std::string>()});
  if (!cell.is_object()) return std::nullopt;
  if (cell.contains("base64")) {
    std::string decoded;
    if (!cell["base64"].is_string() || !absl::Base64Unescape(cell["base64"].get_ref<const std::string&>(), &decoded)) {
      return std::nullopt;
    }
    return Value(Bytes{std::move(decoded)});
  }
  if (cell.contains("message") && type != nullptr) {
    std::optional<std::string> bytes = bytes_of(*type, cell["message"].dump());
    if (bytes.has_value()) return Value(Bytes{*std::move(bytes)});
  }
  return std::nullopt;
}

std::optional<Value> value_of(const Column& column, const std::string& cell) {
  if (column.type == ColumnType::kText) return Value(cell);
  if (cell.empty()) return column.may_be_null ? std::optional<Value>(Value()) : std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return Value(number);
}

absl::Status wrong_row(const std::string& path, std::int64_t number, std::string_view column) {
  return absl::InvalidArgumentError(
      say("cli.admin.wrong_row", {{"path", path}, {"row", common::concat(number)}, {"column", std::string(column)}}));
}

class RowReader {
 public:
  RowReader(std::string path, const StoreKind& kind, const Table& table)
      : path_(std::move(path)), kind_(kind), table_(table), in_(path_, std::ios::binary) {}

  bool open() const { return in_.is_open(); }

  // The next row; nothing at the end.
  absl::StatusOr<std::optional<Params>> next() { return is_csv(table_) ? next_csv() : next_json(); }

 private:
  absl::StatusOr<std::optional<Params>> next_json() {
    std::string line;
    if (!std::getline(in_, line)) return std::nullopt;
    ++number_;
    const json row = json::parse(line, nullptr, false);
    if (!row.is_object()) return wrong_row(path_, number_, "");
    Params values(table_.columns.size());
    // Which message a row holds may hang on a column behind: bytes come last.
    for (const bool bytes : {false, true}) {
      for (std::size_t i = 0; i < values.size(); ++i) {
        const Column& column = table_.columns[i];
        if ((column.type == ColumnType::kBytes) != bytes) continue;
        const auto cell = row.find(column.name);
        const auto value = cell == row.end()
                               ? std::nullopt
                               : value_of(bytes ? message_type(kind_, table_, values, i) : nullptr, column, *cell);
        if (!value.has_value()) return wrong_row(path_, number_, column.name);
        values[i] = *value;
      }
    }
    return values;
  }

  absl::StatusOr<std::optional<Params>> next_csv() {
    std::vector<std::string> cells;
    if (number_ == 0 && !next_record(cells)) return wrong_row(path_, 0, "");
    if (!next_record(cells)) return std::nullopt;
    if (cells.size() != table_.columns.size()) return wrong_row(path_, number_ - 1, "");
    Params values;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const auto value = value_of(table_.columns[i], common::unguarded(cells[i]));
      if (!value.has_value()) return wrong_row(path_, number_ - 1, table_.columns[i].name);
      values.push_back(*value);
    }
    return values;
  }

  // A record ends with the first line end outside of quotes.
  bool next_record(std::vector<std::string>& cells) {
    std::string record, line;
    while (std::getline(in_, line)) {
      common::append(record, line, '\n');
      if (std::count(record.begin(), record.end(), '"') % 2 == 0) break;
    }
    if (record.empty()) return false;
    ++number_;
    common::RecordReader(record, ',').read(cells);
    return true;
  }

  const std::string path_;
  const StoreKind& kind_;
  const Table& table_;
  std::ifstream in_;
  std::int64_t number_ = 0;
};

}  // namespace

std::string row_as_json(const StoreKind& kind, const Table& table, const Params& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    common::append(line, i == 0 ? "{" : ",", json(table.columns[i].name).dump(), ":", json_of(kind, table, row, i));
  }
  return line + "}";
}

std::string file_of(const Table& table) {
  return common::concat(table.name, is_csv(table) ? ".csv" : ".jsonl");
}

TableFileWriter::TableFileWriter(std::string path, const StoreKind& kind, const Table& table)
    : path_(std::move(path)), kind_(kind), table_(table), out_(path_, std::ios::binary) {}

absl::StatusOr<std::unique_ptr<TableFileWriter>> TableFileWriter::open(const std::string& path, const StoreKind& kind,
                                                                       const Table& table) {
  std::unique_ptr<TableFileWriter> writer(new TableFileWriter(path, kind, table));
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  ENTENTE_RETURN_IF_ERROR(writer->put(is_csv(table) ? common::csv_line(names) : std::string()));
  return writer;
}

absl::Status TableFileWriter::put(const std::string& text) {
  out_ << text;
  return out_.good() ? absl::OkStatus() : not_written(path_);
}

absl::Status TableFileWriter::add(const Params& row) {
  if (is_csv(table_)) {
    std::vector<std::string> cells;
    for (const Value& value : row) cells.push_back(csv_cell(value));
    return put(common::csv_line(cells));
  }
  return put(row_as_json(kind_, table_, row) + "\n");
}

absl::Status TableFileWriter::finish() {
  out_.close();
  return out_.good() ? sync_path(path_) : not_written(path_);
}

absl::Status read_table_file(const std::string& path, const StoreKind& kind, const Table& table,
                             const common::RowVisitor& visit) {
  RowReader reader(path, kind, table);
  if (!reader.open()) return absl::NotFoundError(say("cli.admin.file_missing", {{"path", path}}));
  for (;;) {
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<Params> row, reader.next());
    if (!row.has_value()) return absl::OkStatus();
    ENTENTE_RETURN_IF_ERROR(visit(*row));
  }
}

}  // namespace entente::cli
