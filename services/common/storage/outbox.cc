#include "services/common/storage/outbox.h"

#include "services/common/base/status.h"
#include "services/common/storage/database.h"

namespace entente::common {
namespace {

constexpr std::string_view kPut =
    "INSERT INTO outbox (id, destination, payload, attempts, next_micros, given_up, error) "
    "VALUES ($1, $2, $3, 0, $4, 0, '') ON CONFLICT (id) DO NOTHING";
constexpr std::string_view kDue =
    "SELECT id, destination, payload, attempts, next_micros, error FROM outbox "
    "WHERE destination = $1 AND given_up = 0 AND next_micros <= $2 ORDER BY next_micros, id LIMIT 1";
constexpr std::string_view kClaim = "UPDATE outbox SET attempts = attempts + 1, next_micros = $2 WHERE id = $1";
constexpr std::string_view kDelete = "DELETE FROM outbox WHERE id = $1";
constexpr std::string_view kTakeBack = "DELETE FROM outbox WHERE id = $1 AND attempts = 0";
constexpr std::string_view kTryAgain = "UPDATE outbox SET error = $2, next_micros = $3 WHERE id = $1 AND attempts = $4";
constexpr std::string_view kGiveUp = "UPDATE outbox SET error = $2, given_up = 1 WHERE id = $1 AND attempts = $3";
constexpr std::string_view kRevive =
    "UPDATE outbox SET attempts = 0, next_micros = $2, given_up = 0, error = '' WHERE id = $1 AND given_up = 1";
constexpr std::string_view kGivenUp =
    "SELECT id, destination, payload, attempts, next_micros, error FROM outbox "
    "WHERE given_up = 1 AND id > $1 ORDER BY id LIMIT $2";
constexpr std::string_view kSize = "SELECT COUNT(*) FROM outbox WHERE given_up = 0";

absl::StatusOr<std::vector<OutboxEntry>> read(ReadTransaction& tx, std::string_view sql, const Params& params) {
  std::vector<OutboxEntry> entries;
  ENTENTE_RETURN_IF_ERROR(tx.scan(sql, params, [&](const Row& row) {
    entries.push_back({row.text(0), row.text(1), row.bytes(2), static_cast<int>(row.integer(3)),
                       absl::FromUnixMicros(row.integer(4)), row.text(5)});
    return absl::OkStatus();
  }));
  return entries;
}

}  // namespace

absl::Status put_in_outbox(WriteTransaction& tx, std::string_view id, std::string_view destination,
                           std::string_view payload, absl::Time when) {
  return tx.put(kPut, {id, destination, Bytes{std::string(payload)}, absl::ToUnixMicros(when)});
}

absl::StatusOr<std::optional<OutboxEntry>> claim_from_outbox(WriteTransaction& tx, std::string_view destination,
                                                             absl::Time now, absl::Time until) {
  ENTENTE_ASSIGN_OR_RETURN(auto due, read(tx, kDue, {destination, absl::ToUnixMicros(now)}));
  if (due.empty()) return std::nullopt;
  OutboxEntry& entry = due.front();
  ENTENTE_RETURN_IF_ERROR(tx.put(kClaim, {entry.id, absl::ToUnixMicros(until)}));
  ++entry.attempts;
  entry.next = until;
  return std::move(entry);
}

absl::StatusOr<bool> take_back(WriteTransaction& tx, std::string_view id) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t changed, tx.execute(kTakeBack, {id}));
  return changed > 0;
}

absl::Status delivered(WriteTransaction& tx, std::string_view id) {
  return tx.put(kDelete, {id});
}

absl::Status try_again(WriteTransaction& tx, const OutboxEntry& entry, std::string_view error, absl::Time next) {
  return tx.put(kTryAgain, {entry.id, error, absl::ToUnixMicros(next), entry.attempts});
}

absl::Status give_up(WriteTransaction& tx, const OutboxEntry& entry, std::string_view error) {
  return tx.put(kGiveUp, {entry.id, error, entry.attempts});
}

absl::StatusOr<bool> revive(WriteTransaction& tx, std::string_view id, absl::Time when) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t changed, tx.execute(kRevive, {id, absl::ToUnixMicros(when)}));
  return changed > 0;
}

absl::StatusOr<std::vector<OutboxEntry>> given_up(ReadTransaction& tx, std::string_view after, int limit) {
  return read(tx, kGivenUp, {after, limit});
}

absl::StatusOr<std::int64_t> outbox_size(ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kSize));
  return row.has_value() ? row->integer(0) : 0;
}

}  // namespace entente::common
