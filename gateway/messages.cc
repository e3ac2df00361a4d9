#include "gateway/messages.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <algorithm>
#include <memory>

#include "gateway/errors.h"
#include "gateway/http/ascii.h"
#include "gateway/strict_json.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

namespace pb = google::protobuf;

constexpr char kTypePrefix[] = "type.googleapis.com";
constexpr std::size_t kLongestShown = 64;

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

// Of a path of fields in snake_case, or `*`: what protobuf's reader makes of other texts it couldn't write again.
bool is_path(std::string_view path) {
  char before = '.';
  for (const char c : path) {
    const bool letter = c >= 'a' && c <= 'z';
    const bool name = before != '.' && before != '_';  // within one
    if (!letter && !(name && (c == '_' || c == '.' || (c >= '0' && c <= '9')))) return path == "*";
    before = c;
  }
  return before != '.' && before != '_';
}

// Paths of update masks, which stand at the top of a request (AIP-134).
absl::Status check_masks(const pb::Descriptor& type, const std::string& wire) {
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    if (field.message_type() != pb::FieldMask::descriptor()) continue;
    pb::Arena arena;
    pb::Message* message = pb::MessageFactory::generated_factory()->GetPrototype(&type)->New(&arena);
    if (!message->ParseFromString(wire)) continue;
    const auto& mask = static_cast<const pb::FieldMask&>(message->GetReflection()->GetMessage(*message, &field));
    const auto wrong = std::ranges::find_if_not(mask.paths(), is_path);
    if (wrong == mask.paths().end()) continue;
    common::FieldViolations violations;
    violations.add(field.json_name(), common::concat("must be names of fields, e.g. displayName, or *, not \"",
                                                     wrong->size() > kLongestShown ? "…" : *wrong, "\""));
    return violations.status(kInvalidMessage);
  }
  return absl::OkStatus();
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
  const auto status = pb::util::JsonToBinaryString(
      resolver(), type_url(type), pb::StringPiece(json.data(), json.size()), &wire, pb::util::JsonParseOptions());
  if (!status.ok()) return refused_json(type, {status.message().data(), status.message().size()});
  ENTENTE_RETURN_IF_ERROR(check_masks(type, wire));
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
