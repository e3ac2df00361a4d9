#include "services/common/rpc/size_limit.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {

std::optional<FieldViolation> check_size(const google::protobuf::Message& message, std::size_t most) {
  const std::size_t bytes = message.ByteSizeLong();
  if (bytes <= most) return std::nullopt;
  const google::protobuf::Reflection* const reflection = message.GetReflection();
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  std::string longest;
  std::size_t longest_bytes = 0;
  for (const auto* field : fields) {
    // What is left without the field tells what it takes.
    std::unique_ptr<google::protobuf::Message> rest(message.New());
    rest->CopyFrom(message);
    reflection->ClearField(rest.get(), field);
    const std::size_t field_bytes = bytes - rest->ByteSizeLong();
    if (field_bytes <= longest_bytes) continue;
    longest_bytes = field_bytes;
    longest = field->name();
  }
  return FieldViolation{longest, concat("has ", longest_bytes, " of ", bytes, " bytes; all fields together may have ",
                                        most, ": shorten it, or leave some of it out")};
}

}  // namespace entente::common
