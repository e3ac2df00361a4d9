// Words of the contracts' values: `rule-out` for KIND_RULE_OUT, `axis:north-south` for a PairingClass. They stand in
// documents, sheets, filters, and ids of texts. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

namespace google::protobuf {
class Message;
}

namespace entente::common {

// The value's own word (option entente.type.v1.word); else its name without the prefix of its enum, in lower-case
// kebab.
std::string word_of(const google::protobuf::EnumValueDescriptor& value);
// Whether a value has a word of its own: documents then write that word, else the name.
bool has_own_word(const google::protobuf::EnumValueDescriptor& value);
// The value that `text` means: its word, or its name with or without the prefix, in any case of letters, `-` or `_`.
// Null when there is none, and for the value 0, which stands for "not given".
const google::protobuf::EnumValueDescriptor* find_value(const google::protobuf::EnumDescriptor& type,
                                                        std::string_view text);
// All words of an enum, joined by ", ", for messages to people.
std::string words_of(const google::protobuf::EnumDescriptor& type);

template <typename Enum>
std::string word_of(Enum value) {
  const auto* found = google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(value);
  return found == nullptr || value == 0 ? std::string() : word_of(*found);
}
// 0, the value that isn't given, when `text` means none.
template <typename Enum>
Enum value_of(std::string_view text) {
  const auto* found = find_value(*google::protobuf::GetEnumDescriptor<Enum>(), text);
  return static_cast<Enum>(found == nullptr ? 0 : found->number());
}

// A message that is one choice, a oneof by the name of `of` and nothing else, has a text: the name of the field that is
// set in kebab, and behind a colon its value, unless that is a bool. Empty when none is set.
bool is_choice(const google::protobuf::Descriptor& type);
// REQUIRES: is_choice of its type.
std::string text_of(const google::protobuf::Message& choice);
// False when the text has none of its forms; then `choice` is empty.
bool read_text(std::string_view text, google::protobuf::Message& choice);

template <typename Choice>
Choice choice_of(std::string_view text) {
  Choice choice;
  read_text(text, choice);
  return choice;
}

}  // namespace entente::common
