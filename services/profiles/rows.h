// Messages as bytes of a row, and back. Bytes are deterministic, so that equal messages are equal rows. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include "absl/status/statusor.h"
#include "services/common/database.h"

namespace entente::profiles {

inline std::string to_body(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

// INTERNAL when the bytes aren't a message of this type: the store was changed by another program.
template <typename Message>
absl::StatusOr<Message> from_body(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) return absl::InternalError("a stored message of profiles can't be parsed");
  return message;
}

// All rows of a statement whose first column is a message.
template <typename Message>
absl::StatusOr<std::vector<Message>> read_bodies(common::ReadTransaction& tx, std::string_view sql,
                                                 const common::Params& params) {
  std::vector<Message> found;
  absl::Status status = tx.scan(sql, params, [&](const common::Row& row) -> absl::Status {
    absl::StatusOr<Message> message = from_body<Message>(row.bytes(0));
    if (!message.ok()) return message.status();
    found.push_back(*std::move(message));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return found;
}

// The first row of such a statement, or nothing.
template <typename Message>
absl::StatusOr<std::optional<Message>> read_body(common::ReadTransaction& tx, std::string_view sql,
                                                 const common::Params& params) {
  absl::StatusOr<std::optional<common::Row>> row = tx.query_one(sql, params);
  if (!row.ok()) return row.status();
  if (!row->has_value()) return std::optional<Message>();
  absl::StatusOr<Message> message = from_body<Message>((*row)->bytes(0));
  if (!message.ok()) return message.status();
  return std::optional<Message>(*std::move(message));
}

}  // namespace entente::profiles
