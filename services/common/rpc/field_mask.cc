#include "services/common/rpc/field_mask.h"

#include <google/api/field_behavior.pb.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/did_you_mean.h"

namespace entente::common {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string_view> fields_that_are(google::api::FieldBehavior behaviour, const Descriptor& type) {
  std::vector<std::string_view> names;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& options = type.field(i)->options();
    for (int k = 0; k < options.ExtensionSize(google::api::field_behavior); ++k)
      if (options.GetExtension(google::api::field_behavior, k) == behaviour) names.push_back(type.field(i)->name());
  }
  return names;
}

bool is_set(const Message& message, const FieldDescriptor& field) {
  const Reflection* const reflection = message.GetReflection();
  return field.is_repeated() ? reflection->FieldSize(message, &field) > 0 : reflection->HasField(message, &field);
}

// Takes one field over whole; a field that is empty in `from` is cleared.
void take_field(const Message& from, const FieldDescriptor& field, Message* into) {
  const Reflection* const reflection = into->GetReflection();
  reflection->ClearField(into, &field);
  if (!is_set(from, field)) return;
  std::unique_ptr<Message> copy(from.New());
  copy->CopyFrom(from);
  reflection->SwapFields(copy.get(), into, {&field});
}

bool same_field(const Message& a, const Message& b, const FieldDescriptor& field) {
  std::unique_ptr<Message> left(a.New());
  std::unique_ptr<Message> right(b.New());
  take_field(a, field, left.get());
  take_field(b, field, right.get());
  return google::protobuf::util::MessageDifferencer::Equals(*left, *right);
}

absl::Status wrong_path(std::string_view path, std::string_view rule) {
  FieldViolations violations;
  violations.add("update_mask", concat("path '", path, "' ", rule));
  return violations.status(kInvalidFieldMask);
}

absl::Status unknown_field(std::string_view path, std::string_view name, const Descriptor& in) {
  std::vector<std::string> names;
  for (int i = 0; i < in.field_count(); ++i) names.push_back(in.field(i)->name());
  const std::string near = did_you_mean(name, names);
  return wrong_path(path, near.empty() ? concat("names no field of ", in.name())
                                       : concat("names no field of ", in.name(), "; did you mean ", near, "?"));
}

absl::Status never_changes(const FieldDescriptor& field) {
  return wrong_path(field.name(), "never changes once it is set; leave it out, or send its present value");
}

// Takes over what a dotted path names. `parts` isn't empty.
absl::Status take_path(std::string_view path, std::span<const std::string_view> parts, const Message& from,
                       Message* into) {
  const Descriptor* const descriptor = into->GetDescriptor();
  const FieldDescriptor* const field = descriptor->FindFieldByName(std::string(parts.front()));
  if (field == nullptr) return unknown_field(path, parts.front(), *descriptor);
  if (parts.size() == 1) {
    take_field(from, *field, into);
    return absl::OkStatus();
  }
  if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return wrong_path(path, concat("goes into ", field->name(), ", which is replaced whole; end the path there"));
  }
  return take_path(path, parts.subspan(1), from.GetReflection()->GetMessage(from, field),
                   into->GetReflection()->MutableMessage(into, field));
}

// All fields (`*`), or those that are set.
absl::Status take_all(const Message& from, bool only_set, std::span<const std::string_view> output_only,
                      std::span<const std::string_view> immutable, Message* into) {
  const Descriptor* const descriptor = into->GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *descriptor->field(i);
    if (contains(output_only, field.name())) continue;
    if (contains(immutable, field.name())) {
      if (is_set(from, field) && !same_field(from, *into, field)) return never_changes(field);
      continue;
    }
    if (!only_set || is_set(from, field)) take_field(from, field, into);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status apply_update(const google::protobuf::FieldMask& mask, const Message& from,
                          std::span<const std::string_view> output_only, std::span<const std::string_view> immutable,
                          Message* into) {
  if (mask.paths_size() == 0) return take_all(from, true, output_only, immutable, into);
  if (mask.paths_size() == 1 && mask.paths(0) == "*") return take_all(from, false, output_only, immutable, into);
  std::unique_ptr<Message> changed(into->New());
  changed->CopyFrom(*into);
  for (const std::string& path : mask.paths()) {
    if (path == "*") return wrong_path(path, "stands alone or not at all");
    const std::vector<std::string_view> parts = split(path, '.');
    const FieldDescriptor* const field = into->GetDescriptor()->FindFieldByName(std::string(parts.front()));
    if (field == nullptr) return unknown_field(path, parts.front(), *into->GetDescriptor());
    if (contains(output_only, field->name()))
      return wrong_path(path, "is output only: the service sets it; leave it out");
    if (contains(immutable, field->name())) {
      if (!same_field(from, *into, *field)) return never_changes(*field);
      continue;
    }
    ENTENTE_RETURN_IF_ERROR(take_path(path, parts, from, changed.get()));
  }
  into->GetReflection()->Swap(changed.get(), into);
  return absl::OkStatus();
}

absl::Status apply_update(const google::protobuf::FieldMask& mask, const Message& from, Message* into) {
  const std::vector<std::string_view> output_only = fields_that_are(google::api::OUTPUT_ONLY, *into->GetDescriptor());
  const std::vector<std::string_view> immutable = fields_that_are(google::api::IMMUTABLE, *into->GetDescriptor());
  return apply_update(mask, from, output_only, immutable, into);
}

void clear_output_only(Message* message) {
  clear_fields(fields_that_are(google::api::OUTPUT_ONLY, *message->GetDescriptor()), message);
}

void clear_fields(std::span<const std::string_view> fields, Message* message) {
  for (const std::string_view name : fields) {
    const FieldDescriptor* const field = message->GetDescriptor()->FindFieldByName(std::string(name));
    if (field != nullptr) message->GetReflection()->ClearField(message, field);
  }
}

}  // namespace entente::common
