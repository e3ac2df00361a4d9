#include "services/common/storage/stored_messages.h"
#include "services/common/base/deterministic_bytes.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/message.h>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"

namespace entente::common {

absl::Status rewrite_texts(WriteTransaction& tx, std::span<const MessageColumn> columns,
                           std::span<const FormerText> texts) {
  for (const MessageColumn& column : columns) {
    std::vector<std::string_view> keys = column.text_keys;
    keys.insert(keys.end(), column.integer_keys.begin(), column.integer_keys.end());
    std::string where;
    for (std::size_t i = 0; i < keys.size(); ++i) append(where, i == 0 ? " WHERE " : " AND ", keys[i], " = $", i + 1);
    const std::string all = concat("SELECT ", join(keys, ", "), " FROM ", column.table,
                                   column.where.empty() ? "" : " WHERE ", column.where);
    const std::string read = concat("SELECT ", column.column, " FROM ", column.table, where);
    const std::string write = concat("UPDATE ", column.table, " SET ", column.column, " = $", keys.size() + 1, where);
    std::vector<Params> rows;
    ENTENTE_RETURN_IF_ERROR(tx.scan(all, {}, [&](const Row& row) {
      Params key;
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i < column.text_keys.size()) {
          key.emplace_back(row.text(i));
        } else {
          key.emplace_back(row.integer(i));
        }
      }
      rows.push_back(std::move(key));
      return absl::OkStatus();
    }));
    for (Params& key : rows) {
      ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(read, key));
      const std::unique_ptr<google::protobuf::Message> message(column.type->New());
      if (!row.has_value() || !message->ParseFromString(row->bytes(0)) || !take_over_texts(texts, *message)) continue;
      key.emplace_back(Bytes{deterministic_bytes(*message)});
      ENTENTE_RETURN_IF_ERROR(tx.put(write, key));
    }
  }
  return absl::OkStatus();
}

}  // namespace entente::common
