#include "gateway/router.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <string_view>

#include "absl/time/clock.h"
#include "gateway/ascii.h"
#include "gateway/errors.h"
#include "gateway/json_text.h"
#include "gateway/messages.h"
#include "gateway/rpc_call.h"
#include "gateway/service_channel.h"
#include "services/common/access.h"
#include "services/common/authenticator.h"
#include "services/common/client.h"
#include "services/common/log.h"
#include "services/common/server.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/text.h"

namespace entente::gateway {
namespace {

namespace pb = google::protobuf;

constexpr char kHealthMethod[] = "/grpc.health.v1.Health/Check";
constexpr std::chrono::seconds kReadinessTime{2};

// The page needs nothing from elsewhere; styles and scripts are files of its own.
const HttpHeaders& file_headers() {
  static const HttpHeaders headers{
      {"content-security-policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
       "'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
      {"x-content-type-options", "nosniff"},
      {"referrer-policy", "no-referrer"},
      {"cross-origin-resource-policy", "same-origin"},
      {"cross-origin-opener-policy", "same-origin"}};
  return headers;
}

const HttpHeaders& answer_headers() {
  static const HttpHeaders headers{{"cache-control", "no-store"},
                                   {"x-content-type-options", "nosniff"},
                                   {"cross-origin-resource-policy", "same-origin"}};
  return headers;
}

bool is_read(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// `/package.Service/Method`, written plainly: `%2f` is no slash between the two.
bool is_method(const HttpRequest& head) {
  const std::string_view path = head.path;
  const std::size_t slash = path.find('/', 1);
  if (head.encoded_path || slash == std::string_view::npos || slash + 1 == path.size()) return false;
  return path.substr(1, slash - 1).find('.') != std::string_view::npos &&
         path.find_first_of("./", slash + 1) == std::string_view::npos;
}

HttpResponse json_error(int http_status, const absl::Status& status, HttpHeaders more = {}) {
  HttpResponse response{http_status, answer_headers(), error_json(common::to_grpc(status))};
  response.headers.emplace_back("content-type", "application/json");
  for (auto& header : more) response.headers.push_back(std::move(header));
  return response;
}

HttpResponse text(int http_status, std::string body, HttpHeaders more = {}) {
  HttpResponse response{http_status, answer_headers(), std::move(body)};
  response.headers.emplace_back("content-type", "text/plain; charset=utf-8");
  for (auto& header : more) response.headers.push_back(std::move(header));
  return response;
}

Admission refused(HttpResponse response) {
  return {.refusal = std::move(response)};
}

Admission at_once(HttpResponse response) {
  return {.answer = [response = std::move(response)](const std::shared_ptr<Exchange>& exchange) mutable {
    exchange->send(std::move(response));
  }};
}

HttpResponse unknown_method(std::string_view path) {
  return json_error(404, common::make_error(kUnknownMethod, common::concat("There is no method ",
                                                                           common::truncate_code_points(path, 200),
                                                                           "; see docs/api.md.")));
}

// The first `most` bytes of a header's value, with a question mark for each that isn't visible ASCII.
std::string printable(std::string_view value, std::size_t most) {
  std::string text(value.substr(0, most));
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '?';
  }
  return text;
}

// Version 00 of W3C Trace Context.
bool is_traceparent(std::string_view value) {
  if (value.size() != 55 || !value.starts_with("00-") || value[35] != '-' || value[52] != '-') return false;
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string_view host_of(std::string_view authority) {
  if (authority.starts_with("[")) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

}  // namespace

Router::Router(GatewayOptions options, const std::vector<GatewayRoute>& routes, StaticFiles files,
               std::unique_ptr<common::Authenticator> authenticator)
    : options_(std::move(options)), files_(std::move(files)), authenticator_(std::move(authenticator)) {
  for (const GatewayRoute& route : routes) {
    services_[route.package] = std::make_shared<ServiceChannel>(route.name, route.channel);
  }
}

Router::~Router() = default;

std::size_t Router::body_limit(const HttpRequest& head) const {
  const std::optional<Target> target = find(head.path);
  if (!target) return 0;
  return common::access_of(*target->method).carries_sheets() ? options_.import_body_bytes : options_.body_bytes;
}

HttpResponse Router::refuse(const HttpRequest& head, int status, const std::string& message) const {
  switch (status) {
    case 413:
      return json_error(
          413, common::make_error(kRequestTooLarge, common::concat("The body of ", head.path, " may have at most ",
                                                                   body_limit(head), " bytes; send less at once.")));
    case 429:
      return json_error(429, common::make_retryable_error(common::kOverloaded, message, absl::Seconds(1)),
                        {{"retry-after", "1"}});
    case 431:
      return json_error(431, common::make_error(kRequestTooLarge, message));
    case 501:
      return json_error(501, common::make_error(kUnsupportedEncoding, message));
    default:
      return json_error(status, common::make_error(kMalformedRequest, message));
  }
}

void Router::answered(const HttpRequest& request, int status, std::size_t body_bytes,
                      std::chrono::microseconds duration, bool complete) {
  common::log(is_method(request) ? common::LogLevel::kInfo : common::LogLevel::kDebug, "http",
              {{"method", request.method},
               {"path", common::truncate_code_points(request.path, 200)},
               {"status", status},
               {"bytes", static_cast<std::int64_t>(body_bytes)},
               {"ms", static_cast<double>(duration.count()) / 1000},
               {"complete", complete}});
}

Admission Router::admit(const HttpRequest& head) {
  if (is_foreign(head)) return refused(json_error(403, common::make_error(kForeignHost, kForeignHost.when)));
  if (is_method(head)) return admit_call(head);
  return admit_file(head);
}

Admission Router::admit_file(const HttpRequest& head) const {
  if (head.method == "OPTIONS" && head.path == "*") return refused({204, {{"allow", "GET, HEAD, POST"}}, ""});
  if (head.method == "POST") return refused(unknown_method(head.path));
  if (!is_read(head)) {
    return refused(
        json_error(405, common::make_error(kMethodNotAllowed, kMethodNotAllowed.when), {{"allow", "GET, HEAD"}}));
  }
  if (head.path == "/healthz") return at_once(text(200, "ok\n"));
  if (head.path == "/readyz") {
    return {.answer = [this](const std::shared_ptr<Exchange>& exchange) { answer_readiness(exchange); }};
  }
  return at_once(file(head));
}

// Without identity every caller from this machine is signed in, so a page of another site whose name was made to lead
// here (DNS rebinding) must not be one.
bool Router::is_foreign(const HttpRequest& request) const {
  if (options_.has_identity()) return false;
  const std::string* host = request.header("host");
  if (host == nullptr) return false;  // HTTP/1.0: no browser
  std::string name = lower(host_of(*host));
  if (name.ends_with(".")) name.pop_back();                                           // the root of names, written out
  const bool is_number = name.find_first_not_of("0123456789.") == std::string::npos;  // not 127.example.org
  return name != "localhost" && name != "[::1]" && !(is_number && name.starts_with("127."));
}

std::optional<Router::Target> Router::find(const std::string& path) const {
  const std::size_t slash = path.find('/', 1);
  const auto* service = pb::DescriptorPool::generated_pool()->FindServiceByName(path.substr(1, slash - 1));
  if (service == nullptr) return std::nullopt;
  const auto* method = service->FindMethodByName(path.substr(slash + 1));
  const auto route = services_.find(service->file()->package());
  // HTTP/1.1 carries no stream towards the server, and what services say to each other is nobody else's.
  if (method == nullptr || route == services_.end() || method->client_streaming()) return std::nullopt;
  if (common::access_of(*method).internal()) return std::nullopt;
  return Target{method, route->second};
}

Admission Router::admit_call(const HttpRequest& head) {
  const std::optional<Target> target = find(head.path);
  if (!target) return refused(unknown_method(head.path));
  if (head.method != "POST") {
    return refused(json_error(405,
                              common::make_error(kMethodNotAllowed, common::concat(head.path, " is called by POST.")),
                              {{"allow", "POST"}}));
  }
  const bool streams = target->method->server_streaming();
  const std::string* given = head.header("content-type");
  const auto type = parse_content_type(given == nullptr ? "" : *given);
  if (!type || type->stream != streams) {
    const std::string json(content_type_name({true, streams})), binary(content_type_name({false, streams}));
    return refused(
        json_error(415,
                   common::make_error(kUnsupportedContentType,
                                      common::concat("content-type: \"", given == nullptr ? "" : printable(*given, 80),
                                                     "\" must be ", json, " or ", binary, " for ", head.path)),
                   {{"accept-post", common::concat(json, ", ", binary)}}));
  }
  const std::string* parent = head.header(common::kTraceKey);
  const std::string traceparent =
      parent != nullptr && is_traceparent(*parent)
          ? *parent
          : common::concat("00-", ids_.trace_id(), "-", ids_.trace_id().substr(0, 16), "-01");
  Call call{*target, *type, {}, {}, answer_headers()};
  call.headers.emplace_back("x-entente-trace-id", traceparent.substr(3, 32));
  if (const absl::Status ready = prepare(head, traceparent, call); !ready.ok()) {
    return refused(error_response(*type, call.headers, common::to_grpc(ready)));
  }
  return {.body_limit = body_limit(head),
          .answer = [this, call = std::move(call)](const std::shared_ptr<Exchange>& exchange) mutable {
            start_call(exchange, std::move(call));
          }};
}

// All that can be refused before the body has come.
absl::Status Router::prepare(const HttpRequest& head, const std::string& traceparent, Call& call) const {
  const std::string* encoding = head.header(call.type.stream ? "connect-content-encoding" : "content-encoding");
  if (encoding != nullptr && !encoding->empty() && lower(*encoding) != "identity") {
    return common::make_error(kUnsupportedEncoding, kUnsupportedEncoding.when);
  }
  ENTENTE_ASSIGN_OR_RETURN(call.metadata, metadata_for(head, call.target, traceparent));
  ENTENTE_ASSIGN_OR_RETURN(call.time, time_for(head, call.target));
  return absl::OkStatus();
}

void Router::start_call(const std::shared_ptr<Exchange>& exchange, Call call) const {
  const pb::Descriptor& input = *call.target.method->input_type();
  const auto read = [&]() -> absl::StatusOr<std::string> {
    std::string message = exchange->take_body();
    if (call.type.stream) {
      ENTENTE_ASSIGN_OR_RETURN(message, open_envelope(std::move(message)));
    }
    if (call.type.json) return wire_from_json(input, message);
    ENTENTE_RETURN_IF_ERROR(check_wire(input, message));
    return message;
  };
  absl::StatusOr<std::string> message = read();
  if (!message.ok()) return exchange->send(error_response(call.type, call.headers, common::to_grpc(message.status())));
  start_rpc(exchange, {call.target.method, call.type, call.target.service, *std::move(message),
                       std::move(call.metadata), call.time, options_.longest_silence, std::move(call.headers)});
}

absl::StatusOr<std::map<std::string, std::string>> Router::metadata_for(const HttpRequest& request,
                                                                        const Target& target,
                                                                        const std::string& traceparent) const {
  std::map<std::string, std::string> metadata{{common::kTraceKey, traceparent}};
  const std::string* authorization = request.header("authorization");
  std::string_view token;
  if (authorization != nullptr) token = *authorization;
  const bool bearer = lower(token.substr(0, 7)) == "bearer ";
  if (bearer) token = without_blanks(token.substr(7));
  const bool readable = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
  if ((authorization != nullptr && (!bearer || token.empty() || !readable)) || (options_.needs_token() && !bearer)) {
    // Never with the gateway's own token alone: an unknown caller would be the gateway.
    return common::make_error(common::kUnauthenticated, "Send a token: authorization: Bearer TOKEN.");
  }
  if (token.empty()) return metadata;
  if (authenticator_ != nullptr) {
    ENTENTE_ASSIGN_OR_RETURN(const common::Caller caller,
                             authenticator_->authenticate({std::string(token), "", ""}, absl::Now()));
    ENTENTE_RETURN_IF_ERROR(common::authorise_call(*target.method, caller));
  }
  if (options_.service_token.empty()) {
    metadata[common::kAuthorizationKey] = common::concat("Bearer ", token);
  } else {
    metadata[common::kAuthorizationKey] = common::concat("Bearer ", options_.service_token);
    metadata[common::kPersonTokenKey] = std::string(token);
  }
  return metadata;
}

absl::StatusOr<std::chrono::milliseconds> Router::time_for(const HttpRequest& request, const Target& target) const {
  if (const std::string* timeout = request.header("connect-timeout-ms")) {
    const auto milliseconds = parse_timeout_ms(*timeout);
    if (!milliseconds.ok()) return milliseconds.status();
    return std::chrono::milliseconds(std::max<std::int64_t>(*milliseconds, 1));
  }
  if (target.method->server_streaming()) return std::chrono::milliseconds(0);
  return common::access_of(*target.method).carries_sheets() ? options_.import_time : options_.unary_time;
}

HttpResponse Router::file(const HttpRequest& request) const {
  HttpResponse response{200, file_headers(), ""};
  if (files_.answer(request, response)) return response;
  return text(404, "There is no such page. Begin at /.\n");
}

void Router::answer_readiness(const std::shared_ptr<Exchange>& exchange) const {
  struct Check {
    grpc::ClientContext context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer reply;
  };
  struct Round {
    std::mutex mutex;
    std::size_t waiting;
    std::vector<std::string> missing;
    std::set<std::string> causes;  // lines; in one process all services tell the same
  };
  if (services_.empty()) return exchange->send(text(200, "ready\n"));
  auto round = std::make_shared<Round>();
  round->waiting = services_.size();
  for (const auto& [package, service] : services_) {
    auto check = std::make_shared<Check>();
    check->context.set_deadline(std::chrono::system_clock::now() + kReadinessTime);
    const grpc::Slice empty;
    check->request = grpc::ByteBuffer(&empty, 1);
    service->stub().UnaryCall(
        &check->context, kHealthMethod, {}, &check->request, &check->reply,
        [check, round, exchange, service = service](grpc::Status status) {
          grpc::Slice slice;
          const bool dumped = status.ok() && check->reply.DumpToSingleSlice(&slice).ok();
          // HealthCheckResponse{status: SERVING} in wire form; a service without health counts as
          // there.
          const bool serving = dumped && slice.size() == 2 && slice.begin()[0] == 0x08 && slice.begin()[1] == 0x01;
          std::lock_guard lock(round->mutex);
          if (!serving && status.error_code() != grpc::StatusCode::UNIMPLEMENTED) {
            round->missing.push_back(service->name());
            const auto& metadata = check->context.GetServerTrailingMetadata();
            if (const auto cause = metadata.find(common::kNotReadyKey); cause != metadata.end()) {
              round->causes.emplace(cause->second.data(), cause->second.size());
            }
          }
          if (--round->waiting > 0) return;
          if (round->missing.empty()) return exchange->send(text(200, "ready\n"));
          std::sort(round->missing.begin(), round->missing.end());
          exchange->send(text(503, common::concat("not ready: ", common::join(round->missing, ", "), "\n",
                                                  common::join(round->causes, ""))));
        });
  }
}

}  // namespace entente::gateway
