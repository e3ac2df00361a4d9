#include "services/common/storage/request_ids.h"

#include <google/protobuf/message.h>

#include "absl/strings/ascii.h"
#include "services/common/base/deterministic_bytes.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/sha256.h"

namespace entente::common {
namespace {

constexpr std::string_view kSelect =
    "SELECT request_digest, reply FROM request_ids WHERE subject = $1 AND request_id = $2";
constexpr std::string_view kInsert =
    "INSERT INTO request_ids (subject, request_id, request_digest, reply, create_micros) VALUES ($1, $2, $3, $4, $5)";
constexpr std::string_view kReplace =
    "UPDATE request_ids SET reply = $4 WHERE subject = $1 AND request_id = $2 AND request_digest = $3";
constexpr std::string_view kExpire = "DELETE FROM request_ids WHERE create_micros < $1";

}  // namespace

absl::Status check_request_id(std::string_view request_id) {
  if (request_id.empty() || is_uuid(request_id)) return absl::OkStatus();
  return invalid_field("request_id", "must be a UUID such as 123e4567-e89b-12d3-a456-426614174000, or empty");
}

bool only_validates(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("validate_only");
  return field != nullptr && request.GetReflection()->GetBool(request, field);
}

RequestId::RequestId(std::string_view subject, std::string_view request_id, const google::protobuf::Message& request)
    : subject_(subject), id_(absl::AsciiStrToLower(std::string(request_id))) {
  if (id_.empty()) return;
  digest_ = Digest("entente.request").add(request.GetTypeName()).add(deterministic_bytes(request)).finish();
}

absl::StatusOr<bool> RequestId::replay(ReadTransaction& tx, google::protobuf::Message* reply) const {
  if (id_.empty()) return false;
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<Row> row, tx.query_one(kSelect, {subject_, id_}));
  if (!row.has_value()) return false;
  if (row->bytes(0) != digest_) {
    return make_error(kRequestIdReused,
                      concat("request_id ", id_, " was used for another request: use a new UUID for each new one"),
                      {{"request_id", id_}});
  }
  if (!reply->ParseFromString(row->bytes(1))) return absl::DataLossError("a stored reply can't be read");
  return true;
}

absl::Status RequestId::store(WriteTransaction& tx, const google::protobuf::Message& reply, absl::Time now) const {
  if (id_.empty()) return absl::OkStatus();
  return tx.put(kInsert, {subject_, id_, Bytes{digest_}, Bytes{deterministic_bytes(reply)}, to_micros(now)});
}

absl::Status RequestId::replace(WriteTransaction& tx, const google::protobuf::Message& reply) const {
  if (id_.empty()) return absl::OkStatus();
  return tx.put(kReplace, {subject_, id_, Bytes{digest_}, Bytes{deterministic_bytes(reply)}});
}

absl::StatusOr<std::int64_t> expire_request_ids(WriteTransaction& tx, absl::Time before) {
  return tx.execute(kExpire, {to_micros(before)});
}

}  // namespace entente::common
