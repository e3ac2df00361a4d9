#include "services/common/service/otlp_json.h"

#include <unistd.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

using Json = nlohmann::json;

constexpr int kServer = 2;  // Span.SpanKind
constexpr int kError = 2;   // Status.StatusCode

Json text_attribute(std::string_view key, std::string_view value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}

// OTLP's 64 bit numbers are texts in JSON.
Json number_attribute(std::string_view key, std::int64_t value) {
  return {{"key", key}, {"value", {{"intValue", std::to_string(value)}}}};
}

std::string hex(std::uint64_t number) {
  return absl::StrFormat("%016x", number);
}

std::string nanoseconds(absl::Time time) {
  return std::to_string(absl::ToUnixNanos(time));
}

// Whether it is this process's fault: a refusal is what the method is for.
bool is_fault(const Span& span) {
  if (span.is_http) return span.code >= 500;
  switch (static_cast<absl::StatusCode>(span.code)) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

// By OpenTelemetry's conventions for RPC and HTTP.
Json to_json(const Span& span) {
  Json attributes = Json::array();
  attributes.push_back(text_attribute("rpc.system", span.is_http ? "connect_rpc" : "grpc"));
  attributes.push_back(text_attribute("rpc.service", span.service));
  attributes.push_back(text_attribute("rpc.method", span.method));
  attributes.push_back(
      number_attribute(span.is_http ? "http.response.status_code" : "rpc.grpc.status_code", span.code));
  if (!span.reason.empty()) attributes.push_back(text_attribute("error.type", span.reason));
  Json json{{"traceId", span.trace.id},
            {"spanId", hex(span.trace.span)},
            {"name", concat(span.service, "/", span.method)},
            {"kind", kServer},
            {"startTimeUnixNano", nanoseconds(span.end - span.took)},
            {"endTimeUnixNano", nanoseconds(span.end)},
            {"attributes", std::move(attributes)}};
  if (span.trace.parent != 0) json["parentSpanId"] = hex(span.trace.parent);
  if (is_fault(span)) json["status"] = {{"code", kError}};
  return json;
}

}  // namespace

SpanOrigin origin_of_process(std::string service) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return {std::move(service), ENTENTE_VERSION, concat(host.data(), ":", getpid())};
}

std::string otlp_json(const SpanOrigin& origin, std::span<const Span> spans) {
  Json all = Json::array();
  for (const Span& span : spans) all.push_back(to_json(span));
  const Json resource{
      {"attributes",
       {text_attribute("service.namespace", "entente"), text_attribute("service.name", origin.service),
        text_attribute("service.version", origin.version), text_attribute("service.instance.id", origin.instance)}}};
  const Json scope{{"scope", {{"name", "entente"}, {"version", origin.version}}}, {"spans", std::move(all)}};
  const Json request{{"resourceSpans", Json::array({{{"resource", resource}, {"scopeSpans", Json::array({scope})}}})}};
  return request.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace entente::common
