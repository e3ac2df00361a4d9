// The stores of a network and what they hold: the one list of them that the commands of an administrator go by.
// Thread-safe: constants.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/store_tables.h"

namespace google::protobuf {
class Message;
}

namespace entente::cli {

// A column of bytes that holds messages of one type.
struct MessageColumn {
  std::string_view table;
  std::string_view column;
  std::string_view kind;  // of rows whose column `kind` says this; empty: of all rows
  const google::protobuf::Message* type;
  std::string_view change = {};  // the kind of the change by which watchers hear of the row; empty: of none do they
  std::string_view shown = {};   // a query that finds something when watchers see the row of key $1; empty: they do
};

// Rows about people.
struct PersonalRows {
  std::string_view table;
  std::string_view column;  // of rows whose this column says `value`; empty: all rows
  std::string_view value;
};

struct StoreKind {
  std::string name;  // of the service, and of its file
  std::span<const common::Migration> migrations;
  std::vector<MessageColumn> messages;
  std::vector<PersonalRows> personal;
  std::vector<PersonalRows> forgotten = {};  // of those that name an erased person the whole row goes
};

// In the order of the arrows: who stands later reads of those before.
const std::vector<StoreKind>& store_kinds();

// Null: there is none of this name.
const StoreKind* store_kind(std::string_view name);

// What is known of the message in the column at `place` of a row; null: it isn't known to be one.
const MessageColumn* message_column(const StoreKind& kind, const common::Table& table, const common::Params& row,
                                    std::size_t place);
// The type of the message in the column at `place` of a row; null: it isn't known to be one.
const google::protobuf::Message* message_type(const StoreKind& kind, const common::Table& table,
                                              const common::Params& row, std::size_t place);

// Whether one of the entries means the row.
bool is_among(const std::vector<PersonalRows>& list, const common::Table& table, const common::Params& row);
// Whether the row is about people: contacts, who signs in, invitations, mail, replies kept for repeats.
inline bool is_personal(const StoreKind& kind, const common::Table& table, const common::Params& row) {
  return is_among(kind.personal, table, row);
}

}  // namespace entente::cli
