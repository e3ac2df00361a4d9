// Update masks (AIP-134) on messages. Pure functions.
#pragma once

#include <span>
#include <string_view>

#include "absl/status/status.h"

namespace google::protobuf {
class FieldMask;
class Message;
}  // namespace google::protobuf

namespace entente::common {

// Takes the masked fields of `from` over into `into`: a masked field that is empty in `from` is cleared; repeated and
// map fields are replaced whole. An empty mask takes every field that is set in `from`; `*` takes all. `output_only`
// (top-level names, e.g. "state") are skipped for an empty mask and `*`, and refused when named; so are `immutable`
// ones unless they have the same value. INVALID_FIELD_MASK names the path and the nearest field.
absl::Status apply_update(const google::protobuf::FieldMask& mask, const google::protobuf::Message& from,
                          std::span<const std::string_view> output_only, std::span<const std::string_view> immutable,
                          google::protobuf::Message* into);

// The same with what the contract says of the fields (google.api.field_behavior): OUTPUT_ONLY and IMMUTABLE.
absl::Status apply_update(const google::protobuf::FieldMask& mask, const google::protobuf::Message& from,
                          google::protobuf::Message* into);
// Clears the OUTPUT_ONLY fields of a resource that a request brings.
void clear_output_only(google::protobuf::Message* message);

// Clears those top-level fields, e.g. the output-only ones of a create.
void clear_fields(std::span<const std::string_view> fields, google::protobuf::Message* message);

}  // namespace entente::common
