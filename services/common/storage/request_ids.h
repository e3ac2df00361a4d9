// Repeats of a write (AIP-155): the reply is stored with its request_id in the same transaction as the write, so that
// a repeat answers the same and another request under the same id is refused. Thread-safe: keeps no state of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/database.h"

namespace google::protobuf {
class Message;
}

namespace entente::common {

// The table: put it into a migration of the store.
inline constexpr std::string_view kRequestIdsSchema = R"sql(
CREATE TABLE request_ids (
  subject TEXT NOT NULL,
  request_id TEXT NOT NULL,
  request_digest BYTES NOT NULL,
  reply BYTES NOT NULL,
  create_micros BIGINT NOT NULL,
  PRIMARY KEY (subject, request_id)
);
CREATE INDEX request_ids_by_time ON request_ids (create_micros);
)sql";

// One request under its id: what write_once() (write_once.h) is made of. Ids of different callers don't meet. An empty
// id: nothing is looked up or stored.
class RequestId {
 public:
  // `request_id` in any case of letters; the digest covers the type and deterministic bytes of the whole request.
  RequestId(std::string_view subject, std::string_view request_id, const google::protobuf::Message& request);

  // The stored reply of the same request; nothing when it is new. REQUEST_ID_REUSED when the id was used for another.
  // `reply` is filled when true comes back.
  absl::StatusOr<bool> replay(ReadTransaction& tx, google::protobuf::Message* reply) const;
  // Stores the reply. Call it at the end of the same closure that called replay().
  absl::Status store(WriteTransaction& tx, const google::protobuf::Message& reply, absl::Time now) const;
  // Puts another reply in place of the stored one: of a request that is answered only when more has happened than the
  // write that stored it.
  absl::Status replace(WriteTransaction& tx, const google::protobuf::Message& reply) const;

 private:
  std::string subject_;
  std::string id_;
  std::string digest_;
};

// INVALID_FIELD unless `request_id` is empty or a UUID.
absl::Status check_request_id(std::string_view request_id);

// `validate_only` of a request that has it.
bool only_validates(const google::protobuf::Message& request);

// Drops what is older than `before`; returns how many went. Idempotent.
absl::StatusOr<std::int64_t> expire_request_ids(WriteTransaction& tx, absl::Time before);

}  // namespace entente::common
