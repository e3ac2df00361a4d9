// What a list lets through and in which order (AIP-132, AIP-160), held against messages: the fields of a list are a
// table, a filter and an order are read against it once, and each entry is then judged by reflection. Thread-safe when
// const.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <google/protobuf/descriptor.h>

#include "absl/status/statusor.h"
#include "services/common/storage/list_field.h"

namespace google::protobuf {
class Message;
}

namespace entente::common {

class Selection {
 public:
  // Lets everything through, in the order of the store.
  Selection();
  ~Selection();
  Selection(Selection&&) noexcept;
  Selection& operator=(Selection&&) noexcept;

  // `fields`: the first one is unique among the entries. INVALID_FILTER, or INVALID_FIELD on `order_by`, say what is
  // wrong and which fields or values there are. REQUIRES: paths exist in `entry`.
  static absl::StatusOr<Selection> parse(std::string_view filter, std::string_view order_by,
                                         const google::protobuf::Descriptor& entry, std::span<const ListField> fields);

  bool is_everything() const;
  bool matches(const google::protobuf::Message& entry) const;
  // The value that a field must have in every entry that is let through, where the filter's form says so: what a store
  // may narrow its query to.
  std::optional<ListValue> only(std::string_view field) const;
  // The number or text of only(); 0 or empty: not narrowed.
  int only_number(std::string_view field) const;
  std::string only_text(std::string_view field) const;

  // Whether an order was asked for; else it is the store's.
  bool is_ordered() const;
  // Bytes that compare as the entries are ordered, all different. REQUIRES: is_ordered().
  std::string key_of(const google::protobuf::Message& entry) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace entente::common
