#include "services/common/sheets/field_words.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include <vector>

#include "entente/type/v1/date.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"

namespace entente::common {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string words_of_message(const Message& message);

// One value: that of a field, or, with `index` 0 or more, of one of a list.
std::string words_of_value(const Message& message, const FieldDescriptor& field, int index) {
  const auto& of = *message.GetReflection();
  const bool listed = index >= 0;
  const auto whole = [](auto number) { return number == 0 ? std::string() : std::to_string(number); };
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field.type() == FieldDescriptor::TYPE_BYTES) return {};
      return listed ? of.GetRepeatedString(message, &field, index) : of.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = listed ? of.GetRepeatedEnum(message, &field, index) : of.GetEnum(message, &field);
      return value->number() == 0 ? std::string() : word_of(*value);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return (listed ? of.GetRepeatedBool(message, &field, index) : of.GetBool(message, &field)) ? "true" : "";
    case FieldDescriptor::CPPTYPE_INT32:
      return whole(listed ? of.GetRepeatedInt32(message, &field, index) : of.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return whole(listed ? of.GetRepeatedInt64(message, &field, index) : of.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (!listed && !of.HasField(message, &field)) return {};
      return words_of_message(listed ? of.GetRepeatedMessage(message, &field, index) : of.GetMessage(message, &field));
    default:
      return {};
  }
}

std::string words_of_field(const Message& message, const FieldDescriptor& field) {
  if (!field.is_repeated()) return words_of_value(message, field, -1);
  std::vector<std::string> values;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    values.push_back(words_of_value(message, field, i));
  }
  return join(values, "; ");
}

std::string words_of_message(const Message& message) {
  if (const auto* date = dynamic_cast<const entente::type::v1::PartialDate*>(&message)) {
    return format_partial_date(*date);
  }
  if (const auto* time = dynamic_cast<const google::protobuf::Timestamp*>(&message)) {
    return format_time(from_timestamp(*time));
  }
  if (is_choice(*message.GetDescriptor())) return text_of(message);
  std::vector<std::string> parts;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    if (const std::string words = words_of_field(message, field); !words.empty()) {
      parts.push_back(concat(field.name(), ": ", words));
    }
  }
  return join(parts, ", ");
}

}  // namespace

std::string field_words(const Message& message, std::string_view path) {
  const std::size_t dot = path.find('.');
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (field == nullptr) return {};
  if (dot == std::string_view::npos) return words_of_field(message, *field);
  if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return {};
  return field_words(message.GetReflection()->GetMessage(message, field), path.substr(dot + 1));
}

void add_change(std::string_view field, std::string_view before, std::string_view after,
                entente::type::v1::RowOutcome* outcome) {
  constexpr std::size_t kShown = 200;
  entente::type::v1::FieldChange& change = *outcome->add_changes();
  change.set_field(std::string(field));
  change.set_before(truncate_code_points(before, kShown));
  change.set_after(truncate_code_points(after, kShown));
}

}  // namespace entente::common
