#include "gateway/messages.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <memory>

#include "gateway/errors.h"
#include "gateway/http/ascii.h"
#include "gateway/strict_json.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

namespace pb = google::protobuf;

constexpr char kTypePrefix[] = "type.googleapis.com";

pb::util::TypeResolver* resolver() {
  static const std::unique_ptr<pb::util::TypeResolver> resolver(
      pb::util::NewTypeResolverForDescriptorPool(kTypePrefix, pb::DescriptorPool::generated_pool()));
  return resolver.get();
}

std::string type_url(const pb::Descriptor& type) {
  return common::concat(kTypePrefix, "/", type.full_name());
}

// protobuf says "(path) name: Cannot find field." of an unknown field, without "(path) " at the top, and "(path):
// invalid value …" of a wrong one. What isn't of these forms is about the JSON text itself.
struct Finding {
  std::string field;
  std::string text;
  bool unknown = false;
};

Finding read_finding(std::string_view message) {
  static constexpr std::string_view kUnknown = ": Cannot find field.";
  message = message.substr(0, message.find('\n'));
  Finding finding;
  const bool unknown = message.ends_with(kUnknown);
  if (message.starts_with("(") && message.find(')') != std::string_view::npos) {
    finding.field = message.substr(1, message.find(')') - 1);
    message.remove_prefix(message.find(')') + 1);
  }
  if (unknown) {
    message.remove_suffix(kUnknown.size());
    common::append(finding.field, finding.field.empty() ? "" : ".", without_blanks(message));
    finding.unknown = true;
    return finding;
  }
  if (message.starts_with(": ")) message.remove_prefix(2);
  finding.text = message;
  // "for type TYPE_INT32" is protobuf's inner name of it.
  if (const std::size_t type = finding.text.rfind("TYPE_"); type != std::string::npos) {
    finding.text = common::concat(finding.text.substr(0, type), lower(finding.text.substr(type + 5)));
  }
  return finding;
}

absl::Status refused_json(const pb::Descriptor& type, std::string_view message) {
  Finding finding = read_finding(message);
  common::FieldViolations violations;
  if (finding.unknown) {
    finding.text = common::concat("unknown field of ", type.full_name(), "; check its spelling or leave it out");
  }
  if (!finding.field.empty()) {
    violations.add(finding.field, finding.text);
    return violations.status(kInvalidMessage);
  }
  return common::make_error(kInvalidMessage,
                            common::concat("The body must be a JSON object of ", type.full_name(), ": ", finding.text));
}

pb::util::Status read_json(const pb::Descriptor& type, std::string_view json, std::string* wire) {
  return pb::util::JsonToBinaryString(resolver(), type_url(type), pb::StringPiece(json.data(), json.size()), wire,
                                      pb::util::JsonParseOptions());
}

// The update mask of a request, which stands at its top (AIP-134).
const pb::FieldDescriptor* mask_of(const pb::Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i)
    if (type.field(i)->message_type() == pb::FieldMask::descriptor()) return type.field(i);
  return nullptr;
}

// Of some texts, none the name of a field, protobuf's reader makes a path that it writes otherwise: `aE_x`, `x_`.
bool reads_back(const pb::Descriptor& type, const pb::FieldDescriptor& mask, const std::string& wire) {
  std::string again;
  const auto json = json_from_wire(type, wire);
  if (!json.ok() || !read_json(type, *json, &again).ok()) return false;
  const auto paths = [&](const std::string& bytes) {
    pb::Arena arena;
    pb::Message* message = pb::MessageFactory::generated_factory()->GetPrototype(&type)->New(&arena);
    return message->ParseFromString(bytes) ? message->GetReflection()->GetMessage(*message, &mask).SerializeAsString()
                                           : std::string();
  };
  return paths(wire) == paths(again);
}

}  // namespace

absl::StatusOr<std::string> wire_from_json(const pb::Descriptor& type, std::string_view json) {
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);  // a byte order mark, as some editors write it
  const std::size_t first = json.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || json[first] != '{') {
    return refused_json(
        type, first == std::string_view::npos ? "it is empty; send {} for no fields" : "it must begin with {");
  }
  if (const std::string fault = json_fault(json); !fault.empty()) return refused_json(type, fault);
  std::string wire;
  const auto status = read_json(type, json, &wire);
  if (!status.ok()) return refused_json(type, {status.message().data(), status.message().size()});
  if (const pb::FieldDescriptor* mask = mask_of(type); mask != nullptr && !reads_back(type, *mask, wire)) {
    common::FieldViolations violations;
    violations.add(mask->json_name(), "must be * or names of fields with commas between, e.g. displayName");
    return violations.status(kInvalidMessage);
  }
  return wire;
}

absl::Status check_wire(const pb::Descriptor& type, std::string_view wire) {
  const pb::Message* prototype = pb::MessageFactory::generated_factory()->GetPrototype(&type);
  pb::Arena arena;
  pb::Message* message = prototype->New(&arena);
  if (message->ParseFromArray(wire.data(), static_cast<int>(wire.size()))) return absl::OkStatus();
  return common::make_error(kInvalidMessage,
                            common::concat("The body isn't a protobuf message of ", type.full_name(), "."));
}

absl::StatusOr<std::string> json_from_wire(const pb::Descriptor& type, std::string_view wire) {
  std::string json;
  const auto status =
      pb::util::BinaryToJsonString(resolver(), type_url(type), std::string(wire), &json, pb::util::JsonPrintOptions());
  if (!status.ok()) return absl::InternalError(common::concat(type.full_name(), ": ", status.ToString()));
  return json;
}

}  // namespace entente::gateway
