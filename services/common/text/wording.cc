#include "services/common/text/wording.h"

#include <algorithm>

#include <google/protobuf/message.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "entente/type/v1/word.pb.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string kebab(std::string_view name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(to_absl(name)), {{"_", "-"}});
}

// `HoldReason` names its values HOLD_REASON_….
std::string prefix_of(const EnumDescriptor& type) {
  std::string prefix;
  for (const char c : type.name()) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(static_cast<unsigned char>(c));
  }
  return prefix + "_";
}

std::string_view short_name(const EnumValueDescriptor& value) {
  std::string_view name = value.name();
  const std::string prefix = prefix_of(*value.type());
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  return name;
}

}  // namespace

bool has_own_word(const EnumValueDescriptor& value) {
  return value.options().HasExtension(type::v1::word);
}

std::string word_of(const EnumValueDescriptor& value) {
  return has_own_word(value) ? value.options().GetExtension(type::v1::word) : kebab(short_name(value));
}

const EnumValueDescriptor* find_value(const EnumDescriptor& type, std::string_view text) {
  const std::string wanted = kebab(text);
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (value.number() == 0) continue;
    if (wanted == kebab(word_of(value)) || wanted == kebab(short_name(value)) || wanted == kebab(value.name()))
      return &value;
  }
  return nullptr;
}

std::string words_of(const EnumDescriptor& type) {
  std::string words;
  for (int i = 0; i < type.value_count(); ++i)
    if (type.value(i)->number() != 0) append(words, words.empty() ? "" : ", ", word_of(*type.value(i)));
  return words;
}

bool is_choice(const Descriptor& type) {
  return type.real_oneof_decl_count() == 1 && type.oneof_decl(0)->name() == "of" &&
         type.oneof_decl(0)->field_count() == type.field_count();
}

std::string text_of(const Message& choice) {
  const auto& reflection = *choice.GetReflection();
  const FieldDescriptor* field = reflection.GetOneofFieldDescriptor(choice, choice.GetDescriptor()->oneof_decl(0));
  if (field == nullptr) return {};
  const std::string kind = kebab(field->name());
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
    return concat(kind, ":", word_of(*reflection.GetEnum(choice, field)));
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING)
    return concat(kind, ":", reflection.GetString(choice, field));
  return reflection.GetBool(choice, field) ? kind : std::string();
}

bool read_text(std::string_view text, Message& choice) {
  choice.Clear();
  const auto& reflection = *choice.GetReflection();
  const std::size_t colon = text.find(':');
  const bool has_value = colon != std::string_view::npos;
  const std::string_view kind = text.substr(0, colon);
  const std::string_view value = has_value ? text.substr(colon + 1) : std::string_view();
  const FieldDescriptor* field =
      choice.GetDescriptor()->FindFieldByName(absl::StrReplaceAll(to_absl(kind), {{"-", "_"}}));
  if (field == nullptr || has_value == value.empty()) return false;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
    if (has_value) return false;
    reflection.SetBool(&choice, field, true);
    return true;
  }
  if (!has_value) return false;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    reflection.SetString(&choice, field, std::string(value));
    return true;
  }
  const EnumValueDescriptor* found = find_value(*field->enum_type(), value);
  if (found == nullptr) return false;
  reflection.SetEnum(&choice, field, found);
  return true;
}

}  // namespace entente::common
