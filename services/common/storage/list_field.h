// The fields that a list can be filtered and ordered by, and their values in a message, by reflection. Thread-safe when
// const.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace google::protobuf {
class Message;
}

namespace entente::common {

// A field to filter and order by.
struct ListField {
  std::string_view name;  // as users write it; `external_ids.*` for a map
  // Where it stands in a message: names with dots between, through lists as well; several with blanks between are read
  // as one list. Empty: `name`.
  std::string_view path = {};
  // Stands before a value that doesn't have it, e.g. `cities/`.
  std::string_view prefix = {};
  // For texts that aren't in the message as such; instead of `path`.
  std::function<void(const google::protobuf::Message&, std::vector<std::string>&)> texts = {};
};

// A value of a field: a number (enums, bools, days, micros of times) or a text.
struct ListValue {
  bool is_number = false;
  std::int64_t number = 0;
  std::string text = {};
  auto operator<=>(const ListValue&) const = default;
};

// A field of a list with its paths looked up in a type of message.
struct BoundField {
  enum class Kind { kText, kNumber, kBool, kEnum, kDay, kTime };

  const ListField* field;
  std::vector<std::vector<const google::protobuf::FieldDescriptor*>> paths;
  Kind kind = Kind::kText;
  bool is_list = false;

  // Those of `entry`, none when it has none; of a map only what stands at `key`.
  std::vector<ListValue> values(const google::protobuf::Message& entry, const std::string& key) const;
};

// Borrows `field`. REQUIRES: its paths exist in `entry`.
BoundField bind_field(const ListField& field, const google::protobuf::Descriptor& entry);

// The name of a field without the `.*` of a map.
std::string_view bare_name(std::string_view name);

}  // namespace entente::common
