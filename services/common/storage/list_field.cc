#include "services/common/storage/list_field.h"

#include <span>
#include <utility>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include "entente/type/v1/date.pb.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"

namespace entente::common {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = BoundField::Kind;
using Path = std::vector<const FieldDescriptor*>;
using Values = std::vector<ListValue>;

bool is(const Descriptor* type, const Descriptor* wanted) {
  return type->full_name() == wanted->full_name();
}

// The value of one set field. REQUIRES: a kind of its type.
ListValue value_of(const Message& message, const FieldDescriptor& field, int index) {
  const auto& r = *message.GetReflection();
  const bool one = index < 0;
  const auto number = [](std::int64_t n) { return ListValue{.is_number = true, .number = n}; };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return number(one ? r.GetInt32(message, &field) : r.GetRepeatedInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return number(one ? r.GetInt64(message, &field) : r.GetRepeatedInt64(message, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return number(one ? r.GetBool(message, &field) : r.GetRepeatedBool(message, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return number(one ? r.GetEnumValue(message, &field) : r.GetRepeatedEnumValue(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return ListValue{.text = one ? r.GetString(message, &field) : r.GetRepeatedString(message, &field, index)};
    default:
      break;
  }
  const Message& inner = one ? r.GetMessage(message, &field) : r.GetRepeatedMessage(message, &field, index);
  if (is(field.message_type(), google::protobuf::Timestamp::descriptor()))
    return number(to_micros(from_timestamp(dynamic_cast<const google::protobuf::Timestamp&>(inner))));
  return number(day_number(first_day(dynamic_cast<const type::v1::PartialDate&>(inner))));
}

void collect(const Message& message, std::span<const FieldDescriptor* const> path, const std::string& key,
             Values& values) {
  const FieldDescriptor& field = *path.front();
  const auto& r = *message.GetReflection();
  if (field.is_map()) {
    for (int i = 0; i < r.FieldSize(message, &field); ++i) {
      const Message& entry = r.GetRepeatedMessage(message, &field, i);
      const auto& type = *entry.GetDescriptor();
      if (entry.GetReflection()->GetString(entry, type.map_key()) == key)
        values.push_back(value_of(entry, *type.map_value(), -1));
    }
    return;
  }
  const int size = field.is_repeated() ? r.FieldSize(message, &field) : 1;
  if (!field.is_repeated() && field.has_presence() && !r.HasField(message, &field)) return;
  for (int i = 0; i < size; ++i) {
    const int index = field.is_repeated() ? i : -1;
    if (path.size() == 1) {
      values.push_back(value_of(message, field, index));
    } else {
      collect(index < 0 ? r.GetMessage(message, &field) : r.GetRepeatedMessage(message, &field, index), path.subspan(1),
              key, values);
    }
  }
}

Kind kind_of(const FieldDescriptor& field) {
  if (field.is_map()) return Kind::kText;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return Kind::kText;
    case FieldDescriptor::CPPTYPE_BOOL:
      return Kind::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return Kind::kEnum;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return is(field.message_type(), google::protobuf::Timestamp::descriptor()) ? Kind::kTime : Kind::kDay;
    default:
      return Kind::kNumber;
  }
}

}  // namespace

std::vector<ListValue> BoundField::values(const Message& entry, const std::string& key) const {
  Values found;
  if (field->texts) {
    std::vector<std::string> texts;
    field->texts(entry, texts);
    for (std::string& text : texts) found.push_back({.text = std::move(text)});
  }
  for (const Path& path : paths) collect(entry, path, key, found);
  // A text that is empty isn't known, which is no value.
  std::erase_if(found, [](const ListValue& value) { return !value.is_number && value.text.empty(); });
  return found;
}

std::string_view bare_name(std::string_view name) {
  return name.ends_with(".*") ? name.substr(0, name.size() - 2) : name;
}

BoundField bind_field(const ListField& field, const Descriptor& entry) {
  BoundField bound{.field = &field, .paths = {}};
  if (field.texts) {
    bound.is_list = true;
    return bound;
  }
  for (const std::string_view path : split(field.path.empty() ? bare_name(field.name) : field.path, ' ')) {
    const Descriptor* type = &entry;
    Path& steps = bound.paths.emplace_back();
    for (const std::string_view name : split(path, '.')) {
      steps.push_back(type->FindFieldByName(std::string(name)));
      bound.is_list = bound.is_list || steps.back()->is_repeated();
      type = steps.back()->message_type();
    }
    bound.kind = kind_of(*steps.back());
  }
  bound.is_list = bound.is_list || bound.paths.size() > 1;
  return bound;
}

}  // namespace entente::common
