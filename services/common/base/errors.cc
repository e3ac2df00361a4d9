#include "services/common/base/errors.h"

#include <google/protobuf/any.pb.h>
#include <grpcpp/support/status.h>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr std::string_view kTypePrefix = "type.googleapis.com/";
constexpr std::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr std::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";
constexpr std::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";

void attach(absl::Status& status, std::string_view url, const google::protobuf::Message& payload) {
  status.SetPayload(to_absl(url), absl::Cord(payload.SerializeAsString()));
}

template <typename Payload>
bool extract(const absl::Status& status, std::string_view url, Payload& payload) {
  const auto cord = status.GetPayload(to_absl(url));
  return cord.has_value() && payload.ParseFromString(std::string(*cord));
}

// How many bytes a text takes as `grpc-message`, where others than printable ASCII are percent-encoded.
std::size_t encoded_bytes(char c) {
  return c >= 0x20 && c < 0x7f && c != '%' ? 1 : 3;
}
std::size_t encoded_bytes(std::string_view text) {
  std::size_t bytes = 0;
  for (const char c : text) bytes += encoded_bytes(c);
  return bytes;
}

// The beginning of `text` that takes at most `most` bytes when encoded, at whole code points, with … when it is cut.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most / 3 || encoded_bytes(text) <= most) return text;
  constexpr std::string_view kCut = "…";
  std::size_t bytes = encoded_bytes(kCut);
  std::size_t length = 0;
  while (length < text.size() && bytes + encoded_bytes(text[length]) <= most) bytes += encoded_bytes(text[length++]);
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
  return text.replace(length, std::string::npos, kCut);
}

constexpr std::size_t kMostMessageBytes = 2048;
constexpr std::size_t kMostFactBytes = 256;
// Of a single violation: the first one is always named.
constexpr std::size_t kMostFieldBytes = 256;
constexpr std::size_t kMostDescriptionBytes = 1024;

// What a violation takes in an answer: encoded in grpc-message, and in the details, themselves in base 64, once in the
// message and once in BadRequest.
std::size_t cost_of(const FieldViolation& violation) {
  return encoded_bytes(violation.field) + encoded_bytes(violation.description) +
         3 * (violation.field.size() + violation.description.size()) + 32;
}

absl::Status error_of(const Error& error, std::string_view message, ErrorFacts facts) {
  absl::Status status(error.code, to_absl(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(error.reason));
  info.set_domain(std::string(error.domain));
  for (const auto& [key, value] : facts)
    (*info.mutable_metadata())[std::string(key)] = shortened(std::string(value), kMostFactBytes);
  attach(status, kErrorInfoUrl, info);
  return status;
}

bool is_our_bug(absl::StatusCode code) {
  return code == absl::StatusCode::kInternal || code == absl::StatusCode::kUnknown ||
         code == absl::StatusCode::kDataLoss;
}

}  // namespace

absl::Status make_error(const Error& error, std::string_view message, ErrorFacts facts) {
  return error_of(error, shortened(std::string(message), kMostMessageBytes), facts);
}

absl::Status make_retryable_error(const Error& error, std::string_view message, absl::Duration retry_after,
                                  ErrorFacts facts) {
  absl::Status status = make_error(error, message, facts);
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(retry_after));
  info.mutable_retry_delay()->set_nanos(
      static_cast<std::int32_t>(absl::ToInt64Nanoseconds(retry_after % absl::Seconds(1))));
  attach(status, kRetryInfoUrl, info);
  return status;
}

void FieldViolations::add(std::string field, std::string description) {
  if (++count_ > kMostNamed) return;
  violations_.push_back(
      {shortened(std::move(field), kMostFieldBytes), shortened(std::move(description), kMostDescriptionBytes)});
}

bool FieldViolations::require(bool ok, std::string_view field, std::string_view description) {
  if (!ok) add(std::string(field), std::string(description));
  return ok;
}

absl::Status FieldViolations::status(const Error& error) const {
  if (violations_.empty()) return absl::OkStatus();
  std::string message;
  google::rpc::BadRequest request;
  std::size_t bytes = 0;
  for (const FieldViolation& violation : violations_) {
    bytes += cost_of(violation);
    if (bytes > kMostBytes && !message.empty()) break;
    append(message, message.empty() ? "" : "; ", violation.field, ": ", violation.description);
    auto* out = request.add_field_violations();
    out->set_field(violation.field);
    out->set_description(violation.description);
  }
  const std::size_t more = count_ - static_cast<std::size_t>(request.field_violations_size());
  if (more > 0) append(message, "; and ", more, " more: correct these first");
  absl::Status status = error_of(error, message, {{"field", violations_.front().field}});
  attach(status, kBadRequestUrl, request);
  return status;
}

absl::Status invalid_field(std::string_view field, std::string_view description) {
  FieldViolations violations;
  violations.add(std::string(field), std::string(description));
  return violations.status();
}

std::string reason_of(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  return extract(status, kErrorInfoUrl, info) ? info.reason() : std::string();
}

std::string fact_of(const absl::Status& status, std::string_view key) {
  google::rpc::ErrorInfo info;
  if (!extract(status, kErrorInfoUrl, info)) return {};
  const auto found = info.metadata().find(std::string(key));
  return found == info.metadata().end() ? std::string() : found->second;
}

std::vector<FieldViolation> field_violations_of(const absl::Status& status) {
  google::rpc::BadRequest request;
  std::vector<FieldViolation> violations;
  if (!extract(status, kBadRequestUrl, request)) return violations;
  for (const auto& violation : request.field_violations()) {
    violations.push_back({violation.field(), violation.description()});
  }
  return violations;
}

absl::Duration retry_after_of(const absl::Status& status) {
  google::rpc::RetryInfo info;
  if (!extract(status, kRetryInfoUrl, info)) return absl::ZeroDuration();
  return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
}

grpc::Status to_grpc(const absl::Status& status, std::string_view trace_id) {
  if (status.ok()) return grpc::Status::OK;
  const auto code = static_cast<grpc::StatusCode>(status.code());
  if (is_our_bug(status.code())) {
    log_error("internal error", {{"error", status.ToString()}, {"trace", trace_id}});
    const std::string shown =
        trace_id.empty() ? "internal error" : concat("internal error; when you report it, give trace ", trace_id);
    return grpc::Status(code, shown);
  }
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    auto* any = details.add_details();
    any->set_type_url(std::string(url));
    any->set_value(std::string(payload));
  });
  return grpc::Status(code, std::string(status.message()),
                      details.details_size() > 0 ? details.SerializeAsString() : std::string());
}

absl::Status from_grpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  // A call that was refused at its head has no details (head_check.h).
  const bool bare = status.error_details().empty() && !status.error_message().empty();
  for (const Error* error : {&kUnauthenticated, &kPermissionDenied}) {
    if (bare && static_cast<absl::StatusCode>(status.error_code()) == error->code) {
      return make_error(*error, status.error_message());
    }
  }
  if (bare && status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED &&
      status.error_message().find("larger than max") == std::string::npos) {  // gRPC's own: repeating doesn't help
    return make_retryable_error(kOverloaded, status.error_message(), absl::Seconds(1));
  }
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (status.error_details().empty() || !details.ParseFromString(status.error_details())) return result;
  for (const auto& any : details.details()) {
    if (std::string_view(any.type_url()).substr(0, kTypePrefix.size()) != kTypePrefix) continue;
    result.SetPayload(any.type_url(), absl::Cord(any.value()));
  }
  return result;
}

}  // namespace entente::common
