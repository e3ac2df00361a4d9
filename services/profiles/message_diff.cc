#include "services/profiles/message_diff.h"

#include <algorithm>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/message_differencer.h>

namespace entente::profiles {
namespace {

bool differs(const google::protobuf::Message& before, const google::protobuf::Message& after,
             const google::protobuf::FieldDescriptor* field) {
  google::protobuf::util::MessageDifferencer differencer;
  return !differencer.CompareWithFields(before, after, {field}, {field});
}

}  // namespace

std::vector<std::string> changed_fields(const google::protobuf::Message& before, const google::protobuf::Message& after,
                                        std::span<const std::string_view> fields) {
  std::vector<std::string> changed;
  for (const std::string_view name : fields) {
    const auto* field = before.GetDescriptor()->FindFieldByName(std::string(name));
    if (field != nullptr && differs(before, after, field)) changed.emplace_back(name);
  }
  return changed;
}

std::vector<std::string> changed_fields_but(const google::protobuf::Message& before,
                                            const google::protobuf::Message& after,
                                            std::span<const std::string_view> skipped) {
  std::vector<std::string> changed;
  const google::protobuf::Descriptor* descriptor = before.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (std::find(skipped.begin(), skipped.end(), field->name()) != skipped.end()) continue;
    if (differs(before, after, field)) changed.push_back(field->name());
  }
  return changed;
}

}  // namespace entente::profiles
