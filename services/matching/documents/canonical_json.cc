#include "services/matching/documents/canonical_json.h"
#include "services/common/base/strings.h"
#include "services/common/text/wording.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <utility>

namespace entente::matching {
namespace {

using common::concat;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using nlohmann::json;

constexpr int kDeepest = 32;  // ours reach 8

// Value of a singular field (index −1) or of one entry of a repeated one.
json value_of(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& r = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return one ? r.GetInt32(message, &field) : r.GetRepeatedInt32(message, &field, index);
    case FieldDescriptor::CPPTYPE_INT64:
      return one ? r.GetInt64(message, &field) : r.GetRepeatedInt64(message, &field, index);
    case FieldDescriptor::CPPTYPE_UINT32:
      return one ? r.GetUInt32(message, &field) : r.GetRepeatedUInt32(message, &field, index);
    case FieldDescriptor::CPPTYPE_UINT64:
      return one ? r.GetUInt64(message, &field) : r.GetRepeatedUInt64(message, &field, index);
    case FieldDescriptor::CPPTYPE_BOOL:
      return one ? r.GetBool(message, &field) : r.GetRepeatedBool(message, &field, index);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = one ? r.GetEnum(message, &field) : r.GetRepeatedEnum(message, &field, index);
      return common::has_own_word(*value) ? common::word_of(*value) : value->name();
    }
    case FieldDescriptor::CPPTYPE_STRING:
      return one ? r.GetString(message, &field) : r.GetRepeatedString(message, &field, index);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return to_json(one ? r.GetMessage(message, &field) : r.GetRepeatedMessage(message, &field, index));
    default:
      return nullptr;  // floating point: the contracts have none
  }
}

json map_of(const Message& message, const FieldDescriptor& field) {
  json result = json::object();
  const Reflection& r = *message.GetReflection();
  for (int i = 0; i < r.FieldSize(message, &field); ++i) {
    const Message& entry = r.GetRepeatedMessage(message, &field, i);
    const auto* type = entry.GetDescriptor();
    result[entry.GetReflection()->GetString(entry, type->FindFieldByNumber(1))] =
        value_of(entry, *type->FindFieldByNumber(2), -1);
  }
  return result;
}

bool is_integer(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 || field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 ||
         field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 || field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64;
}

}  // namespace

json to_json(const Message& message) {
  if (common::is_choice(*message.GetDescriptor())) return common::text_of(message);
  json result = json::object();
  const Reflection& r = *message.GetReflection();
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (field.is_map()) {
      if (r.FieldSize(message, &field) > 0) result[field.name()] = map_of(message, field);
    } else if (field.is_repeated()) {
      const int size = r.FieldSize(message, &field);
      if (size == 0) continue;
      json list = json::array();
      for (int k = 0; k < size; ++k) list.push_back(value_of(message, field, k));
      result[field.name()] = std::move(list);
    } else if (r.HasField(message, &field) || (is_integer(field) && !field.has_presence())) {
      result[field.name()] = value_of(message, field, -1);
    }
  }
  return result;
}

namespace {

json value_to_protobuf(json value, const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM && value.is_string()) {
    const auto* found = common::find_value(*field.enum_type(), value.get<std::string>());
    return found == nullptr ? value : json(found->name());
  }
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field.is_map()) return value;
  if (!common::is_choice(*field.message_type()) || !value.is_string())
    return with_protobuf_names(std::move(value), *field.message_type());
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<Message> choice(factory.GetPrototype(field.message_type())->New());
  std::string text;
  if (!common::read_text(value.get<std::string>(), *choice) ||
      !google::protobuf::util::MessageToJsonString(*choice, &text).ok())
    return value;
  return json::parse(text);
}

}  // namespace

json with_protobuf_names(json value, const google::protobuf::Descriptor& type) {
  if (!value.is_object()) return value;
  for (auto& [name, part] : value.items()) {
    const FieldDescriptor* field = type.FindFieldByName(name);
    if (field == nullptr) field = type.FindFieldByCamelcaseName(name);
    if (field == nullptr) continue;
    if (field->is_repeated() && !field->is_map() && part.is_array()) {
      for (json& one : part) one = value_to_protobuf(std::move(one), *field);
    } else {
      part = value_to_protobuf(std::move(part), *field);
    }
  }
  return value;
}

absl::Status from_json(const json& value, std::string_view where, Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(
      with_protobuf_names(value, *message.GetDescriptor()).dump(), &message);
  if (status.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(concat(where, ": ", std::string(status.message())));
}

std::string canonical_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

absl::StatusOr<json> parse_document(std::string_view text, std::string_view file) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kDeepest) return absl::InvalidArgumentError(concat(file, ": nested too deeply"));
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  json value = json::parse(text, nullptr, false);
  if (value.is_discarded()) {
    return absl::InvalidArgumentError(concat(file, ": not JSON: the file is cut short or damaged"));
  }
  if (!value.is_object()) return absl::InvalidArgumentError(concat(file, ": an object was expected"));
  return value;
}

}  // namespace entente::matching
