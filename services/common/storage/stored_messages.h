// Messages in columns of a store, rewritten by a migration (former_texts.h). Free functions on a transaction.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/common/text/former_texts.h"

namespace google::protobuf {
class Message;
}

namespace entente::common {

class WriteTransaction;

// A column of messages, all of one type.
struct MessageColumn {
  std::string_view table;
  std::vector<std::string_view> text_keys;  // with the others, what tells rows apart
  std::vector<std::string_view> integer_keys;
  std::string_view column;
  std::string_view where;  // narrows the rows; empty: all
  const google::protobuf::Message* type;
};

// Takes the old texts over in every row of the columns. Rows whose bytes aren't such a message stay as they are; who
// reads them says so. O(bytes); rows are read one by one.
absl::Status rewrite_texts(WriteTransaction& tx, std::span<const MessageColumn> columns,
                           std::span<const FormerText> texts);

}  // namespace entente::common
