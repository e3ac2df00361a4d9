// Resources that are stored whole, as their message in one column, and read back. Bytes are deterministic, so that
// equal messages are equal rows; bytes that aren't such a message are DATA_LOSS: another program changed the store.
// Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>

#include "absl/status/statusor.h"
#include "services/common/base/deterministic_bytes.h"
#include "services/common/storage/database.h"
#include "services/common/storage/page.h"

namespace entente::common {

inline std::string to_body(const google::protobuf::Message& message) {
  return deterministic_bytes(message);
}

template <typename Message>
absl::StatusOr<Message> from_body(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) return absl::DataLossError("a stored message can't be read");
  return message;
}

// The rows of a statement whose first column is a message, as far as `limit` allows.
template <typename Message>
absl::StatusOr<PageOf<Message>> read_bodies(ReadTransaction& tx, std::string_view sql, const Params& params,
                                            const PageLimit& limit) {
  return read_page<Message>(tx, sql, params, limit, [](const Row& row) -> absl::StatusOr<std::optional<Message>> {
    absl::StatusOr<Message> message = from_body<Message>(row.bytes(0));
    if (!message.ok()) return message.status();
    return std::optional<Message>(*std::move(message));
  });
}

// All of them.
template <typename Message>
absl::StatusOr<std::vector<Message>> read_all_bodies(ReadTransaction& tx, std::string_view sql, const Params& params) {
  absl::StatusOr<PageOf<Message>> all = read_bodies<Message>(tx, sql, params, kEverything);
  if (!all.ok()) return all.status();
  return std::move(all->entries);
}

// The first row of such a statement, or nothing.
template <typename Message>
absl::StatusOr<std::optional<Message>> read_body(ReadTransaction& tx, std::string_view sql, const Params& params) {
  absl::StatusOr<std::optional<Row>> row = tx.query_one(sql, params);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::optional<Message>();
  absl::StatusOr<Message> message = from_body<Message>((*row)->bytes(0));
  if (!message.ok()) return message.status();
  return std::optional<Message>(*std::move(message));
}

}  // namespace entente::common
