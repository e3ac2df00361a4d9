// Payload columns: a resource stored whole as its message. Reads them back; a payload that doesn't parse is a damaged
// store, hence INTERNAL. Pure but for the transaction.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/database.h"
#include "services/common/page.h"

namespace entente::matching {

template <typename Message>
absl::StatusOr<Message> parse_payload(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) return absl::InternalError("a stored message can't be read");
  return message;
}

// The message in column 0 of the first row; nothing when there is no row.
template <typename Message>
absl::StatusOr<std::optional<Message>> find_payload(common::ReadTransaction& tx, std::string_view sql,
                                                    const common::Params& params) {
  absl::StatusOr<std::optional<common::Row>> row = tx.query_one(sql, params);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::nullopt;
  absl::StatusOr<Message> message = parse_payload<Message>((*row)->bytes(0));
  if (!message.ok()) return message.status();
  return *std::move(message);
}

// The messages in column 0, as far as `limit` allows.
template <typename Message>
absl::StatusOr<common::PageOf<Message>> list_payloads(common::ReadTransaction& tx, std::string_view sql,
                                                      const common::Params& params, const common::PageLimit& limit) {
  return common::read_page<Message>(tx, sql, params, limit,
                                    [](const common::Row& row) -> absl::StatusOr<std::optional<Message>> {
                                      absl::StatusOr<Message> message = parse_payload<Message>(row.bytes(0));
                                      if (!message.ok()) return message.status();
                                      return std::optional<Message>(*std::move(message));
                                    });
}

// All of them.
template <typename Message>
absl::StatusOr<std::vector<Message>> all_payloads(common::ReadTransaction& tx, std::string_view sql,
                                                  const common::Params& params) {
  absl::StatusOr<common::PageOf<Message>> all = list_payloads<Message>(tx, sql, params, common::kEverything);
  if (!all.ok()) return all.status();
  return std::move(all->entries);
}

}  // namespace entente::matching
