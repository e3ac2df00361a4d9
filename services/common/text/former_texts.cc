#include "services/common/text/former_texts.h"

#include <string>
#include <vector>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include "services/common/text/wording.h"

namespace entente::common {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::UnknownField;

void set(Message& message, const FieldDescriptor& field, const std::string& text) {
  const auto& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    if (!read_text(text, *reflection.MutableMessage(&message, &field))) reflection.ClearField(&message, &field);
    return;
  }
  const auto* value = find_value(*field.enum_type(), text);
  if (value != nullptr) reflection.SetEnum(&message, &field, value);
}

bool take_over_own(std::span<const FormerText> texts, Message& message) {
  auto& unknown = *message.GetReflection()->MutableUnknownFields(&message);
  bool taken = false;
  for (const FormerText& former : texts) {
    if (unknown.empty()) break;
    if (message.GetDescriptor()->full_name() != former.type) continue;
    for (int i = 0; i < unknown.field_count(); ++i) {
      const UnknownField& found = unknown.field(i);
      if (found.number() != former.number || found.type() != UnknownField::TYPE_LENGTH_DELIMITED) continue;
      set(message, *message.GetDescriptor()->FindFieldByName(std::string(former.field)), found.length_delimited());
      taken = true;
    }
    unknown.DeleteByNumber(former.number);
  }
  return taken;
}

}  // namespace

bool take_over_texts(std::span<const FormerText> texts, Message& message) {
  bool taken = take_over_own(texts, message);
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) continue;
    if (!field->is_repeated()) {
      taken = take_over_texts(texts, *reflection.MutableMessage(&message, field)) || taken;
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i)
      taken = take_over_texts(texts, *reflection.MutableRepeatedMessage(&message, field, i)) || taken;
  }
  return taken;
}

}  // namespace entente::common
